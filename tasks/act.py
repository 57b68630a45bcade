"""Decision -> the record, the batch's fate, a dataset version, tags, events. Each can run twice."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from tasks.adapters.connect import asker, outside
from tasks.adapters.each_source import Silent, ask_each
from tasks.adapters.ports import DECIDED, Landed, Run, Taken, Tracked
from tasks.adapters.reading import Limits
from tasks.board.costs import Budget
from tasks.board.moves import Move
from tasks.canonical import digest
from tasks.errors import PlanError
from tasks.experiments.deviations import Plain
from tasks.experiments.experiment import Experiment
from tasks.experiments.planned_seeds import is_complete
from tasks.gates import Key
from tasks.history.batches import is_replaced
from tasks.history.costs import alert_body, alert_key
from tasks.history.criteria import Asking, kept_criteria
from tasks.history.forecasts import keep_forecast, project_forecast
from tasks.history.openings import open_once, times_judged, times_opened
from tasks.labels.batch import Batch
from tasks.labels.failing_rows import failing_cells, unmet
from tasks.labels.leaking_rows import leaking_rows
from tasks.ledger.append import append_once, find, head
from tasks.ledger.chain import Head
from tasks.pages.answer import answer_texts
from tasks.pages.outgoing import outgoing_texts
from tasks.plans import Outgoing, Project, SupplyPlan
from tasks.vocabulary import OUTGOING, Decision, Outcome

FATES = {
    Outcome.ACCEPTED: "accepted",
    Outcome.QUARANTINED: "quarantined",
    Outcome.REJECTED: "rejected",
}
EVENTS = {"batch": "batch.decided", "experiment": "experiment.decided", "ticket": "experiment.decided"}

logger = logging.getLogger("proofline")
act_task = task(cache_policy=NO_CACHE, persist_result=False)


@act_task
def keep(decision: Decision) -> Decision:
    """Put the decision in the record, once; what the record holds is what counts."""
    kept = append_once(
        outside().records.links(decision.project),
        kind="decision",
        key=decision.key,
        project=decision.project,
        subject=decision.subject,
        at=decision.at,
        by=decision.asked_by,
        body={"decision": decision.model_dump(mode="json")},
    )
    return Decision.model_validate(kept.body["decision"])


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
    """Put the batch where its fate says, version it when accepted, and record that it is done.

    Killed at any point, the next run does what is left: the landed original goes last.
    """
    batches, project = outside().batches, decision.project
    links = outside().records.links(project)
    place, replaced = batches.file_away(project, taken, FATES[decision.outcome]), is_replaced(links, decision)
    outside().answers.write(project, taken.landed, decision.key, answer_texts(decision, replaced=replaced))
    # A batch that came again is not put into the dataset again: a revision may stand there by now.
    if not find(links, lambda record: record.kind == "done" and record.body["key"] == decision.key):
        body: dict[str, object] = {"decision": decision.id, "fate": FATES[decision.outcome]}
        if decision.outcome is Outcome.ACCEPTED and not replaced:
            version = outside().datasets.add(project, dataset, decision.subject, place)
            body |= {"dataset": version.name, "manifest": dict(version.manifest), "dvc": version.dvc}
        _record_done(decision, body, now)
    batches.clear(project, taken)
    return decision


def _record_done(decision: Decision, body: Mapping[str, Any], now: datetime) -> None:
    """Put in the record, once, that the decision was carried out, and what came of it."""
    append_once(
        outside().records.links(decision.project),
        kind="done",
        key=decision.key,
        project=decision.project,
        subject=decision.subject,
        at=now,
        by=decision.asked_by,
        body=body,
    )


@act_task
def land_files(project: Project, plan: SupplyPlan, now: datetime) -> Silent:
    """Make a batch of every file that has arrived without a manifest and does not change any more.

    Returns the sources that did not answer, and why.
    """

    def land(name: str) -> None:
        outside().landing.land(
            project.name,
            name,
            plan.sources[name].at,
            settle_seconds=plan.sources[name].settle_seconds,
            now=now,
            limits=Limits(plan.most_rows, plan.most_mib),
        )

    return ask_each(plan.sources, land, str)[1]


@act_task
def announce_landed(project: str, landed: Landed) -> str:
    """Emit that a batch has arrived, once; its name."""
    emit_event(
        event="proofline.batch.landed",
        resource={
            "prefect.resource.id": f"proofline.batch.{project}.{landed.source}.{landed.id}",
            "proofline.project": project,
            "proofline.source": landed.source,
        },
        payload={"project": project, "subject": landed.subject},
    )
    outside().landing.tell(project, landed)
    return landed.subject


@act_task
def keep_status_forecast(project: Project, decisions: Sequence[Decision], now: datetime) -> Head:
    """Put in the record what the status page is to forecast, once; the record's head then.

    Nothing is kept where the board cannot be read, which the page tells.
    """
    links = outside().records.links(project.name)
    try:
        made = project_forecast(project, decisions, links, now)
    except PlanError:
        made = None
    if made is not None:
        keep_forecast(project.name, made, links, now=now, by=asker())
    return head(links)


@act_task
def tell_left_lying(project: Project, plan: SupplyPlan) -> None:
    """Log a line on each thing that lies where batches land and that no run takes as it is."""
    for said in outside().batches.left_lying(project.name, tuple(plan.sources)):
        logger.warning("%s", said)


@act_task
def lock_criteria(
    project: Project, ticket: str, criteria: Plain, *, why: str, first_run: datetime | None, now: datetime
) -> tuple[str, ...]:
    """Lock what the ticket is judged by, or keep why it was changed; one sentence a deviation."""
    asking = Asking(project.name, ticket, criteria, now, asker())
    return kept_criteria(outside().records.links(project.name), asking, why=why, first_run=first_run)


@act_task
def open_evaluation_set(
    project: str, key: Key, experiment: Experiment, deviations: Sequence[str], now: datetime
) -> Experiment:
    """Count that the evaluation set is opened for this question, once; the experiment that knows it."""
    links = outside().records.links(project)
    opened = open_once(links, key, complete=is_complete(experiment), project=project, at=now, by=asker())
    times = times_judged(opened, key)
    again = (f"look {key.look} is judged for the {times}. time",) if times > 1 else ()
    return replace(
        experiment,
        openings=times_opened(opened, key.inputs["evaluation"]),
        deviations=(*deviations, *again),
    )


@act_task
def tag_runs(decision: Decision, runs: Sequence[Run]) -> None:
    """Leave the decision's id and outcome on the runs it judged, and the record's head: an anchor for it."""
    kept = head(outside().records.links(decision.project))
    tags = {
        "proofline.decision": decision.id,
        "proofline.outcome": decision.outcome.value,
        "proofline.record": f"{kept.seq}:{kept.digest}",
    }
    outside().runs.tag(runs, tags)


@act_task
def announce_once(decision: Decision, now: datetime) -> Decision:
    """Emit the decision's event and record that it was; what a kill leaves unrecorded the next run emits."""
    announce.fn(decision)
    _record_done(decision, {"decision": decision.id, "announced": True}, now)
    return decision


