"""Batches that wait: landed ones, those a killed run left, and those a person speaks about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tasks.adapters.connect import outside
from tasks.adapters.ports import Landed, Taken
from tasks.errors import InputError, PlanError
from tasks.gates import Key
from tasks.history.batches import SUPPLY, batch_decisions, standing_of, stands, words_left
from tasks.load.shared import remember_datasets, value_task
from tasks.overrule import need_quarantined, word_key
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
