"""Outside -> values: what flows ask of batches, datasets, runs, windows and the record."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.ports import Columns, Run, Taken, Version
from tasks.canonical import digest
from tasks.drift.profile import Profile, profile
from tasks.drift.windows import Windows
from tasks.errors import InputError
from tasks.experiments.experiment import Experiment
from tasks.experiments.gather import Predictions, Wanted, gather_scores, logged_seeds
from tasks.gates import Key
from tasks.labels.batch import Batch, KnownRows
from tasks.labels.leakage import content_digests
from tasks.ledger.append import find, head, newest_first
from tasks.ledger.chain import Head
from tasks.plans import Canvas, DriftPlan, ModelPlan, Project, SupplyPlan, find_project
from tasks.vocabulary import Decision

# Frames and plans never travel through hashed task parameters: hashing a million rows costs 0.6 s.
value_task = task(cache_policy=NO_CACHE, persist_result=False)


def load_project(name: str) -> Project:
    """The project's folder of plans; PlanError when there is none."""
    return find_project(find_home().root, name)


def supply_alone(project: Project) -> AbstractContextManager[None]:
    """Wait until no other run decides the project's batches.

    What one run accepts is in its dataset before the next compares another batch with it.
    """
    return outside().batches.alone(project.name)


@dataclass(frozen=True)
class Waiting:
    """Our own copy of a landed batch, the question it asks, and its decision if it has one."""

    taken: Taken
    key: Key
    dataset: str
    decided: Decision | None


@value_task
def waiting_batches(project: Project, plan: SupplyPlan) -> tuple[Waiting, ...]:
    """Batches that have wholly arrived; first those that a killed run decided and did not carry out.

    The others are compared with the datasets that these go into.
    """
    suite = project.suite_digest(plan)
    found = []
    for landed in outside().batches.incoming(project.name, tuple(plan.sources)):
        taken = outside().batches.take(project.name, landed)
        if taken is not None:
            key = Key("supply", landed.subject, {"batch": taken.digest, "suite": suite}, plan.digest)
            dataset = plan.sources[landed.source].dataset
            found.append(Waiting(taken, key, dataset, decided_before.fn(project, key)))
    return tuple(sorted(found, key=lambda waiting: waiting.decided is None))


@value_task
def load_batch(project: Project, plan: SupplyPlan, taken: Taken) -> Batch:
    """The taken batch as its checks see it; one that cannot be read says why."""
    try:
        columns = outside().batches.columns(taken)
        _need_columns(taken.landed.subject, columns, _columns_of(plan))
    except InputError as error:
        return Batch(taken.landed.subject, taken.digest, {}, plan.item, plan.labels, problem=str(error))
    suite = project.suite(plan)
    dataset = plan.sources[taken.landed.source].dataset
    return Batch(
        subject=taken.landed.subject,
        digest=taken.digest,
        columns=columns,
        item=plan.item,
        labels=plan.labels,
        annotator=plan.annotator or "",
        content=plan.content,
        apart={
            **{name: _known_rows(project, plan, name) for name in plan.apart_from(dataset)},
            f"{dataset} itself": _known_rows(project, plan, dataset, but=taken.landed.subject),
        },
        suite=None if suite is None else outside().validate(suite, columns, plan.item),
    )


@dataclass(frozen=True)
class Look:
    """One look at a ticket: what is judged, and the runs and data versions behind it."""

    experiment: Experiment
    runs: tuple[Run, ...]
    inputs: Mapping[str, str]


@value_task
def load_look(project: Project, canvas: Canvas, plan: ModelPlan, ticket: str) -> Look:
    """The look that the ticket's logged seeds are for.

    Raises
    ------
    InputError
        When the ticket has no finished runs, or they were not judged on one evaluation set.
    """
    logged = outside().runs.of_ticket(project.name, ticket)
    if not logged:
        raise InputError(f"{project.name}: found no finished run of ticket {ticket!r}; train it first")
    look = plan.look_of(max(run.seed for run in logged))
    planned = tuple(range(1, plan.looks[look - 1] + 1))
    runs = tuple(run for run in logged if run.seed in planned)
    examples = {run.id: outside().runs.examples(run) for run in runs}
    predictions = [Predictions(run.role, run.seed, examples[run.id].columns) for run in runs]
    inputs = {
        "runs": digest(sorted((run.id, examples[run.id].digest) for run in runs)),
        "training": _version_of(plan.training, {run.training for run in runs}, ticket),
        "evaluation": _version_of(plan.evaluation, {run.evaluation for run in runs}, ticket),
    }
    experiment = Experiment(
        subject=ticket,
        digest=digest(inputs),
        look=look,
        looks=len(plan.looks),
        planned_seeds=planned,
        candidate_seeds=logged_seeds(predictions, "candidate", planned),
        baseline_seeds=logged_seeds(predictions, "baseline", planned),
        scores=gather_scores(predictions, _wanted(canvas), planned),
    )
    return Look(experiment, runs, inputs)


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


