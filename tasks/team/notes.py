"""What people add to a document: Markdown with a heading for each place, made once and theirs since."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tasks.pages.team import MOST_LETTERS, MOST_LINES, Place
from tasks.pages.words import short

_HINT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^##\s+(.*)$", re.MULTILINE)
_BULLET = re.compile(r"^\s*[-*+]\s+")

Notes = Mapping[str, tuple[str, ...]]  # heading as it is written -> its lines


class Asked(NamedTuple):
    """A place that people fill: its heading, and what belongs there."""

    heading: str
    hint: str


def form(title: str, places: Sequence[Asked]) -> str:
    """The text of a new notes file: every place under its heading, with a hint that is not shown."""
    parts = [f"## {one.heading}\n\n<!-- {one.hint} -->\n" for one in places]
    return "\n".join([f"# {title}\n", _HOW, *parts])


def read_notes(text: str) -> Notes:
    """What stands below each heading, by the heading; a list's items and paragraphs are one line each.

    Hints in ``<!-- -->`` are left out. A heading that stands twice counts as one. Text before the first
    heading is not shown.
    """
    pieces = _HEADING.split(_HINT.sub("", text.replace("\r\n", "\n")))
    found: dict[str, tuple[str, ...]] = {}
    for heading, below in zip(pieces[1::2], pieces[2::2], strict=True):
        name = " ".join(heading.split())
        found[name] = (*found.get(name, ()), *_lines(below))
    return found


def place(notes: Notes, asked: Asked) -> Place:
    """One place with what was written there; capital letters and spaces of its heading do not matter."""
    lines = next((lines for name, lines in notes.items() if _same(name, asked.heading)), ())
    kept = tuple(short(line, MOST_LETTERS) for line in lines[:MOST_LINES])
    return Place(heading=asked.heading, hint=asked.hint, lines=kept, more=len(lines) - len(kept))


def besides(notes: Notes, places: Sequence[Asked]) -> tuple[Place, ...]:
    """What people wrote under headings of their own."""
    asked = [one.heading for one in places]
    own = [name for name, lines in notes.items() if lines and not any(_same(name, one) for one in asked)]
    return tuple(place(notes, Asked(name, "")) for name in own)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _lines(below: str) -> list[str]:
    """Items of lists and paragraphs, each on one line."""
    found: list[str] = []
    goes_on = False
    for line in below.split("\n"):
        stripped = line.strip()
        if stripped and goes_on and not _BULLET.match(line):
            found[-1] = f"{found[-1]} {stripped}"
        elif stripped:
            found.append(_BULLET.sub("", line).strip())
        goes_on = bool(stripped)
    return [line for line in found if line]


_HOW = """Write below each heading, in sentences or as a list; keep the headings. Headings of your own stand
at the end. The next `proofline run write_report` shows it on the page; it never writes in this file.
"""
