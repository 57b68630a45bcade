"""The index of a project's reports and of all projects, made of the JSON beside each."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tasks.adapters.connect import code_version, outside
from tasks.pages.index import most_of, project_index
from tasks.pages.projects_index import projects_index
from tasks.plans import Project
from tasks.report.shared import forms, report_task


@report_task
def write_index(project: Project, now: datetime) -> str:
    """The project's index and, beside it, that of all projects; the former's path."""
    title, pages = project.canvas().title, outside().pages
    written = pages.write_index(project.name, lambda: forms(_of_project(project.name, title, now)))
    pages.write_index("", lambda: forms(_of_all(now)))
    return written


def _of_project(project: str, title: str, now: datetime) -> dict[str, Any]:
    shown, older = _newest(_listed(project))
    texts = outside().pages.read_each(project, [(kind, f"{name}.json") for kind, name in shown])
    reports = [(kind, name, _document(text)) for (kind, name), text in zip(shown, texts, strict=True)]
    return project_index(title, reports, older=older, now=now, code_version=code_version())


def _of_all(now: datetime) -> dict[str, Any]:
    """Made of each project's own index: reports are read of the project alone that has a new one."""
    found = [(name, _document(text)) for name, text in outside().pages.indexes() if _is_text(name)]
    return projects_index(found, now=now, code_version=code_version())


def _listed(project: str) -> list[tuple[str, str]]:
    """Kind and name of each report, oldest first: numbers in names count, so S20 comes after S9."""
    listed = [one for one in outside().pages.listed(project) if all(map(_is_text, one))]
    return sorted(listed, key=lambda one: (_in_numbers(one[1]), one[1], one[0]))


def _in_numbers(name: str) -> list[tuple[str, int]]:
    return [(text, int(digits or 0)) for text, digits in re.findall(r"([^0-9]*)([0-9]*)", name)]


def _is_text(name: str) -> bool:
    """Whether it can be written; a file's name need not be."""
    return name.encode("utf-8", "replace").decode() == name


def _newest(listed: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], Mapping[str, int]]:
    """The newest reports of each kind, oldest first, and how many are left out."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, name in listed:
        by_kind[kind].append(name)
    shown = [(kind, name) for kind, names in by_kind.items() for name in names[-most_of(kind) :]]
    return shown, Counter({kind: max(0, len(names) - most_of(kind)) for kind, names in by_kind.items()})


def _document(text: str | None) -> Mapping[str, Any] | None:
    """What a report's JSON says; None where it cannot be read."""
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
