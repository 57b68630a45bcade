"""Has the model in production fallen since the gate, or become slow?"""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from flows.roll_back_model import roll_back_model
from tasks.act.deliver import deliver
from tasks.act.incidents import announce_incident, open_incident, raise_alerts
from tasks.act.metrics import keep_labels, keep_look
from tasks.adapters.production import place_of
from tasks.errors import InputError
from tasks.load.late_labels import new_labels
from tasks.load.looks import begin_look, seen_before
from tasks.load.shared import load_project
from tasks.load.watched import load_watched
from tasks.plans import ModelPlan, Project
from tasks.readiness.incident import Incident
from tasks.readiness.promotion import Place
from tasks.readiness.watched import Watched, incident_of, nothing_serves, watch
from tasks.report import write_incident


@flow
def watch_metrics(project: str, only_new: bool = False) -> Watched:
    """Judge the newest metric of production; tell of a fall; open an incident once, and roll back.

    With ``only_new`` nothing is judged where nothing was kept since the last look: what that one saw is
    given back. An incident that a killed run left is announced and acted on, whatever is seen today. Late
    labels that cannot be read are told in the end: what else is watched goes on.
    """
    place = load_project(project)
    plan = place.model()
    where = place_of(place)
    before = seen_before(place, plan, where, now().date())
    if only_new and before is not None:
        return before
    look = begin_look(place, plan, where, now().date())
    labels = new_labels(place, plan, where, now().date())
    if labels.read:
        keep_labels(project, where, labels, now())
    seen = watched(place, plan, where)
    if labels.problem:
        raise InputError(labels.problem)
    if before is None:
        keep_look(project, where, look, seen, now())
    return seen


def watched(place: Project, plan: ModelPlan, where: Place) -> Watched:
    """How the model stands by what the record holds now, and what was done about it."""
    model = load_watched(place, plan, where, now().date())
    if model is None:
        return nothing_serves(where)
    seen = watch(model, now().date())
    raise_alerts(place.name, model.champion, seen.judged, now())
    found = incident_of(model, seen)
    incident = model.incident or (open_incident(place.name, found, now()) if found else None)
    if incident is None:
        return seen
    then = settle(place.name, incident)
    report = write_incident(place, incident, now())
    deliver(place, report)
    return seen.model_copy(update={"incident": incident.id, "then": then, "report": report})


def settle(project: str, incident: Incident) -> str:
    """Announce the incident and roll back where the plan wants that; what was done, as a sentence."""
    announce_incident(project, incident, now())
    if incident.left_to_people:
        return f"{incident.left_to_people[0].upper()}{incident.left_to_people[1:]}."
    back = roll_back_model(project, incident=incident.id)
    return f"Version {back.version} stands there: {back.why}."


deployed = as_deployed(watch_metrics, asks.production)