@act_task
def announce_finished(project: str, ticket: str, look: int) -> None:
    """Emit that all planned seeds of a ticket's look are there."""
    emit_event(
        event="proofline.experiment.finished",
        resource={
            "prefect.resource.id": f"proofline.experiment.{project}.{ticket}",
            "proofline.project": project,
        },
        payload={"project": project, "ticket": ticket, "look": look},
    )


@act_task
def tag_word(word: Decision, runs: Sequence[Tracked]) -> None:
    """Leave a person's word on the ticket's runs, beside what the gate decided."""
    outside().runs.tag(runs, {"proofline.word": word.id, "proofline.fate": word.outcome.value})


@act_task
def keep_moves(project: str, moves: Sequence[Move], now: datetime) -> tuple[Move, ...]:
    """Put each move in the record, once a day, and log a line on it; the moves that the record holds."""
    links, kept = outside().records.links(project), []
    for move in moves:
        body = move.model_dump(mode="json")
        key = digest([body[name] for name in ("ticket", "before", "after", "day")])
        record = append_once(
            links,
            kind="move",
            key=key,
            project=project,
            subject=move.ticket,
            at=now,
            by=asker(),
            body={"move": body},
        )
        kept.append(Move.model_validate(record.body["move"]))
        logger.info("%s: %s, was %s", move.ticket, move.after, move.before or "not on the board")
    return tuple(kept)


