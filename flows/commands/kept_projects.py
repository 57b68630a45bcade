"""Projects that have a record, also where their plans are gone."""

from __future__ import annotations

from flows.commands.run import chosen_project
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.plans import known_projects


def kept_projects(named: str | None) -> tuple[str, ...]:
    """The named project, or all that have plans or a record; PlanError for one that has neither."""
    home, recorded = find_home(), outside().records.projects()
    if named is None:
        return tuple(sorted({*recorded, *known_projects(home.root)}))
    return (named,) if named in recorded else (chosen_project(home, named).name,)
