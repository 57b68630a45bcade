"""A model in production, and what is seen when somebody looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tasks.readiness.fall import value_reach
from tasks.readiness.gate_value import GateValue
from tasks.readiness.incident import Incident
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.metric_rule import judge_metric, worst
from tasks.readiness.part_rule import PartValue, judge_parts
from tasks.readiness.produced import Judged, Produced
from tasks.readiness.promotion import Champion, Place
from tasks.vocabulary import Word

FRESH_DAYS = 7  # a metric that is older says nothing of today


@dataclass(frozen=True)
class WatchedModel:
    """The rules, the champion and its value at the gate.

    ``produced`` is the newest metric since the champion stands there, ``incident`` the one that is open
    for it; None where there is none. ``parts`` are the newest values of slices and components,
    ``anomalies`` what was said of the newest days' metrics beside past days.
    """

    limits: MetricLimits
    champion: Champion
    gate: GateValue
    produced: Produced | None = None
    incident: Incident | None = None
    parts: tuple[PartValue, ...] = ()
    anomalies: tuple[Judged, ...] = ()


class Watched(Word):
    """How the model in production stands, by the worst of its rules, and what was done about it.

    ``version`` is the one that was looked at, "" where nothing stands there; ``incident`` the id of the
    one that is open for it, ``then`` what was done about that, ``report`` its page.
    """

    state: Literal["STEADY", "ALERT", "INCIDENT", "UNDECIDED", "NOTHING_SERVES"]
    subject: str
    reason: str
    settle: str = ""
    version: str = ""
    judged: tuple[Judged, ...] = ()
    incident: str = ""
    then: str = ""
    report: str = ""


def nothing_serves(place: Place) -> Watched:
    """What is seen where the record names no champion."""
    reason = f"no version of {place.model} stands as {place.alias} in {place.environment}"
    return Watched(state="NOTHING_SERVES", subject=place.subject, reason=reason)


def watch(model: WatchedModel, today: date) -> Watched:
    """Put the newest metric through the rules; one that is old or lacking leaves it open.

    Slices, components and days unlike the past are told of where they surely are; where they are not known
    the whole says how it stands.
    """
    main, beside = _judged(model, today), _beside(model, today)
    told = tuple(one for one in beside if one.state == "ALERT")
    reason, settle = _said(model, main, today)
    return Watched(
        state=worst((*main, *told)) if main or told else "UNDECIDED",
        subject=model.champion.move.subject,
        reason="; ".join((reason, *(one.reason for one in told), *_counted(beside))),
        settle=settle,
        version=model.champion.version,
        judged=(*main, *beside),
    )


def incident_of(model: WatchedModel, seen: Watched) -> Incident | None:
    """The incident that what was seen makes; None when it makes none."""
    fell = next((one for one in seen.judged if one.state == "INCIDENT"), None)
    if fell is None or model.produced is None or model.gate.value is None:
        return None
    reach = value_reach(model.limits, model.produced)
    if reach is None:
        return None
    champion = model.champion
    return Incident(
        **champion.move.place._asdict(),
        version=champion.version,
        since=champion.since,
        produced=model.produced,
        judged=fell,
        evaluation=model.gate.evaluation,
        gate=model.gate.value,
        reach=reach,
        unit=model.limits.unit,
        limit=model.limits.incident_fall,
        roll_back=model.limits.roll_back,
        to=champion.move.before if champion.move.what == "promotion" else "",
    )


def _judged(model: WatchedModel, today: date) -> tuple[Judged, ...]:
    """What the rules say of the whole; nothing of a value that is old or lacking."""
    if model.produced is None or not _is_fresh(model.produced.day, today):
        return ()
    of_day = {"day": model.produced.day}
    return tuple(
        one.model_copy(update=of_day) for one in judge_metric(model.limits, model.gate, model.produced)
    )


def _beside(model: WatchedModel, today: date) -> tuple[Judged, ...]:
    parts = [part for part in model.parts if _is_fresh(part.produced.day, today)]
    return (*judge_parts(model.limits, parts), *model.anomalies)


def _is_fresh(day: date, today: date) -> bool:
    return (today - day).days <= FRESH_DAYS


def _said(model: WatchedModel, main: tuple[Judged, ...], today: date) -> tuple[str, str]:
    """How the whole stands, and what would settle what is open."""
    if not main or model.produced is None:
        return _unseen(model, today)
    reasons = "; ".join(one.reason for one in main)
    settle = " ".join(one.settle for one in main if one.settle)
    return f"version {model.champion.version} on {model.produced.day}: {reasons}", settle


def _counted(beside: tuple[Judged, ...]) -> tuple[str, ...]:
    """How many parts were looked at, and of how many it is not known."""
    parts = [one for one in beside if one.rule == "slice"]
    unknown = sum(one.state == "UNDECIDED" for one in parts)
    counted = (
        (f"of {len(parts)} slices and components {unknown} are not known surely enough",) if parts else ()
    )
    return (*counted, *(one.reason for one in beside if (one.rule, one.state) == ("anomaly", "UNDECIDED")))


def _unseen(model: WatchedModel, today: date) -> tuple[str, str]:
    """Why nothing can be told of today, and what would tell."""
    metric, version = model.limits.metric, model.champion.version
    settle = f"Keep a value of version {version}: proofline metric {metric} VALUE --n N."
    if model.produced is None:
        since = f"{model.champion.at:%Y-%m-%d %H:%M} UTC"
        return f"version {version} serves since {since} and has no {metric} values yet", settle
    days = (today - model.produced.day).days
    return f"the newest {metric} of version {version} is {days} days old", settle
