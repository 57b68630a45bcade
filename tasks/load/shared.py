"""What every loader uses: tasks that are not cached, and the columns a plan names."""

from __future__ import annotations

from tasks.adapters.connect import outside
from tasks.adapters.each_source import Silent, need_answers
from tasks.adapters.home import find_home
from tasks.adapters.plain_task import plain_task
from tasks.adapters.ports import Columns
from tasks.errors import InputError
from tasks.history.datasets import recorded_versions
from tasks.plans import Project, find_project

value_task = plain_task


def load_project(name: str) -> Project:
    """The project's folder of plans; PlanError when there is none."""
    return find_project(find_home().root, name)


def need_reached(silent: Silent) -> None:
    """An error that names the sources which did not answer; nothing when all did."""
    need_answers(silent)


def need_columns(subject: str, columns: Columns, wanted: tuple[str, ...]) -> None:
    """InputError that names the wanted columns that are not there."""
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise InputError(
            f"{subject}: found no column {', '.join(missing)}; columns: {', '.join(sorted(columns))}"
        )


def remember_datasets(project: Project) -> None:
    """Batches are compared with what the record names, also where the datasets' folder was lost."""
    for versions in recorded_versions(outside().records.links(project.name)):
        outside().datasets.remember(project.name, versions)
