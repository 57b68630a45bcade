"""What every loader uses: tasks that are not cached, and the columns a plan names."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters.connect import outside
from tasks.adapters.each_source import Silent, need_answers
from tasks.adapters.home import find_home
from tasks.adapters.ports import Columns
from tasks.errors import InputError
from tasks.history.datasets import recorded_versions
from tasks.plans import Project, find_project

# Frames and plans never travel through hashed task parameters: hashing a million rows costs 0.6 s.
value_task = task(cache_policy=NO_CACHE, persist_result=False)


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
