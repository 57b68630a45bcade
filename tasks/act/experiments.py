"""What an evaluation leaves behind: locked criteria, a counted opening, tags on runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tasks.act.shared import act_task, emit
from tasks.adapters.connect import asker, outside
from tasks.adapters.ports import Run, Tracked
from tasks.events import ExperimentFinished
from tasks.experiments.deviations import Plain
from tasks.experiments.experiment import Experiment
from tasks.experiments.planned_seeds import is_complete
from tasks.gates import Key
from tasks.history.anchors import TAG
from tasks.history.criteria import Asking, kept_criteria
from tasks.history.openings import open_once, times_judged, times_opened
from tasks.ledger.append import head
from tasks.pages.words import ordinal
from tasks.plans import Project
from tasks.vocabulary import Decision


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
    again = (f"look {key.look} is judged for the {ordinal(times)} time",) if times > 1 else ()
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
        TAG: f"{kept.seq}:{kept.digest}",
    }
    outside().runs.tag(runs, tags)


@act_task
def tag_word(word: Decision, runs: Sequence[Tracked]) -> None:
    """Leave a person's word on the ticket's runs, beside what the gate decided."""
    outside().runs.tag(runs, {"proofline.word": word.id, "proofline.fate": word.outcome.value})


@act_task
def announce_finished(project: str, ticket: str, look: int) -> None:
    """Emit that all planned seeds of a ticket's look are there."""
    resource = f"experiment.{project}.{ticket}"
    emit(ExperimentFinished(project=project, ticket=ticket, look=look), resource, "FINISHED")
