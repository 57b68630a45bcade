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
from tasks.readiness.produced import Judged, Produced
from tasks.readiness.promotion import Champion, Place
from tasks.vocabulary import Word

FRESH_DAYS = 7  # a metric that is older says nothing of today


@dataclass(frozen=True)
class WatchedModel:
    """The rules, the champion and its value at the gate.

    ``produced`` is the newest metric since the champion stands there, ``incident`` the one that is open
    for it; None where there is none.
    """

    limits: MetricLimits
    champion: Champion
    gate: GateValue
    produced: Produced | None = None
    incident: Incident | None = None


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
    """Put the newest metric through the rules; one that is old or lacking leaves it open."""
    champion, produced = model.champion, model.produced
    subject, version = champion.move.subject, champion.version
    if produced is None or (today - produced.day).days > FRESH_DAYS:
        reason, settle = _unseen(model, today)
        return Watched(state="UNDECIDED", subject=subject, reason=reason, settle=settle, version=version)
    judged = judge_metric(model.limits, model.gate, produced)
    return Watched(
        state=worst(judged),
        subject=subject,
        reason=f"version {version} on {produced.day}: {'; '.join(one.reason for one in judged)}",
        settle=" ".join(one.settle for one in judged if one.settle),
        version=version,
        judged=judged,
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


def _unseen(model: WatchedModel, today: date) -> tuple[str, str]:
    """Why nothing can be told of today, and what would tell."""
    metric, version = model.limits.metric, model.champion.version
    settle = f"Keep a value of version {version}: proofline metric {metric} VALUE --n N."
    if model.produced is None:
        return f"no {metric} of version {version} was kept since it stands there", settle
    days = (today - model.produced.day).days
    return f"the newest {metric} of version {version} is {days} days old", settle
