"""The index of a project's reports, and of all projects: verdict, headline number, its course, links."""

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
MOST_STATUS, MOST_OTHERS, MOST_PROJECTS = 52, 15, 200  # a year of weeks
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
_NONE_YET = Shown("no", "No status report yet")
_UNREADABLE = Shown("no", "Cannot be read")
_LEVELS: Mapping[str, Level] = {"ok": "ok", "wa": "wa", "ba": "ba", "no": "no"}

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
    return _index(title, newest, groups, now, code_version)


def projects_index(
    projects: Iterable[tuple[str, Sequence[Report]]], *, now: datetime, code_version: str = ""
) -> dict[str, Any]:
    """The index of all projects: of each its folder's name and its status reports, oldest first."""
    rows = [_project(name, reports) for name, reports in projects]
    group = {
        "kind": "projects",
        "title": "Projects",
        "rows": rows[:MOST_PROJECTS],
        "older": len(rows[MOST_PROJECTS:]),
        "course": None,
    }
    return _index("Reports", None, [group], now, code_version)


def most_of(kind: str) -> int:
    """How many reports of a kind an index shows."""
    return MOST_STATUS if kind == STATUS else MOST_OTHERS


def title_of(kind: str) -> str:
    """What people call a kind of report."""
    return _TITLES.get(kind, kind.replace("-", " ").capitalize())


def _order(kind: str) -> tuple[int, str]:
    known = [*_TITLES]
    return (known.index(kind) if kind in known else len(known)), kind


def _index(
    title: str, newest: Row | None, groups: Sequence[Row], now: datetime, code_version: str
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "title": title,
        "as_of": moment(now),
        "newest": newest,
        "groups": list(groups),
        "made": {"code_version": code_version},
    }


def _project(name: str, reports: Sequence[Report]) -> Row:
    rows = [_row(one, "", document) for _, one, document in reports]
    newest = rows[-1] if rows else {**_row(name, "", None), **_NONE_YET._asdict()}
    document = reports[-1][2] if reports else None
    title = _text((document or {}).get("project"), "title") or name
    href = quote(f"{name}/index.html")
    return {**newest, "name": title, "href": href, "course": _course(rows)}


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
    level = _LEVELS.get(_text(verdict, "level"))
    return {
        "name": name,
        "href": href,
        "as_of": _moment(document.get("as_of")),
        "level": level or _UNREADABLE.level,
        "word": words.short(_text(verdict, "pill") or _text(verdict, "word") or _UNREADABLE.word, MOST_WORD),
        "sentence": words.short(_text(verdict, "sentence"), MOST_SENTENCE),
        "label": _text(tile, "label"),
        "text": _text(tile, "text"),
        "value": _finite((tile or {}).get("value")),
    }


def _headline(tiles: object) -> Mapping[str, Any] | None:
    return tiles[0] if isinstance(tiles, list) and tiles and isinstance(tiles[0], dict) else None


def _text(held: object, name: str) -> str:
    found = held.get(name) if isinstance(held, Mapping) else None
    return found.encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def _finite(found: object) -> float | None:
    """The number; None where it is none, or none that a course can be drawn of."""
    try:
        return found if isinstance(found, int | float) and abs(float(found)) < _HUGE else None
    except OverflowError:
        return None


def _moment(found: object) -> str | None:
    try:
        return moment(datetime.fromisoformat(str(found)))
    except (ValueError, OverflowError):
        return None
