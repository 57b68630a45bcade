"""The records of the projects beside one: they may move the aliases of the same registry."""

from __future__ import annotations

from tasks.adapters.connect import outside
from tasks.ledger.append import Links
from tasks.plans import Project, known_projects


def other_records(project: Project) -> dict[str, Links]:
    """The record of each other project in the same ``configs/``, by its name."""
    known = known_projects(project.folder.parent.parent)
    return {name: outside().records.links(name) for name in known if name != project.name}
