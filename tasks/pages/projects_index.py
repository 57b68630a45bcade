"""The index of all projects, made of the index of each: its newest verdict, headline number, its course."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from tasks.pages import words
from tasks.pages.index import (
    LEVELS,
    MOST_POINTS,
    MOST_SENTENCE,
    MOST_WORD,
    STATUS,
    Row,
    finite,
    index_document,
    known_moment,
    text_in,
)

MOST_PROJECTS = 200
_NONE_YET = "No status report yet"

Index = Mapping[str, Any] | None  # a project's index; None where there is none, or it cannot be read


def projects_index(
    projects: Iterable[tuple[str, Index]], *, now: datetime, code_version: str = ""
) -> dict[str, Any]:
    """The index of all projects as one JSON document.

    Parameters
    ----------
    projects : iterable of (name, index)
        Each project's folder and what its own index says, by name.
    now : datetime
        When the index is made.
    code_version : str, optional
        Version of the code that makes it.

    Returns
    -------
    dict
        A row a project, by name. Of more than 200 those whose status is the newest stand there.
    """
    rows = [_project(name, index) for name, index in projects]
    newest = sorted(rows, key=lambda row: row["as_of"] or "", reverse=True)[:MOST_PROJECTS]
    hrefs = {row["href"] for row in newest}
    group = {
        "kind": "projects",
        "title": "Projects",
        "rows": [row for row in rows if row["href"] in hrefs],
        "older": len(rows) - len(newest),
        "course": None,
    }
    return index_document("Reports", None, [group], now, code_version)


def _project(name: str, index: Index) -> Row:
    """One project: files lie about for years, so whatever is not as expected is left empty."""
    held = index or {}
    newest = held.get("newest")
    return {
        "name": text_in(held, "title") or name,
        "href": quote(f"{name}/index.html"),
        "as_of": known_moment(newest.get("as_of")) if isinstance(newest, Mapping) else None,
        "level": LEVELS.get(text_in(newest, "level"), "no"),
        "word": words.short(text_in(newest, "word") or _NONE_YET, MOST_WORD),
        "sentence": words.short(text_in(newest, "sentence"), MOST_SENTENCE),
        "label": text_in(newest, "label"),
        "text": text_in(newest, "text"),
        "value": finite(newest.get("value")) if isinstance(newest, Mapping) else None,
        "course": _course(held.get("groups")),
    }


def _course(groups: object) -> Row | None:
    """The course of the headline number, as the project's own index draws it."""
    found = [one for one in groups if isinstance(one, Mapping)] if isinstance(groups, list) else []
    course = next((one.get("course") for one in found if one.get("kind") == STATUS), None)
    values = course.get("values") if isinstance(course, Mapping) else None
    numbers = [one for one in map(finite, values if isinstance(values, list) else []) if one is not None]
    return {"values": numbers[-MOST_POINTS:], "said": text_in(course, "said")} if len(numbers) > 1 else None
