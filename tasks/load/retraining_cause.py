"""What a training is asked for: drift in a window, or a fall of the metric in production."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.adapters.connect import outside
from tasks.drift.retraining import Metric
from tasks.drift.window_order import newest_windows
from tasks.errors import InputError
from tasks.history.falls import fall_named
from tasks.history.promotion_decisions import decision_named
from tasks.ledger.append import Links, newest_first
from tasks.load.shared import value_task
from tasks.plans import Project
from tasks.plans.model import LIVE, DriftPlan
from tasks.readiness.incident import Incident
from tasks.readiness.promotion import Champion
from tasks.vocabulary import Decision


@dataclass(frozen=True)
class Cause:
    """What is answered once: the decision on a window, the alert of a fall, or an incident.

    ``reference`` is what windows are held against that count beside it, "" for whatever the newest one is
    held against; ``incident`` is None where none was opened.
    """

    id: str
    subject: str
    at: datetime
    reference: str = ""
    incident: Incident | None = None


@value_task
def load_cause(project: Project, plan: DriftPlan, finding: str) -> Cause:
    """The decision on a watched window or the fall that is named; the newest window where it is "".

    Raises
    ------
    InputError
        When the record has no such decision or fall, or it is about something else.
    """
    links = outside().records.links(project.name)
    if fall := fall_named(links, finding):
        return Cause(fall.id, fall.subject, fall.at, incident=fall.incident)
    newest = next(iter(watched_windows(links, plan)), None)
    found = decision_named(links, finding) if finding else newest
    if found is None or found.gate.about != "watch":
        what = f"no decision or fall {finding!r}" if finding else "no watched window"
        raise InputError(
            f"{project.name}: found {what} in the record; allowed: the id of a decision on a watched window, "
            f"by proofline run watch_drift --project {project.name}, or of a fall that watch_metrics told of"
        )
    return Cause(found.id, found.subject, found.at, found.inputs["reference"])


def watched_windows(links: Links, plan: DriftPlan, reference: str = "") -> tuple[Decision, ...]:
    """The newest decision on each window, the newest window first: all against one reference.

    That is the one which is named, else what the newest window is held against.
    """
    records = (record.body["decision"] for record in newest_first(links, ("decision",)))
    made = [Decision.model_validate(held) for held in records if held["gate"]["about"] == "watch"]
    windows = newest_windows(made, by_name=plan.windows == LIVE)
    wanted = reference or (windows[0].inputs["reference"] if windows else "")
    against = [one for one in made if one.inputs["reference"] == wanted]
    return newest_windows(against, by_name=plan.windows == LIVE)


def is_gone_back_first(cause: Cause, stands: Champion) -> bool:
    """Whether the version that fell is to be rolled back by itself, and stands there still."""
    incident = cause.incident
    return incident is not None and not incident.left_to_people and stands.since == incident.since


def metric_after(cause: Cause, stands: Champion, metric: Metric) -> Metric:
    """What is known of the metric: an incident says that it fell, until newer values say that it holds.

    That counts for the version that fell, and for the one that came back in its place: what fell is taken
    away by a rollback, and the data that it fell on are still there.
    """
    incident = cause.incident
    if incident is None or metric.loss == "holds" or not _is_about(incident, stands):
        return metric
    return Metric("fallen", incident.judged.reason)


def _is_about(incident: Incident, stands: Champion) -> bool:
    is_back = stands.move.what == "rollback" and stands.move.since == incident.since
    return is_back or stands.since == incident.since
