"""Batches that wait: landed ones, those a killed run left, and those a person speaks about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from tasks.adapters.connect import outside
from tasks.adapters.each_source import Silent, ask_each
from tasks.adapters.ports import DECIDED, Landed, Taken
from tasks.errors import InputError, PlanError
from tasks.gates import Key
from tasks.history.batches import batch_decisions, left_to_do, standing_of, stands
from tasks.load.orders import supply_key
from tasks.load.shared import remember_datasets, value_task
from tasks.overrule import need_quarantined
from tasks.plans import Project, SupplyPlan
from tasks.vocabulary import Decision


@contextmanager
def supply_alone(project: Project) -> Iterator[None]:
    """Wait until no other run decides the project's batches.

    What one run accepts is in its dataset before the next compares another batch with it.
    """
    with outside().batches.alone(project.name):
        remember_datasets(project)
        yield


@dataclass(frozen=True)
class Waiting:
    """Our own copy of a landed batch, the question it asks, and its decision if it has one."""

    taken: Taken
    key: Key
    dataset: str
    decided: Decision | None


@dataclass(frozen=True)
class Left:
    """Our own copy of a decided batch, its decision, and the dataset it goes into when accepted."""

    taken: Taken
    decision: Decision
    dataset: str


@value_task
def left_batches(project: Project, plan: SupplyPlan) -> tuple[Left, ...]:
    """Decided batches that a killed run or command did not carry out: their originals may be gone by now."""
    links = outside().records.links(project.name)
    decisions, found = batch_decisions(links), list[Left]()
    for decision in left_to_do(links, decisions):
        waits = next((one for one in decisions if one.id == decision.overrules), decision)
        source, taken = Landed.of(decision.subject).source, _kept(project, waits, decision)
        if taken and source in plan.sources:
            found.append(Left(taken, decision, plan.sources[source].dataset))
    return tuple(found)


@dataclass(frozen=True)
class AllWaiting:
    """The batches that wait, and the sources and batches that could not be reached."""

    batches: tuple[Waiting, ...]
    silent: Silent


@value_task
def waiting_batches(project: Project, plan: SupplyPlan) -> AllWaiting:
    """Batches that have wholly arrived; first those that are decided already.

    The others are compared with the datasets that these go into.
    """
    suite = project.suite_digest(plan)
    decisions, found = batch_decisions(outside().records.links(project.name)), list[Waiting]()
    landed, silent = _landed(project, plan)
    copies, lost = ask_each(landed, partial(outside().batches.take, project.name), lambda one: one.subject)
    for one, taken in copies:
        if taken is not None:
            key = supply_key(project, plan, taken, suite, decisions)
            dataset = plan.sources[one.source].dataset
            found.append(Waiting(taken, key, dataset, stands(decisions, key)))
    found.sort(key=lambda waiting: waiting.decided is None)
    return AllWaiting(tuple(found), {**silent, **lost})


@dataclass(frozen=True)
class Arrivals:
    """Batches that were not announced yet, and the sources that did not answer."""

    landed: tuple[Landed, ...]
    silent: Silent


@value_task
def new_arrivals(project: Project, plan: SupplyPlan) -> Arrivals:
    """Batches that have wholly arrived and were not announced yet."""
    landed, silent = _landed(project, plan)
    told = outside().landing.is_told
    return Arrivals(tuple(one for one in landed if not told(project.name, one)), silent)


def _landed(project: Project, plan: SupplyPlan) -> tuple[list[Landed], Silent]:
    """What lies at each source, and the sources that did not answer."""

    def look(source: str) -> tuple[Landed, ...]:
        return outside().batches.incoming(project.name, {source: plan.places[source]})

    answered, silent = ask_each(plan.places, look, str)
    return [landed for _, found in answered for landed in found], silent


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


def _kept(project: Project, waits: Decision, last: Decision) -> Taken | None:
    """Our kept copy: where the last decision says, or still where it lay before."""
    fates = dict.fromkeys((last.outcome.value.lower(), waits.outcome.value.lower(), DECIDED))
    return outside().batches.kept(project.name, Landed.of(waits.subject), waits.inputs["batch"], tuple(fates))
