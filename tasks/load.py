"""Outside -> values: what flows ask of batches, datasets, runs, windows and the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import Any

import numpy.typing as npt
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.ports import Columns, Landed, Run, Taken, Version
from tasks.adapters.reading import Limits
from tasks.canonical import digest
from tasks.dataset_history import recorded_versions
from tasks.drift.profile import Profile, profile
from tasks.drift.windows import Windows
from tasks.errors import InputError, PlanError
from tasks.experiments.experiment import Experiment
from tasks.experiments.gather import Predictions, Wanted, gather_scores, logged_seeds
from tasks.gates import Key
from tasks.labels.alike import AlikeTexts
from tasks.labels.alike_search import ItemTexts, find_alike, item_texts
from tasks.labels.batch import Batch, Order, SharedRows
from tasks.labels.near_duplicates import NearDuplicates
from tasks.labels.pilot import accepted_rows
from tasks.labels.row_keys import RowKeys, Sameness, row_keys
from tasks.labels.shared_rows import repeated_rows, shared_rows
from tasks.labels.spot_check import SpotCheck
from tasks.ledger.append import find, head, newest_first
from tasks.ledger.chain import Head
from tasks.overrule import need_quarantined, word_key
from tasks.plans import Canvas, DriftPlan, ModelPlan, Project, SupplyPlan, find_project
from tasks.standing import SUPPLY, batch_decisions, standing_of, stands, words_left
from tasks.vocabulary import Decision

# Frames and plans never travel through hashed task parameters: hashing a million rows costs 0.6 s.
value_task = task(cache_policy=NO_CACHE, persist_result=False)


def load_project(name: str) -> Project:
    """The project's folder of plans; PlanError when there is none."""
    return find_project(find_home().root, name)


@contextmanager
def supply_alone(project: Project) -> Iterator[None]:
    """Wait until no other run decides the project's batches.

    What one run accepts is in its dataset before the next compares another batch with it.
    """
    with outside().batches.alone(project.name):
        _remember_datasets(project)
        yield


def _remember_datasets(project: Project) -> None:
    """Batches are compared with what the record names, also where the datasets' folder was lost."""
    for versions in recorded_versions(outside().records.links(project.name)):
        outside().datasets.remember(project.name, versions)


@dataclass(frozen=True)
class Waiting:
    """Our own copy of a landed batch, the question it asks, and its decision if it has one."""

    taken: Taken
    key: Key
    dataset: str
    decided: Decision | None


@value_task
def waiting_batches(project: Project, plan: SupplyPlan) -> tuple[Waiting, ...]:
    """Batches that have wholly arrived; first those that a killed run or command did not carry out.

    The others are compared with the datasets that these go into.
    """
    suite = project.suite_digest(plan)
    decisions = batch_decisions(outside().records.links(project.name))
    found = list(_words_to_finish(project, plan, decisions))
    for landed in outside().batches.incoming(project.name, plan.places):
        taken = outside().batches.take(project.name, landed)
        if taken is not None:
            key = Key(SUPPLY, landed.subject, {"batch": taken.digest, "suite": suite}, plan.digest)
            dataset = plan.sources[landed.source].dataset
            found.append(Waiting(taken, key, dataset, stands(decisions, key)))
    return tuple(sorted(found, key=lambda waiting: waiting.decided is None))


@value_task
def new_arrivals(project: Project, plan: SupplyPlan) -> tuple[Landed, ...]:
    """Batches that have wholly arrived and were not announced yet."""
    landed = outside().batches.incoming(project.name, plan.places)
    return tuple(one for one in landed if not outside().landing.is_told(project.name, one))


@dataclass(frozen=True)
class Held:
    """Our kept copy of a quarantined batch, its decision, and a person's word on it if there is one."""

    decision: Decision
    word: Decision | None
    taken: Taken
    dataset: str


