"""The model card page: what a model is for, what it learnt from, how good it is, where it ends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from shlex import quote
from typing import Any, Protocol

from tasks.pages import words
from tasks.pages.card_text import blocks
from tasks.pages.facts import CanvasLike, ProjectFacts
from tasks.pages.reading import decision_row, moment
from tasks.vocabulary import Decision

SCHEMA = "card-report/1"


class CardLike(Protocol):
    """A model card by section."""

    @property
    def sections(self) -> Mapping[str, str]:
        """What each section says, in Markdown."""

    @property
    def drafted(self) -> Sequence[str]:
        """The sections that were filled in from the record, at least in part."""

    @property
    def unfilled(self) -> Sequence[str]:
        """The headings that are empty or hold only a place to fill."""

    @property
    def place(self) -> str:
        """Where the card lies; "" where no file is kept."""


def card_document(
    canvas: CanvasLike,
    ticket: str,
    card: CardLike,
    *,
    wanted: Sequence[str],
    evaluation: Decision | None = None,
    pages: Sequence[tuple[str, str]] = (),
    name: str = "",
    head: tuple[int, str],
    now: datetime,
    code_version: str = "",
) -> dict[str, Any]:
    """Everything the page of a model card says, as one JSON document; its other forms come of it alone.

    Parameters
    ----------
    canvas : CanvasLike
        The project's canvas, or `ProjectFacts`.
    ticket : str
        The ticket whose candidate the card is about.
    card : CardLike
        The card.
    wanted : sequence of str
        Names of the sections that a card must have, in the order they are shown.
    evaluation : Decision, optional
        The decision that the card's numbers come from.
    pages : sequence of (str, str), optional
        Pages that belong to it: what they are and their links.
    name : str, optional
        The project's name, as commands that the page shows take it.
    head : tuple of int and str
        Number of the newest record and its digest.
    now : datetime
        When the page is made.
    code_version : str, optional
        Version of the code that makes it.

    Returns
    -------
    dict
        JSON types only.
    """
    facts = ProjectFacts.of(canvas)
    names = dict.fromkeys([*wanted, *card.sections])
    sections = [_section(name, card) for name in names]
    return {
        "schema": SCHEMA,
        "as_of": moment(now),
        "project": {"title": facts.title, "objective": facts.objective, "phase": facts.phase},
        "ticket": ticket,
        "verdict": _verdict(ticket, sections, card.unfilled),
        "sections": sections,
        "unfilled": list(card.unfilled),
        "place": card.place,
        "command": _command(ticket, name),
        "evaluation": decision_row(evaluation) if evaluation else None,
        "pages": [{"what": what, "link": link} for what, link in pages],
        "record": {"seq": head[0], "digest": head[1]},
        "made": {"code_version": code_version},
    }


def card_name(ticket: str) -> str:
    """Name of the page's files, in characters that every file system takes."""
    return f"card-{re.sub('[^A-Za-z0-9._-]', '_', ticket)[:100]}"


def _command(ticket: str, project: str) -> str:
    """What makes the card a file."""
    said = ["proofline", "card", ticket, "--write", *(["--project", project] if project else [])]
    return " ".join(map(quote, said))


def _section(name: str, card: CardLike) -> dict[str, Any]:
    said = blocks(card.sections.get(name, ""))
    return {
        "name": name,
        "title": name.replace("_", " ").capitalize(),
        "state": "missing" if not said else "drafted" if name in card.drafted else "written",
        "blocks": said,
    }


def _verdict(ticket: str, sections: Sequence[Mapping[str, Any]], unfilled: Sequence[str]) -> dict[str, Any]:
    """Incomplete while something is to be filled in, else drafted where we did, else written by people."""
    missing = list(dict.fromkeys([*_titles(sections, "missing"), *unfilled]))
    drafted = _titles(sections, "drafted")
    state = "missing" if missing else "drafted" if drafted else "written"
    level, word, sentence = _WORDS[state]
    told = sentence.format(named=", ".join(missing), n=len(drafted), of=len(sections))
    return {
        "state": state,
        "level": level,
        "word": word,
        "pill": f"Model card, {word.lower()}: {ticket}",
        "sentence": words.stop(told),
        "paragraph": _PARAGRAPHS[state],
    }


def _titles(sections: Sequence[Mapping[str, Any]], state: str) -> list[str]:
    return [section["title"] for section in sections if section["state"] == state]


_WORDS = {
    "missing": ("no", "Incomplete", "Still to be written: {named}"),
    "drafted": ("wa", "Drafted", "All {of} sections are there; {n} hold what was drafted from the record"),
    "written": ("ok", "Written", "All {of} sections are there, written by people"),
}
_PARAGRAPHS = {
    "missing": "What a model is for and where it ends stands in no record: a person has to write it.",
    "drafted": "What was drafted repeats decisions, data versions and limits as the record holds them; a "
    "person reads it and says what no record can.",
    "written": "Its numbers are a person's: the decision beside it says what was measured.",
}
