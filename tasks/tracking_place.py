"""Where a tracked run belongs: its home, its project's plans, current datasets, and its ticket's criteria."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tasks.adapters.home import Home, find_home
from tasks.errors import InputError, PlanError

if TYPE_CHECKING:
    from tasks.plans import Project


def home_here() -> Home:
    """Where the plans are; this folder's own state where there are none above."""
    try:
        return find_home()
    except PlanError:
        return Home(Path.cwd(), Path.cwd() / ".proofline")


def place_of(project: str) -> Project | None:
    """The project's plans; None where no folder above holds any, as on a machine that only trains."""
    from tasks.plans import find_project  # noqa: PLC0415 - importing this file is light

    try:
        home = find_home()
    except PlanError:
        return None
    place = find_project(home.root, project)
    return place if (place.folder / "model.yaml").exists() else None


def versions_of(place: Project | None, dataset: str, evaluation: str) -> dict[str, str]:
    """The versions that are given, else the current ones of the datasets that the plan names."""
    return {
        "dataset": dataset or _current(place, "training", "dataset"),
        "evaluation": evaluation or _current(place, "evaluation", "evaluation"),
    }


def _current(place: Project | None, use: Literal["training", "evaluation"], given_by: str) -> str:
    """Name of the current version of the dataset that the plan names for this use."""
    from tasks.adapters.connect import outside  # noqa: PLC0415 - see above

    found = outside().datasets.current(place.name, getattr(place.model(), use)) if place else None
    if found is None:
        raise InputError(
            f"{given_by}: found no accepted version of the {use} data; allowed: {given_by}=NAME@..."
        )
    return found.name


def lock_criteria(place: Project | None, ticket: str) -> None:
    """Lock the ticket's criteria in the record, before its first run begins."""
    if place is None:
        return
    from tasks.adapters.connect import asker, outside  # noqa: PLC0415 - see above
    from tasks.history.criteria import Asking, lock  # noqa: PLC0415 - see above

    criteria = place.model().criteria(place.canvas())
    links = outside().records.links(place.name)
    lock(links, Asking(place.name, ticket, criteria, datetime.now(UTC), asker()))