@value_task
def held_batch(project: Project, plan: SupplyPlan, named: str) -> Held:
    """The quarantined batch that ``named`` names; also when a command that spoke about it was killed.

    Raises
    ------
    InputError
        When it names no such batch, or its kept copy is not there.
    """
    found = standing_of(batch_decisions(outside().records.links(project.name)), named)
    need_quarantined(found.decision)
    taken = _kept(project, found.decision, found.last)
    source = Landed.of(found.decision.subject).source
    if source not in plan.sources:
        raise PlanError(f"{project.shown}/supply.yaml, sources: found no {source!r}; the batch is from there")
    if taken is None:
        raise InputError(
            f"{found.decision.subject}: found no kept copy in quarantined/; when it was landed again, "
            f"nightly_supply decides it"
        )
    return Held(found.decision, found.word, taken, plan.sources[source].dataset)


@value_task
def load_start(plan: SupplyPlan, taken: Taken) -> Batch | None:
    """The batch's first rows alone, when a check of the plan may stop it there; None when none may."""
    first = max((check.rows for check in plan.checks if isinstance(check, SpotCheck)), default=None)
    if first is None:
        return None
    try:
        columns = _columns(plan, taken, first=first)
    except InputError:
        return None  # the whole batch says what is wrong with it
    return Batch(taken.landed.subject, taken.digest, columns, plan.item, plan.labels)


