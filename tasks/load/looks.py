"""Is there anything to look at: was anything kept, moved or planned anew since the last look?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from tasks.adapters.connect import outside
from tasks.canonical import digest
from tasks.history.looks import Look, is_new, newest_look
from tasks.load.anomalies import asked_anomalies, labelled_days
from tasks.load.late_labels import unread_labels
from tasks.load.operation import need_limits
from tasks.plans import ModelPlan, Project
from tasks.readiness.promotion import Place
from tasks.readiness.watched import Watched

# No Prefect tasks: a look that finds nothing new is taken every minute, and a task costs more than it.


def seen_before(project: Project, plan: ModelPlan, place: Place, today: date) -> Watched | None:
    """What the last look saw, where nothing can be seen that it did not; else None.

    Nothing was kept of the model or moved since, no late labels wait, the day and the plan are the same.
    """
    links = outside().records.links(project.name)
    last = newest_look(links, place)
    if last is None or (last.day, last.rules) != (today, rules_digest(project, plan, place)):
        return None
    if is_new(links, place, last.upto) or unread_labels(project, plan, place):
        return None
    return last.seen


def begin_look(project: Project, plan: ModelPlan, place: Place, today: date) -> Look:
    """A look at all that the record holds by now; what is kept while it goes on is for the next."""
    upto = outside().records.links(project.name).last()
    seen = Watched(state="UNDECIDED", subject=place.subject, reason="")
    return Look(day=today, rules=rules_digest(project, plan, place), upto=upto, seen=seen)


def rules_digest(project: Project, plan: ModelPlan, place: Place) -> str:
    """Digest of what the plan says of a look: limits, metrics of anomalies, days known as incidents."""
    asked = asked_anomalies(project, plan)
    days = sorted(labelled_days(project, place, asked)) if asked else ()
    said = asked.model_dump(mode="json") if asked else None
    return digest([asdict(need_limits(project, plan)), said, [day.isoformat() for day in days], plan.seed])
