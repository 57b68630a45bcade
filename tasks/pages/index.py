"""The index of a project's reports: verdict, headline number, its course, links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from tasks.pages import words
from tasks.pages.reading import moment
from tasks.pages.verdicts import Level, Shown

SCHEMA = "index/1"
MOST_STATUS, MOST_OTHERS = 52, 15  # a year of weeks
MOST_POINTS = 26
MOST_WORD, MOST_SENTENCE = 80, 200
_HUGE = 1e100  # the difference of two such numbers is still a number

STATUS = "status"
_TITLES = {
    "status": "Status",
    "risks": "Risk registers",
    "canvas": "Project canvas",
    "stakeholder": "For stakeholders",
    "researcher": "For researchers",
    "sprint-plan": "Sprint plans",
    "sprint-retrospective": "Sprint retrospectives",
    "release-retrospective": "Release retrospectives",
    "evaluation": "Evaluations",
    "promotion": "Promotions",
    "card": "Model cards",
    "drift": "Input drift",
    "incident": "Incidents",
}
_UNREADABLE = Shown("no", "Cannot be read")
LEVELS: Mapping[str, Level] = {"ok": "ok", "wa": "wa", "ba": "ba", "no": "no"}

Row = dict[str, Any]
Report = tuple[str, str, Mapping[str, Any] | None]  # kind, name, its JSON; None where it cannot be read


def project_index(
    title: str, reports: Iterable[Report], *, older: Mapping[str, int], now: datetime, code_version: str = ""
) -> dict[str, Any]:
    """The index of one project's reports as one JSON document.

    Parameters
    ----------
    title : str
        The project's title.
    reports : iterable of (kind, name, document)
        What is shown, oldest first; a document that cannot be read is None.
    older : mapping of str to int
        How many of each kind are left out.
    now : datetime
        When the index is made.
    code_version : str, optional
        Version of the code that makes it.

    Returns
    -------
    dict
        Rows with the newest first; the headline number is the first tile of a status report.
    """
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for kind, name, document in reports:
        by_kind[kind].append(_row(name, quote(f"{kind}/{name}.html"), document))
    groups = [
        {
            "kind": kind,
            "title": title_of(kind),
            "rows": rows[::-1],
            "older": older.get(kind, 0),
            "course": _course(rows),
        }
        for kind, rows in sorted(by_kind.items(), key=lambda one: _order(one[0]))
    ]
    newest = by_kind[STATUS][-1] if by_kind[STATUS] else None
    return index_document(title, newest, groups, now, code_version)


def most_of(kind: str) -> int:
    """How many reports of a kind an index shows."""
    return MOST_STATUS if kind == STATUS else MOST_OTHERS


def title_of(kind: str) -> str:
    """What people call a kind of report."""
    return _TITLES.get(kind, kind.replace("-", " ").capitalize())


def _order(kind: str) -> tuple[int, str]:
    known = [*_TITLES]
    return (known.index(kind) if kind in known else len(known)), kind


def index_document(
    title: str, newest: Row | None, groups: Sequence[Row], now: datetime, code_version: str
) -> dict[str, Any]:
    """An index as one JSON document: its newest row, and its groups of rows."""
    return {
        "schema": SCHEMA,
        "title": title,
        "as_of": moment(now),
        "newest": newest,
        "groups": list(groups),
        "made": {"code_version": code_version},
    }


def _course(rows: Sequence[Row]) -> Row | None:
    """The newest headline numbers of one metric, oldest first; None with fewer than two."""
    same = [row for row in rows if row["label"] == rows[-1]["label"] and row["value"] is not None]
    same = same[-MOST_POINTS:]
    if len(same) < 2:
        return None
    first, last = same[0], same[-1]
    said = f"{last['label']}, oldest to newest: {first['text']} to {last['text']}"
    return {"values": [row["value"] for row in same], "said": said}


def _row(name: str, href: str, document: Mapping[str, Any] | None) -> Row:
    """One report: files lie about for years, so whatever is not as expected is left empty."""
    document = document or {}
    verdict, tile = document.get("verdict"), _headline(document.get("tiles"))
    word = text_in(verdict, "pill") or text_in(verdict, "word") or _UNREADABLE.word
    level = LEVELS.get(text_in(verdict, "level"))
    return {
        "name": name,
        "href": href,
        "as_of": known_moment(document.get("as_of")),
        "level": level or _UNREADABLE.level,
        "word": words.short(word, MOST_WORD),
        "sentence": words.short(text_in(verdict, "sentence"), MOST_SENTENCE),
        "label": text_in(tile, "label"),
        **_number(document, tile),
    }


def _number(document: Mapping[str, Any], tile: Mapping[str, Any] | None) -> Row:
    """Where the project stands, if its forecast is of the tile's metric; else the tile, of one experiment."""
    held, label = document.get("forecast"), text_in(tile, "label")
    forecast = held if isinstance(held, dict) and label and text_in(held, "title") == label else {}
    standing = finite(forecast.get("standing"))
    if standing is not None:
        return {"text": words.metric(standing, text_in(forecast, "unit")), "value": standing}
    return {"text": text_in(tile, "text"), "value": finite((tile or {}).get("value"))}


def _headline(tiles: object) -> Mapping[str, Any] | None:
    return tiles[0] if isinstance(tiles, list) and tiles and isinstance(tiles[0], dict) else None


def text_in(held: object, name: str) -> str:
    """The text under a name, made writable; "" where there is none."""
    found = held.get(name) if isinstance(held, Mapping) else None
    return found.encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def finite(found: object) -> float | None:
    """The number; None where it is none, or none that a course can be drawn of."""
    try:
        return found if isinstance(found, int | float) and abs(float(found)) < _HUGE else None
    except OverflowError:
        return None


def known_moment(found: object) -> str | None:
    """The moment; None where it is none."""
    try:
        return moment(datetime.fromisoformat(str(found)))
    except (ValueError, OverflowError):
        return None
