"""Windows of live data beside what the champion learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasks.adapters.connect import outside
from tasks.adapters.each_source import Silent, ask_each
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


@dataclass(frozen=True)
class LiveWindows:
    """Windows by name, and by name why the others could not be read."""

    read: Mapping[str, Windows]
    silent: Silent


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
def load_windows(
    project: Project, plan: DriftPlan, reference: Reference, live: Mapping[str, str], names: Sequence[str]
) -> LiveWindows:
    """Those of the ``live`` windows that are named, beside the reference; one unreadable stops no other."""

    def beside(name: str) -> Windows:
        return Windows(
            subject=name,
            digest=live[name],
            reference=reference.profile,
            current=outside().windows.profile(project.name, name, reference.profile),
            reference_windows=reference.windows,
            expected_rows=plan.expected_rows,
        )

    read, silent = ask_each(names, beside, str)
    return LiveWindows(dict(read), silent)


def _only(name: str, columns: Columns, features: tuple[str, ...]) -> Columns:
    need_columns(name, columns, features)
    return {feature: columns[feature] for feature in features}