@value_task
def load_batch(project: Project, plan: SupplyPlan, taken: Taken) -> Batch:
    """The taken batch as its checks see it; one that cannot be read says why."""
    try:
        columns = _columns(plan, taken)
        _need_columns(taken.landed.subject, columns, _columns_of(plan))
    except InputError as error:
        return Batch(taken.landed.subject, taken.digest, {}, plan.item, plan.labels, problem=str(error))
    suite = project.suite(plan)
    inside, apart = _compared(project, plan, taken, columns)
    return Batch(
        subject=taken.landed.subject,
        digest=taken.digest,
        columns=columns,
        item=plan.item,
        labels=plan.labels,
        annotator=plan.annotator or "",
        content=plan.content,
        inside=inside,
        apart=apart,
        alike=tuple(_alike(project, plan, taken, columns)),
        suite=None if suite is None else outside().validate(suite, columns, plan.item),
        order=_order(project, taken),
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
    _remember_datasets(project)
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


def _words_to_finish(project: Project, plan: SupplyPlan, decisions: Sequence[Decision]) -> Iterator[Waiting]:
    """Batches about which a person spoke in a command that was killed before it was carried out."""
    for word in words_left(outside().records.links(project.name), decisions):
        waits = next(one for one in decisions if one.id == word.overrules)
        taken, source = _kept(project, waits, word), Landed.of(word.subject).source
        if taken and source in plan.sources:
            yield Waiting(taken, word_key(waits), plan.sources[source].dataset, word)


def _kept(project: Project, waits: Decision, last: Decision) -> Taken | None:
    """Our kept copy: quarantined, or already where the person's word says."""
    fates = dict.fromkeys((last.outcome.value.lower(), waits.outcome.value.lower()))
    return outside().batches.kept(project.name, Landed.of(waits.subject), waits.inputs["batch"], tuple(fates))


def _with_version(decision: Decision, versions: Mapping[str, str]) -> Decision:
    if decision.key not in versions:
        return decision
    return decision.model_copy(update={"inputs": {**decision.inputs, "dataset": versions[decision.key]}})


def _columns(plan: SupplyPlan, taken: Taken, first: int | None = None) -> Columns:
    """Rows of a taken batch, or the first of them; ids, labels and who gave them stay as written."""
    limits = Limits(plan.most_rows, plan.most_mib)
    return outside().batches.columns(taken, first=first, as_text=_as_text(plan), limits=limits)


def _as_text(plan: SupplyPlan) -> tuple[str, ...]:
    """Columns whose values stay as they are written, also where the format has no types."""
    return (plan.item, *plan.labels, *([plan.annotator] if plan.annotator else []))


def _columns_of(plan: SupplyPlan) -> tuple[str, ...]:
    """Every column that the plan names."""
    texts = [name for check in plan.checks if isinstance(check, NearDuplicates) for name in check.columns]
    return (*_as_text(plan), *plan.content, *texts)


def _need_columns(subject: str, columns: Columns, wanted: tuple[str, ...]) -> None:
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise InputError(
            f"{subject}: found no column {', '.join(missing)}; columns: {', '.join(sorted(columns))}"
        )


def _order(project: Project, taken: Taken) -> Order | None:
    """What the batch is part of, with the rows accepted of it so far."""
    if taken.order is None:
        return None
    name, rows = taken.order
    oldest_first = batch_decisions(outside().records.links(project.name))[::-1]
    return Order(name, rows, accepted_rows(oldest_first, name))


def _compared(
    project: Project, plan: SupplyPlan, taken: Taken, columns: Columns
) -> tuple[SharedRows, dict[str, SharedRows]]:
    """Rows that the batch repeats, and those it shares with each dataset that it must stay disjoint from.

    The promise holds both ways: whichever of the two datasets gets rows later is checked then. The
    batch's own dataset counts without the batch, which a revision replaces.
    """
    same = Sameness(plan.item, plan.annotator or "", plan.content)
    dataset, is_in = plan.sources[taken.landed.source].dataset, outside().keys.is_in
    here = row_keys(columns, same, digest_texts=outside().keys.digest_texts)
    apart = {
        name: shared_rows(here, _keys_of(project, plan, name, same), is_in=is_in)
        for name in plan.apart_from(dataset)
    }
    own = _keys_of(project, plan, dataset, same, but=taken.landed.subject)
    return repeated_rows(here), apart | {f"{dataset} itself": shared_rows(here, own, own=True, is_in=is_in)}


def _keys_of(
    project: Project, plan: SupplyPlan, dataset: str, same: Sameness, *, but: str | None = None
) -> Iterator[tuple[str, RowKeys]]:
    """Keys of a dataset's rows, batch by batch; none before its first version."""
    for entry in _entries(project, dataset, but):
        yield entry["batch"], _kept_keys(project, plan, dataset, entry, same)


def _kept_keys(
    project: Project, plan: SupplyPlan, dataset: str, entry: Mapping[str, Any], same: Sameness
) -> RowKeys:
    """Keys of one batch of a dataset: made from its rows once, and kept under the digest of its files."""
    read = partial(_rows_of, project, plan, dataset, entry)
    of = digest({"files": entry["files"], "same": asdict(same), "as_text": sorted(_as_text(plan))})

    def make() -> RowKeys:
        return row_keys(read(same.columns), same, digest_texts=outside().keys.digest_texts)

    @cache
    def ids() -> npt.NDArray[Any]:
        return read((same.item,))[same.item]

    return outside().keys.kept(project.name, of, make, ids)


def _alike(project: Project, plan: SupplyPlan, taken: Taken, columns: Columns) -> Iterator[AlikeTexts]:
    """What each search for nearly equal texts that the plan asks for finds."""
    apart = plan.apart_from(plan.sources[taken.landed.source].dataset)
    for check in plan.checks:
        if isinstance(check, NearDuplicates):
            yield find_alike(
                item_texts(columns, plan.item, check.columns),
                {name: _texts_of(project, plan, name, check.columns) for name in apart},
                columns=check.columns,
                floor=check.similarity,
                sign=lambda texts: outside().sign(texts, plan.seed),
            )


def _texts_of(
    project: Project, plan: SupplyPlan, dataset: str, names: tuple[str, ...]
) -> Iterator[tuple[str, ItemTexts]]:
    for entry in _entries(project, dataset):
        columns = _rows_of(project, plan, dataset, entry, (plan.item, *names))
        yield entry["batch"], item_texts(columns, plan.item, names)


def _entries(project: Project, dataset: str, but: str | None = None) -> list[Mapping[str, Any]]:
    """The batches in a dataset's newest version, as its manifest lists them; none before the first."""
    version = outside().datasets.current(project.name, dataset)
    listed = [] if version is None else version.manifest["batches"]
    return [entry for entry in listed if entry["batch"] != but]


def _rows_of(
    project: Project, plan: SupplyPlan, dataset: str, entry: Mapping[str, Any], wanted: tuple[str, ...]
) -> Columns:
    """Some columns of one batch of a dataset's newest version."""
    name, version = entry["batch"], outside().datasets.current(project.name, dataset)
    if version is None:
        return {}
    held = outside().datasets.batches(project.name, version, wanted, as_text=_as_text(plan), only=(name,))
    _need_columns(f"dataset {dataset}, batch {name}", held[name], wanted)
    return held[name]


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
