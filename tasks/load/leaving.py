"""Batches that are to leave for a vendor."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from tasks.adapters.connect import outside
from tasks.adapters.ports import Taken
from tasks.adapters.reading import Limits
from tasks.errors import InputError
from tasks.gates import Key
from tasks.labels.batch import Batch
from tasks.labels.pii_patterns import find, patterns_digest
from tasks.load.record import decided_before
from tasks.load.shared import value_task
from tasks.plans import Outgoing, Project
from tasks.vocabulary import OUTGOING, Decision


@dataclass(frozen=True)
class Leaving:
    """Our own copy of a batch that is to leave, the question it asks, and its decision if it has one."""

    taken: Taken
    key: Key
    decided: Decision | None


def outgoing_alone(project: Project) -> AbstractContextManager[None]:
    """Wait until no other run works on the project's batches."""
    return outside().outgoing.alone(project.name)


@value_task
def leaving_batches(project: Project, plan: Outgoing) -> tuple[Leaving, ...]:
    """Batches that wholly lie in ``outgoing/`` for a vendor of the plan.

    A batch that was clean is looked at again when the patterns have changed since.
    """
    found = []
    for landed in outside().outgoing.incoming(project.name, dict.fromkeys(plan.vendors)):
        taken = outside().outgoing.take(project.name, landed)
        if taken is not None:
            inputs = {"batch": taken.digest, "patterns": patterns_digest()}
            key = Key(OUTGOING, f"{OUTGOING}/{landed.subject}", inputs, plan.digest)
            found.append(Leaving(taken, key, decided_before.fn(project, key)))
    return tuple(found)


@value_task
def load_leaving(plan: Outgoing, leaving: Leaving) -> Batch:
    """The batch as its checks see it; one that cannot be read says why, and then does not leave."""
    subject, taken = leaving.key.subject, leaving.taken
    try:
        _need_plain_names(taken)
        columns = outside().outgoing.columns(taken, as_text=None, limits=Limits())
        if plan.item not in columns:
            raise InputError(f"{subject}: found no column {plan.item}, which names the items")
    except InputError as error:
        return Batch(subject, taken.digest, {}, plan.item, (), problem=str(error))
    return Batch(subject=subject, digest=taken.digest, columns=columns, item=plan.item, labels=())


def _need_plain_names(taken: Taken) -> None:
    """The batch's own name and those of its files leave too."""
    files = ((f"file {number}", name) for number, name in enumerate(taken.files, start=1))
    for whose, name in (("the batch", taken.landed.id), *files):
        if found := find(name):
            raise InputError(
                f"{taken.landed.source}: the name of {whose} holds {found[0].kind} {found[0].masked}"
            )
