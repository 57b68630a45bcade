"""People are told of a model in production that fell or became slow; an incident is opened once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from tasks.act.shared import act_task, emit, logger
from tasks.act.states import keep_state
from tasks.adapters.connect import asker, outside
from tasks.canonical import digest
from tasks.events import AlertRaised, IncidentOpened
from tasks.history.drills import ALERTS
from tasks.history.falls import alert_id
from tasks.history.incidents import is_told, told_key
from tasks.ledger.append import append_once
from tasks.readiness.drilled import drilled
from tasks.readiness.incident import Incident
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.produced import Judged, State
from tasks.readiness.promotion import Champion, Place

OUTCOMES = {"fall": "METRIC_FALL", "latency": "LATENCY_RISE", "slice": "SLICE_FALL", "anomaly": "ANOMALY"}


@act_task
def raise_alerts(project: str, champion: Champion, judged: Sequence[Judged], now: datetime) -> None:
    """Tell of all rules that were broken and make no incident."""
    for one in judged:
        if one.state == "ALERT":
            _raise_alert(project, champion, one, one.day or now.date(), now)


def _raise_alert(project: str, champion: Champion, judged: Judged, day: date, now: datetime) -> None:
    """Tell once a day and version of a rule that was broken, then record that it was told.

    In this order a run that is killed in between tells again, and nothing stays untold.
    """
    place, said = champion.move.place, day.isoformat()
    part = [judged.part] if judged.part else []
    key = digest(["alert", *place, champion.named, judged.rule, judged.metric, said, *part])
    if is_told(outside().records.links(project), key):
        return
    logger.warning("%s: version %s: %s", place.subject, champion.version, judged.reason)
    alert = _alert(project, place, champion.version, judged, alert_id(key))
    emit(alert, _model(project, place), OUTCOMES[judged.rule], key=key)
    body = {
        "alert": judged.rule,
        "of": judged.metric,
        "part": judged.part,
        "version": champion.version,
        "since": champion.since,
        "day": said,
        "reason": judged.reason,
    }
    keep_state(project, place.subject, told_key(key), body, now)


@act_task
def open_incident(project: str, incident: Incident, now: datetime) -> Incident:
    """Put the incident in the record, once for its champion, and announce it; the one that is kept."""
    kept = append_once(
        outside().records.links(project),
        kind="incident",
        key=incident.key,
        project=project,
        subject=incident.place.subject,
        at=now,
        by=asker(),
        body={"incident": incident.model_dump(mode="json")},
    )
    announce_incident.fn(project, opened := Incident.model_validate(kept.body["incident"]), now)
    return opened


@act_task
def announce_incident(project: str, incident: Incident, now: datetime) -> None:
    """Emit that an incident is open, unless the record says that it was; then record that."""
    if is_told(outside().records.links(project), incident.key):
        return
    logger.error("%s: %s", incident.place.subject, incident.why)
    opened = _opened(project, incident.place, incident.version, incident.judged)
    named = opened.model_copy(update={"incident": incident.id, "roll_back": incident.roll_back})
    emit(named, _model(project, incident.place), "INCIDENT", key=incident.key)
    keep_state(project, incident.place.subject, told_key(incident.key), {"announced": incident.id}, now)


@act_task
def drill_alerts(project: str, place: Place, limits: MetricLimits, now: datetime) -> Mapping[str, bool]:
    """Raise every alert once while nothing is wrong; whether each rule, in its words, raised what it must.

    The numbers break it, and go by the same rules and on the same way as real ones.
    """
    return {
        rule: keep_drill.fn(project, place, rule, judged, meant=meant, now=now)
        for rule, (judged, meant) in drilled(limits, now.date()).items()
    }


@act_task
def keep_drill(project: str, place: Place, rule: str, judged: Judged, *, meant: State, now: datetime) -> bool:
    """Raise one rule's alert as a drill, and record whether it was raised as it must be.

    The event is the one that people get, with the outcome DRILL: nothing is rolled back by it.
    """
    made = _opened if judged.state == "INCIDENT" else _alert
    is_sent = emit(made(project, place, "drill", judged), _model(project, place), "DRILL")
    raised = is_sent and judged.state == meant
    body = {"drill": ALERTS, "model": place.model, "rule": rule, "raised": raised, "reason": judged.reason}
    keep_state(project, place.subject, digest(["drill", *place, rule, now.isoformat()]), body, now)
    logger.info("drill, %s: %s", "raised" if raised else "NOT raised", rule)
    return raised


def _alert(project: str, place: Place, version: str, judged: Judged, alert: str = "") -> AlertRaised:
    return AlertRaised(
        project=project,
        about="model",
        subject=place.subject,
        model=place.model,
        version=version,
        rule=judged.rule,
        part=judged.part,
        alert=alert,
    )


def _opened(project: str, place: Place, version: str, judged: Judged) -> IncidentOpened:
    return IncidentOpened(
        project=project,
        subject=place.subject,
        model=place.model,
        version=version,
        rule=judged.rule,
        part=judged.part,
    )


def _model(project: str, place: Place) -> str:
    return f"model.{project}.{place.subject}"
