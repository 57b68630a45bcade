"""A decided batch: its files for the sender, its fate, its dataset version."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tasks.act.decisions import announce
from tasks.act.shared import act_task, logger, record_done
from tasks.adapters.connect import outside
from tasks.adapters.ports import DECIDED, Taken
from tasks.gates import Key
from tasks.history.batches import is_replaced
from tasks.labels.batch import Batch
from tasks.labels.failing_rows import failing_cells, unmet
from tasks.labels.leaking_rows import leaking_rows
from tasks.ledger.append import find
from tasks.pages.answer import answer_texts
from tasks.plans import Project, SupplyPlan
from tasks.vocabulary import Decision, Outcome

FATES = {
    Outcome.ACCEPTED: "accepted",
    Outcome.QUARANTINED: "quarantined",
    Outcome.REJECTED: "rejected",
}


@act_task
def set_by(project: str, taken: Taken) -> Taken:
    """Put our copy where no later run sweeps it, before its decision is kept; the copy that lies there.

    From then on the decision can be carried out whatever becomes of the original.
    """
    return replace(taken, place=outside().batches.file_away(project, taken, DECIDED))


@act_task
def write_failing_rows(project: str, key: Key, taken: Taken, batch: Batch) -> Batch:
    """Write out the rows that fail the suite or stand elsewhere too, before the batch is decided.

    Returns the batch that says where. The place follows from the question: a run that is killed in
    between writes the same files again.
    """
    files = tuple(zip(taken.files, taken.file_rows, strict=True))
    answers, asked, landed = outside().answers, key.digest, taken.landed
    if unmet(batch):
        path = answers.write_rows(project, landed, asked, failing_cells(batch, files))
        batch = replace(batch, failing_rows=path)
    if leaks := tuple(leaking_rows(batch, files)):
        batch = replace(batch, leaking_rows=answers.write_leaks(project, landed, asked, leaks))
    return batch


@act_task
def carry_out(decision: Decision, taken: Taken, dataset: str, now: datetime) -> Decision:
    """Put the batch where its fate says, version it when accepted, announce it, and record that it is done.

    Killed at any point, the next run does what is left: it is announced before it is done, so that nothing
    stays untold, and the landed original goes last.
    """
    batches, project = outside().batches, decision.project
    links = outside().records.links(project)
    place, replaced = batches.file_away(project, taken, FATES[decision.outcome]), is_replaced(links, decision)
    outside().answers.write(project, taken.landed, decision.key, answer_texts(decision, replaced=replaced))
    # A batch that came again is not put into the dataset again: a revision may stand there by now.
    if not find(links, "done", decision.key):
        body: dict[str, object] = {"decision": decision.id, "fate": FATES[decision.outcome]}
        if decision.outcome is Outcome.ACCEPTED and not replaced:
            version = outside().datasets.add(project, dataset, decision.subject, place)
            body |= {"dataset": version.name, "manifest": dict(version.manifest), "dvc": version.dvc}
        announce.fn(decision)
        record_done(decision, body, now)
    batches.clear(project, taken)
    return decision


@act_task
def tell_left_lying(project: Project, plan: SupplyPlan) -> None:
    """Log a line on each thing that lies where batches land and that no run takes as it is."""
    for said in outside().batches.left_lying(project.name, tuple(plan.sources)):
        logger.warning("%s", said)
