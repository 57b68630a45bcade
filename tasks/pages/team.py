"""What documents of a team are made of: sections of facts, tables, lists and places that people fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from tasks.pages import words
from tasks.pages.reading import moment, number
from tasks.vocabulary import Word

SCHEMA = "team-document/1"
MOST_ROWS = 40  # of a table; what is more is counted and stands on the board
MOST_LINES = 10  # of a place; what is more stands in the notes
MOST_LETTERS = 400  # of a line or a cell

Level = Literal["", "ok", "wa", "ba", "no"]
Unit = Literal[
    "", "text", "day", "share", "change", "pp", "count", "points", "hours", "minutes", "ms", "days", "of ten"
]


class Cell(Word):
    """A text, a day (ISO 8601), or a number with its unit; ``level`` gives it a shape and a colour."""

    text: str = ""
    value: float | None = None
    unit: Unit = ""
    level: Level = ""


class Facts(Word):
    """Names with their values, and where they come from."""

    kind: Literal["facts"] = "facts"
    rows: tuple[tuple[str, Cell], ...]
    source: str = ""


class Table(Word):
    """Rows under heads; a head that begins with ``>`` stands at the right. ``more`` rows are left out."""

    kind: Literal["table"] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""
    more: int = 0


class Listed(Word):
    """Sentences one after another."""

    kind: Literal["list"] = "list"
    items: tuple[Cell, ...]
    source: str = ""


class Place(Word):
    """A place for people's judgement; without ``lines`` it is still to fill."""

    kind: Literal["place"] = "place"
    heading: str
    hint: str
    lines: tuple[str, ...] = ()
    more: int = 0


Block = Facts | Table | Listed | Place


class Section(Word):
    """A part of the document; ``level`` and ``word`` say how it stands, where that can be said."""

    id: str
    title: str
    note: str = ""
    level: Level = ""
    word: str = ""
    blocks: tuple[Block, ...]


class Headline(Word):
    """What the document says in a word, a sentence and a paragraph, and what it is about."""

    level: Level
    pill: str
    sentence: str
    paragraph: str


class Made(Word):
    """What a document is made of: the project, the record's head, the notes, when and by which code."""

    project: str
    phase: str
    now: datetime
    seq: int
    digest: str
    notes: str
    code_version: str = ""


def team_document(
    kind: str, title: str, *, headline: Headline, panel: Facts, sections: Sequence[Section], made: Made
) -> dict[str, Any]:
    """A team's document as JSON types, numbers to four places; HTML and Markdown are made of it alone.

    Parameters
    ----------
    kind : str
        What it is, such as sprint plan.
    title : str
        What it is about, such as S6.
    headline : Headline
        What it says first.
    panel : Facts
        What it rests on: days, people, ids.
    sections : sequence of Section
        Its parts in their order; one without blocks is left out.
    made : Made
        What it was made of.

    Returns
    -------
    dict
        ``places`` counts the places for people, and those that are filled.
    """
    shown = [one for one in sections if one.blocks]
    places = [block for one in shown for block in one.blocks if isinstance(block, Place)]
    return {
        "schema": SCHEMA,
        "kind": kind,
        "title": title,
        "as_of": moment(made.now),
        "project": {"title": made.project, "phase": made.phase},
        "verdict": headline.model_dump(),
        "panel": _rounded(panel.model_dump()),
        "sections": [_rounded(one.model_dump()) for one in shown],
        "places": {"all": len(places), "filled": sum(bool(one.lines) for one in places)},
        "notes": made.notes,
        "record": {"seq": made.seq, "digest": made.digest},
        "made": {"code_version": made.code_version},
    }


def text(said: str, level: Level = "") -> Cell:
    """A text, cut where it is very long; without one the cell is empty."""
    return Cell(text=words.short(said, MOST_LETTERS), unit="text", level=level)


def day(on: date | None) -> Cell:
    """A day."""
    return Cell(text=on.isoformat() if on else "", unit="day")


def num(value: float | None, unit: Unit = "", level: Level = "") -> Cell:
    """A number with its unit; None is shown as a dash."""
    return Cell(value=value, unit=unit, level=level)


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], source: str) -> Table:
    """A table of at most 40 rows; those that are left out are counted."""
    kept = tuple(tuple(row) for row in rows[:MOST_ROWS])
    return Table(caption=caption, head=tuple(head), rows=kept, source=source, more=len(rows) - len(kept))


def said(cell: Any) -> str:
    """A cell (as JSON holds it) as people read it."""
    if cell["unit"] == "day":
        return words.day(cell["text"]) if cell["text"] else words.NOTHING
    if cell["value"] is None:
        return str(cell["text"]) or words.NOTHING
    return _UNITS[cell["unit"]](cell["value"])


def change(value: float) -> str:
    """A share of change, signed: ``+11.1%``; no change is 0.0%."""
    return words.share(value) if round(value, 3) <= 0 else f"+{words.share(value)}"


def amount(value: float, most: int = 2) -> str:
    """A number with as many decimals as it needs, ``most`` at most."""
    shown = f"{round(value, most) + 0.0:,.{most}f}".rstrip("0").rstrip(".")
    return shown.replace("-", "\N{MINUS SIGN}")


_UNITS: Mapping[Unit, Callable[[float], str]] = {
    "": lambda value: amount(value, 3),  # metrics among them, as everywhere else
    "share": words.share,
    "change": change,
    "pp": lambda value: words.difference(value, "share"),
    "count": words.count,
    "points": lambda value: f"{amount(value)} {'point' if value == 1 else 'points'}",
    "hours": words.hours,
    "minutes": lambda value: f"{amount(value)} min",
    "ms": lambda value: words.metric(value, "ms"),
    "days": lambda value: f"{amount(value)} {'day' if value == 1 else 'days'}",
    "of ten": lambda value: f"{value:.1f} of 10",
}


def _rounded(value: Any) -> Any:
    """The same with every number to four places, and lists for tuples, as JSON holds it."""
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return number(value) if isinstance(value, float) else value
