"""Windows of live data beside what the champion learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasks.adapters.connect import outside
from tasks.adapters.each_source import Silent, ask_each
from tasks.adapters.ports import Columns, Version
from tasks.drift.profile import Profile, profile
from tasks.drift.season import partners
from tasks.drift.windows import Windows
from tasks.errors import InputError
from tasks.load.batch_windows import batch_windows, named_batches, rows_of
from tasks.load.learnt import learnt_by_champion
from tasks.load.shared import need_columns, remember_datasets, value_task
from tasks.plans import DriftPlan, ModelPlan, Project
from tasks.plans.model import LIVE


@dataclass(frozen=True)
class Reference:
    """What the champion learnt: a dataset version, its profile and those of its own windows, by name."""

    version: Version
    profile: Profile
    windows: Mapping[str, Profile]


@dataclass(frozen=True)
class LiveWindows:
    """Windows by name, and by name why the others could not be read."""

    read: Mapping[str, Windows]
    silent: Silent


@value_task
def load_reference(project: Project, model: ModelPlan) -> Reference:
    """The reference read once into a small profile.

    Raises
    ------
    InputError
        When the reference dataset has no version yet.
    """
    remember_datasets(project)
    plan = model.watched(project.shown)
    version = learnt_by_champion(project, model) if plan.reference is None else None
    version = version or _current(project, plan.reference or model.training)
    batches, names = outside().datasets.batches(project.name, version), named_batches(version)
    watched = {name: _only(name, batches[one["batch"]], plan.features) for name, one in names.items()}
    reference = profile(watched.values())
    windows = {name: profile([columns], reference=reference) for name, columns in watched.items()}
    return Reference(version, reference, windows)


@value_task
def live_windows(project: Project, plan: DriftPlan, reference: Reference) -> Mapping[str, str]:
    """Windows that have arrived, oldest first, each with its digest: live data, or batches of a dataset."""
    if plan.windows != LIVE:
        return batch_windows(_current(project, plan.windows), reference.version)
    windows = outside().windows
    return {name: windows.digest(project.name, name) for name in windows.names(project.name)}


@value_task
def load_windows(
    project: Project, plan: DriftPlan, reference: Reference, live: Mapping[str, str], names: Sequence[str]
) -> LiveWindows:
    """Those of the ``live`` windows that are named, beside the reference; one unreadable stops no other."""

    def beside(name: str) -> Windows:
        held = partners(name, plan.season, reference.profile, reference.windows)
        return Windows(
            subject=name,
            digest=live[name],
            reference=held.reference,
            current=_profile(project, plan, name, reference.profile),
            reference_windows=held.windows,
            other_seasons=held.others,
            season=held.season,
            expected_rows=plan.expected_rows,
        )

    read, silent = ask_each(names, beside, str)
    return LiveWindows(dict(read), silent)


def _profile(project: Project, plan: DriftPlan, name: str, reference: Profile) -> Profile:
    if plan.windows == LIVE:
        return outside().windows.profile(project.name, name, reference)
    rows = rows_of(project.name, _current(project, plan.windows), name)
    return profile([_there(rows, plan.features)], reference=reference)


def _there(columns: Columns, features: tuple[str, ...]) -> Columns:
    """The watched columns that are there: one that is not is drift, and no fault."""
    return {feature: columns[feature] for feature in features if feature in columns}


def _current(project: Project, dataset: str) -> Version:
    version = outside().datasets.current(project.name, dataset)
    if version is None:
        raise InputError(f"{project.name}: dataset {dataset} has no version; accept a batch first")
    return version


def _only(name: str, columns: Columns, features: tuple[str, ...]) -> Columns:
    need_columns(name, columns, features)
    return {feature: columns[feature] for feature in features}