@value_task
def decided_before(project: Project, key: Key) -> Decision | None:
    """The decision that this very question already has, if there is one."""
    links = outside().records.links(project.name)
    kept = find(links, lambda record: record.kind == "decision" and record.body.get("key") == key.digest)
    return None if kept is None else Decision.model_validate(kept.body["decision"])


@value_task
def load_decisions(project: Project) -> tuple[tuple[Decision, ...], Head]:
    """Every decision of the project, oldest first, and the head of its record.

    A decision about a batch also names the dataset version that came of it.
    """
    links = outside().records.links(project.name)
    records = list(newest_first(links))[::-1]
    versions = {r.body["key"]: r.body["dataset"] for r in records if r.kind == "done" and "dataset" in r.body}
    kept = [Decision.model_validate(r.body["decision"]) for r in records if r.kind == "decision"]
    return tuple(_with_version(decision, versions) for decision in kept), head(links)


def _with_version(decision: Decision, versions: Mapping[str, str]) -> Decision:
    if decision.key not in versions:
        return decision
    return decision.model_copy(update={"inputs": {**decision.inputs, "dataset": versions[decision.key]}})


def _columns_of(plan: SupplyPlan) -> tuple[str, ...]:
    """Every column that the plan names."""
    return (plan.item, *plan.labels, *([plan.annotator] if plan.annotator else []), *plan.content)


def _need_columns(subject: str, columns: Columns, wanted: tuple[str, ...]) -> None:
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise InputError(
            f"{subject}: found no column {', '.join(missing)}; columns: {', '.join(sorted(columns))}"
        )


def _known_rows(project: Project, plan: SupplyPlan, dataset: str, *, but: str | None = None) -> KnownRows:
    """Rows of a dataset that must stay disjoint; none before its first version.

    The promise holds both ways: whichever of the two datasets gets rows later is checked then. The
    batch's own dataset is named with ``but`` the batch, which a revision replaces; there only ids
    count, since two items may well be alike.
    """
    version = outside().datasets.current(project.name, dataset)
    held = {} if version is None else outside().datasets.batches(project.name, version)
    held = {name: columns for name, columns in held.items() if name != but}
    for name, columns in held.items():
        _need_columns(f"dataset {dataset}, batch {name}", columns, (plan.item, *plan.content))
    batches = held.values()
    ids = [np.asarray(columns[plan.item], dtype=object) for columns in batches]
    content = [content_digests(columns, plan.content) for columns in batches if plan.content and but is None]
    return KnownRows(
        ids=np.concatenate(ids) if ids else np.empty(0, dtype=object),
        content=np.concatenate(content) if content else np.empty(0, dtype=np.uint64),
    )


def _wanted(canvas: Canvas) -> list[Wanted]:
    return [Wanted(m.name, m.direction, m.target, m.margin, m.smallest_gain, m.unit) for m in canvas.metrics]


def _version_of(dataset: str, found: set[str], ticket: str) -> str:
    """The one version of ``dataset`` that all runs of the ticket name."""
    if len(found) != 1 or not next(iter(found)).startswith(f"{dataset}@"):
        named = ", ".join(repr(name) for name in sorted(found))
        raise InputError(
            f"ticket {ticket}: found runs with {named}; allowed: one version of {dataset}, {dataset}@..."
        )
    return found.pop()


def _only(name: str, columns: Columns, features: tuple[str, ...]) -> Columns:
    _need_columns(name, columns, features)
    return {feature: columns[feature] for feature in features}
