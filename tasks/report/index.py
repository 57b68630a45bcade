"""The index of a project's reports and of all projects, made of the JSON beside each."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tasks.adapters.connect import code_version, outside
from tasks.pages.index import MOST_POINTS, STATUS, Report, most_of, project_index, projects_index
from tasks.plans import Project
from tasks.report.shared import forms, report_task


@report_task
def write_index(project: Project, now: datetime) -> str:
    """The project's index and, beside it, that of all projects; the former's path."""
    pages = outside().pages
    shown, older = _newest(_listed(project.name))
    reports = [(kind, name, _document(project.name, kind, name)) for kind, name in shown]
    version = code_version()
    document = project_index(project.canvas().title, reports, older=older, now=now, code_version=version)
    written = pages.write_index(project.name, forms(document))
    others = [(name, _statuses(name)) for name in pages.projects() if _is_text(name)]
    pages.write_index("", forms(projects_index(others, now=now, code_version=version)))
    return written


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


def _statuses(project: str) -> list[Report]:
    names = [name for kind, name in _listed(project) if kind == STATUS]
    return [(STATUS, name, _document(project, STATUS, name)) for name in names[-MOST_POINTS:]]


def _document(project: str, kind: str, name: str) -> Mapping[str, Any] | None:
    """A report's JSON; None where it cannot be read."""
    text = outside().pages.read(project, kind, f"{name}.json")
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
