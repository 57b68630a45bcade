"""Windows of live data beside what the champion learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tasks.adapters.connect import outside
from tasks.adapters.ports import Columns, Version
from tasks.drift.profile import Profile, profile
from tasks.drift.windows import Windows
from tasks.errors import InputError
from tasks.load.shared import need_columns, remember_datasets, value_task
from tasks.plans import DriftPlan, Project


@dataclass(frozen=True)
class Reference:
    """What the champion learnt: a dataset version, its profile and those of its own windows."""

    version: Version
    profile: Profile
    windows: tuple[Profile, ...]


@value_task
def load_reference(project: Project, plan: DriftPlan) -> Reference:
    """The reference read once into a small profile.

    Raises
    ------
    InputError
        When the reference dataset has no version yet.
    """
    remember_datasets(project)
    version = outside().datasets.current(project.name, plan.reference)
    if version is None:
        raise InputError(f"{project.name}: dataset {plan.reference} has no version; accept a batch first")
    batches = outside().datasets.batches(project.name, version)
    watched = [_only(name, columns, plan.features) for name, columns in batches.items()]
    reference = profile(watched)
    return Reference(version, reference, tuple(profile([w], reference=reference) for w in watched))


@value_task
def live_windows(project: Project) -> Mapping[str, str]:
    """Windows of live data that have arrived, oldest first, each with its digest."""
    windows = outside().windows
    return {name: windows.digest(project.name, name) for name in windows.names(project.name)}


@value_task
def load_window(project: Project, plan: DriftPlan, reference: Reference, name: str) -> Windows:
    """One live window beside the reference."""
    columns = outside().windows.columns(project.name, name)
    watched = {feature: columns[feature] for feature in plan.features if feature in columns}
    return Windows(
        subject=name,
        digest=outside().windows.digest(project.name, name),
        reference=reference.profile,
        current=profile([watched], reference=reference.profile),
        reference_windows=reference.windows,
        expected_rows=plan.expected_rows,
    )


def _only(name: str, columns: Columns, features: tuple[str, ...]) -> Columns:
    need_columns(name, columns, features)
    return {feature: columns[feature] for feature in features}
