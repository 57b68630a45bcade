"""Watched windows with both sides of their features, what they led to, and what the metric says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.drift.shown import Sides
from tasks.pages.drift_window import drift_window_document
from tasks.vocabulary import Verdict
from tests.pages.promotion_samples import promotion
from tests.pages.samples import FACTS, FEATURES, HEAD, NOW, START, decision, finding, measurement, window


@dataclass(frozen=True)
class Lost:
    state: str = "unknown"
    reason: str = "no value of auc was measured in production yet"
    settle: str = "proofline metric auc --value ..."


@dataclass(frozen=True)
class Retraining:
    finding: str
    ticket: str = ""
    answer: str = "NOT_YET"
    reason: str = "1 of the 3 newest windows drifted; 2 are wanted"
    settle: str = "The next window."
    at: datetime = START + timedelta(days=15, hours=1)
    hours: float | None = None
    state: str = "answered"


HOLDS = Lost("holds", "auc 0.745 lies within 5% of 0.746 at the gate", "")
FALLEN = Lost("fallen", "auc fell from 0.746 to 0.649, by 13.0% (12.1% to 14.0%)", "")


def numeric(moved=0.0):
    """Deciles and tails, of which the upper half gains what the lower half loses."""
    before = (0.005, 0.095, *(0.1,) * 8, 0.095, 0.005, 0.0)
    return Sides(
        kind="numeric",
        shares=tuple((b, b * (1 + moved * (1 if at > 5 else -1))) for at, b in enumerate(before)),
    )


def category(moved=0.0, ranks=5):
    shares = [1 / (ranks + 1)] * ranks
    pairs = [(one, one * (1 - moved)) for one in shares]
    return Sides(kind="category", shares=(*pairs, (1 / (ranks + 1), 1 / (ranks + 1) + moved / 2), (0.0, 0.0)))


def sides(features=FEATURES):
    return {name: category(0.3) if name in {"carrier", "origin"} else numeric(0.4) for name in features}


def gradual(name, shift=0.14, verdict=Verdict.FAIL, **others):
    return finding(
        "gradual",
        name,
        verdict,
        measurement("statistic", 19.4),
        measurement("limit", 14.2),
        measurement("weeks", 23),
        measurement("began", 9),
        measurement("shift", shift, unit="sd"),
        reason=f"{name} has moved by {shift} sd since 9 weeks ago",
        **others,
    )


def drifting(subject="2013-12", *more, day=15):
    found = window(subject, drifting=("temperature_f", "seats"), little=("carrier",), day=day).findings
    changed = [
        f.model_copy(
            update={
                "evidence": f.evidence.model_copy(
                    update={
                        "measurements": (
                            *f.evidence.measurements,
                            measurement("largest ratio to floor", 2.13, method="distribution"),
                            measurement("reference rows", 159_240),
                            measurement("reference missing share", 0.001),
                        )
                    }
                )
            }
        )
        if f.subject in {"temperature_f", "seats"} and f.check == "shift"
        else f
        for f in found
    ]
    digests = {"reference": "training@a41c09be77d0", "window": "9c" * 32}
    return decision("watch", subject, [*changed, *more], day=day, **digests)


def year(windows=12):
    """Windows that were watched before, and the reference that changed in the middle of them."""
    return [
        decision(
            "watch",
            f"2013-{month:02}",
            window(f"2013-{month:02}", drifting=FEATURES[: month % 4], day=month).findings,
            day=month,
            reference="training@1" if month < windows // 2 else "training@2",
            window="ab" * 32,
        )
        for month in range(1, windows)
    ]


def promoted(ticket):
    return promotion().model_copy(update={"subject": ticket})


def document(decided=None, others=None, **changed):
    decided = decided or drifting()
    given = {
        "sides": sides(),
        "loss": Lost(),
        "head": HEAD,
        "now": NOW,
        "plan_digest": "5d" * 32,
        "code_version": "1",
    }
    everything = [*(year() if others is None else others), decided]
    return drift_window_document(FACTS, decided, everything, **(given | changed))