@act_task
def raise_alerts(project: str, budgets: Sequence[Budget], now: datetime) -> None:
    """Emit that each of these budgets is soon gone, then record that it was told.

    In this order a run that is killed in between tells again, and nothing stays untold.
    """
    for budget in budgets:
        used, planned = f"{budget.used:,.1f}", f"{budget.planned or 0:,.1f}"
        logger.warning("%s %s: %s of %s compute hours are used", budget.about, budget.id, used, planned)
        _emit_alert(project, budget)
        append_once(
            outside().records.links(project),
            kind="state",
            key=alert_key(budget),
            project=project,
            subject=budget.id,
            at=now,
            by=asker(),
            body=alert_body(budget),
        )


def _emit_alert(project: str, budget: Budget) -> None:
    emit_event(
        event="proofline.alert.raised",
        resource={
            "prefect.resource.id": f"proofline.{budget.about}.{project}.{budget.id}",
            "proofline.project": project,
            "proofline.outcome": budget.state,
        },
        payload={"project": project, "about": budget.about, "subject": budget.id},
    )


@act_task
def announce(decision: Decision) -> Decision:
    """Emit the decision's event: ids only; a receiver reads the decision from the record."""
    event = "drift.found" if decision.outcome is Outcome.DRIFT else EVENTS.get(decision.gate.about)
    if event:
        emit_event(
            event=f"proofline.{event}",
            resource={
                "prefect.resource.id": f"proofline.{decision.gate.about}.{decision.project}.{decision.id}",
                "proofline.project": decision.project,
                "proofline.outcome": decision.outcome.value,
            },
            payload={"project": decision.project, "decision_id": decision.id, "subject": decision.subject},
        )
    return decision


@act_task
def send_off(decision: Decision, taken: Taken, now: datetime) -> Decision:
    """Move a decided batch to ``released/`` when it may leave, else to ``held/``, and record that.

    A batch that is held now and was released before is taken out of ``released/`` too. Killed at any
    point, the next run does what is left: the original in ``outgoing/`` goes last.
    """
    project, landed = decision.project, taken.landed
    fate = "released" if decision.outcome is Outcome.ACCEPTED else "held"
    if fate == "held":
        _take_back(project, taken)
    outside().outgoing.file_away(project, taken, fate)
    asked_for = Landed(f"{OUTGOING}/{landed.source}", landed.id)
    outside().answers.write(project, asked_for, decision.key, outgoing_texts(decision))
    _record_done(decision, {"decision": decision.id, "fate": fate}, now)
    outside().outgoing.clear(project, taken)
    return decision


def _take_back(project: str, taken: Taken) -> None:
    """Move what was released of these very bytes, under this name, to ``held/``."""
    while released := outside().outgoing.kept(project, taken.landed, taken.digest, ["released"]):
        outside().outgoing.file_away(project, released, "held")
        logger.warning(
            "%s: was released before, and is held now; it may have been sent", taken.landed.subject
        )


@act_task
def tell_not_leaving(project: Project, plan: Outgoing) -> None:
    """Log a line on each thing in ``outgoing/`` that no run takes, such as a folder of an unknown vendor."""
    for said in outside().outgoing.left_lying(project.name, plan.vendors):
        logger.warning("%s", said)
