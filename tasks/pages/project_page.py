"""A page about a whole project, made of sections: risks, canvas, for stakeholders, for researchers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tasks.pages.reading import moment, number
from tasks.pages.verdicts import Shown
from tasks.vocabulary import Word

SCHEMA = "project-page/1"

Block = dict[str, Any]


class Link(NamedTuple):
    """A text that leads to another page, and what stands behind it."""

    text: str
    href: str
    note: str = ""


class Top(NamedTuple):
    """What a page says in a shape, a sentence and a paragraph."""

    shown: Shown
    sentence: str
    paragraph: str = ""


class Source(NamedTuple):
    """Whose page it is, the record's head, when and by which code it is made."""

    name: str
    title: str
    phase: str
    head: tuple[int, str]
    now: datetime
    code_version: str = ""


def project_page(
    kind: str, top: Top, sections: Sequence[Mapping[str, Any]], source: Source, *, notes: Sequence[str] = ()
) -> dict[str, Any]:
    """A page about the project as one JSON document; HTML and Markdown are made of it alone.

    Parameters
    ----------
    kind : str
        What it is, such as project canvas.
    top : Top
        What it says first.
    sections : sequence of mapping
        Its parts, made by `section`; one without blocks is left out.
    source : Source
        What it was made of.
    notes : sequence of str, optional
        How its numbers were made, one sentence each.

    Returns
    -------
    dict
        JSON types only, every number to four places.
    """
    return {
        "schema": SCHEMA,
        "kind": kind,
        "as_of": moment(source.now),
        "project": {"name": source.name, "title": source.title, "phase": source.phase},
        "verdict": {**_top(top), "sentence": top.sentence, "paragraph": top.paragraph},
        "sections": [_plain(one) for one in sections if one["blocks"]],
        "notes": list(notes),
        "record": {"seq": source.head[0], "digest": source.head[1]},
        "made": {"code_version": source.code_version},
    }


def _top(top: Top) -> dict[str, str]:
    return {"level": top.shown.level, "word": top.shown.word, "pill": top.shown.word}


def section(id_: str, title: str, blocks: Sequence[Word | Block | None], note: str = "") -> dict[str, Any]:
    """A part of the page; blocks that are None are left out."""
    made = [
        one.model_dump(mode="json") if isinstance(one, Word) else one for one in blocks if one is not None
    ]
    return {"id": id_, "title": title, "note": note, "blocks": made}


def links(caption: str, found: Sequence[Link]) -> Block | None:
    """Links as a list; None without any."""
    rows = [one._asdict() for one in found]
    return {"kind": "links", "caption": caption, "rows": rows} if rows else None


def said(text: str) -> Block | None:
    """A paragraph; None without a text."""
    return {"kind": "said", "text": text} if text.strip() else None


def of_risks(found: Mapping[str, Any] | None, *, register: bool = True) -> Block | None:
    """The risk section of a status page as a block; None without a risk."""
    return {"kind": "risks", "risks": dict(found), "register": register} if found else None


def _plain(value: Any) -> Any:
    """The same with every number to four places, and lists for tuples, as JSON holds it."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return number(value) if isinstance(value, float) else value
