"""Has the model in production fallen since the gate, or become slow?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from flows.roll_back_model import roll_back_model
from tasks.act.incidents import announce_incident, open_incident, raise_alert
from tasks.act.metrics import keep_labels
from tasks.adapters.production import place_of
from tasks.errors import InputError
from tasks.load.late_labels import new_labels
from tasks.load.shared import load_project
from tasks.load.watched import load_watched
from tasks.plans import ModelPlan, Project
from tasks.readiness.incident import Incident
from tasks.readiness.promotion import Place
from tasks.readiness.watched import Watched, WatchedModel, incident_of, nothing_serves, watch
from tasks.report import write_incident


@flow
def watch_metrics(project: str) -> Watched:
    """Judge the newest metric of production; tell of a fall; open an incident once, and roll back.

    An incident that a killed run left is announced and acted on, whatever is seen today. Late labels that
    cannot be read are told in the end: what else is watched goes on.
    """
    place = load_project(project)
    plan = place.model()
    where = place_of(place)
    labels = new_labels(place, plan, where, now().date())
    if labels.read:
        keep_labels(project, where, labels, now())
    seen = watched(place, plan, where)
    if labels.problem:
        raise InputError(labels.problem)
    return seen


def watched(place: Project, plan: ModelPlan, where: Place) -> Watched:
    """How the model stands by what the record holds now, and what was done about it."""
    model = load_watched(place, plan, where)
    if model is None:
        return nothing_serves(where)
    seen = watch(model, now().date())
    tell(place.name, model, seen)
    found = incident_of(model, seen)
    incident = model.incident or (open_incident(place.name, found, now()) if found else None)
    if incident is None:
        return seen
    then = settle(place.name, incident)
    report = write_incident(place, incident, now())
    return seen.model_copy(update={"incident": incident.id, "then": then, "report": report})


def tell(project: str, model: WatchedModel, seen: Watched) -> None:
    """Raise an alert on each rule that was broken and makes no incident."""
    newest = model.produced.day if model.produced else now().date()
    for judged in seen.judged:
        if judged.state == "ALERT":
            raise_alert(project, model.champion, judged, judged.day or newest, now())


def settle(project: str, incident: Incident) -> str:
    """Announce the incident and roll back where the plan wants that; what was done, as a sentence."""
    announce_incident(project, incident, now())
    if incident.left_to_people:
        return f"{incident.left_to_people[0].upper()}{incident.left_to_people[1:]}."
    back = roll_back_model(project, incident=incident.id)
    return f"Version {back.version} stands there: {back.why}."
