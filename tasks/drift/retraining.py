"""Does the model need to be trained again: have its inputs moved, and has its metric fallen?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from tasks.drift.comparison import DEPENDENCE
from tasks.vocabulary import Decision, Finding, Outcome, Verdict, Word

Loss = Literal["fallen", "holds", "unknown"]
Answer = Literal["RETRAIN", "NOT_NEEDED", "NOT_YET"]
_MOST_NAMED = 3  # features in a sentence


class RetrainRule(Word):
    """When a model is trained again."""

    in_windows: int = Field(
        2, ge=1, le=100, description="windows with drift that call for it, the newest one among them"
    )
    of_latest: int = Field(3, ge=1, le=100, description="how many of the newest windows are looked at")
    features: tuple[str, ...] = Field(
        (), description="features that the model uses; default: all that are watched"
    )
    when: Literal["loss", "drift"] = Field(
        "loss",
        description="loss: only once the metric in production has surely fallen; drift: by drift alone",
    )

    @model_validator(mode="after")
    def _can_be_reached(self) -> RetrainRule:
        if self.in_windows > self.of_latest:
            raise ValueError(f"in_windows up to of_latest, {self.of_latest}; found {self.in_windows}")
        return self


class MeansPlan(Word):
    """What retraining may use."""

    cool_down_days: float = Field(
        14, ge=0, le=3650, description="days between the beginnings of two retrainings"
    )
    budget_hours: float = Field(
        24,
        gt=0,
        le=1e6,
        description="hours of compute that retrainings may use in 30 days, all their runs together",
    )


class Retraining(Word):
    """Whether a finding leads to a training, why, and what would settle it (only where that is open)."""

    answer: Answer
    reason: str
    settle: str = ""


class Metric(NamedTuple):
    """Whether the metric in production has surely fallen, why, and what would tell where nobody knows."""

    loss: Loss
    reason: str = ""
    settle: str = ""


class Present(NamedTuple):
    """What a retraining would begin with today.

    ``learnt`` and ``newest`` are versions of the training data, the champion's and that of today;
    ``under_way`` is the ticket of a retraining that has not ended, "" for none; ``tried`` that of the newest,
    where it had the same recipe and data; ``last`` the newest that was not given up, and the day it began;
    ``used_hours`` those of 30 days; ``expected_hours`` what this one will take, by the runs of the
    champion's recipe, 0 where they do not say.
    """

    today: date
    learnt: str
    newest: str
    under_way: str = ""
    tried: str = ""
    last: tuple[str, date] | None = None
    used_hours: float = 0.0
    expected_hours: float = 0.0


def needs_retraining(windows: Sequence[Decision], rule: RetrainRule, metric: Metric) -> Retraining:
    """Whether what was seen calls for a training.

    Parameters
    ----------
    windows : sequence of Decision
        The newest decision on each watched window, the newest window first; all against one reference.
    rule : RetrainRule
        In how many of how many windows, which features, and whether drift alone suffices.
    metric : Metric
        What is known of the metric in production.

    Returns
    -------
    Retraining
        RETRAIN by a fall of the metric whatever the windows say, or by drift in enough of the latest windows
        and the newest: alone where the rule says so, else once the metric has fallen. NOT_NEEDED where too
        few windows drifted or the metric holds, NOT_YET where the newest window or the metric is open.
    """
    if metric.loss == "fallen":
        return Retraining(answer="RETRAIN", reason=f"the metric in production has fallen: {metric.reason}")
    latest = windows[: rule.of_latest]
    drifted = [one for one in latest if _moved(one, rule)]
    said = _said(drifted, len(latest), rule)
    if len(drifted) < rule.in_windows or drifted[0] is not latest[0]:
        return _too_few(latest, len(drifted), rule, said)
    if rule.when == "drift":
        return Retraining(answer="RETRAIN", reason=said)
    if metric.loss == "holds":
        return Retraining(
            answer="NOT_NEEDED", reason=f"{said}; the metric in production holds: {metric.reason}"
        )
    reason = f"{said}; whether the metric in production has fallen is not known: {metric.reason}"
    return Retraining(answer="NOT_YET", reason=reason, settle=metric.settle)


def held_back(means: MeansPlan, present: Present) -> Retraining | None:
    """What stands against a training that is called for, and what would settle it; None for nothing."""
    if present.under_way:
        reason = f"{present.under_way} is being trained"
        return _not_yet(reason, f"The end of {present.under_way}.")
    if present.learnt == present.newest:
        reason = f"the champion has learnt from {present.learnt}, and there are no newer training data"
        return _not_yet(reason, "A batch of training data that is accepted.")
    if present.tried:
        reason = f"{present.tried} had the same recipe and data, and the champion was not replaced"
        return _not_yet(reason, "A batch of training or evaluation data that is accepted.")
    return _cooling_down(means, present) or _beyond_budget(means, present)


def _too_few(latest: Sequence[Decision], drifted: int, rule: RetrainRule, said: str) -> Retraining:
    """NOT_YET where only the newest window is missing, and that one is open; else NOT_NEEDED."""
    newest = latest[0] if latest else None
    if newest and newest.outcome is Outcome.UNDECIDED and drifted >= rule.in_windows - 1:
        reason = f"{said}; of the newest, {newest.subject}, it is not known: {newest.reason}"
        return Retraining(answer="NOT_YET", reason=reason, settle=newest.settle or "The next window.")
    wanted = f"the plan asks for {rule.in_windows} of {rule.of_latest}, the newest among them"
    return Retraining(answer="NOT_NEEDED", reason=f"{said}; {wanted}")


def _cooling_down(means: MeansPlan, present: Present) -> Retraining | None:
    if present.last is None:
        return None
    ticket, began = present.last
    left = means.cool_down_days - (present.today - began).days
    if left <= 0:
        return None
    reason = f"{ticket} began on {began}, and the plan leaves {means.cool_down_days:g} days between two"
    return _not_yet(reason, f"Time: {left:g} days from {present.today} on.")


def _beyond_budget(means: MeansPlan, present: Present) -> Retraining | None:
    wanted = present.used_hours + present.expected_hours
    if wanted <= means.budget_hours:
        return None
    reason = (
        f"retrainings of the last 30 days used {present.used_hours:.3g} h, this one would take about "
        f"{present.expected_hours:.3g} h, and the plan allows {means.budget_hours:g} h"
    )
    return _not_yet(reason, f"A budget of {wanted:.3g} h (drift.retrain.budget_hours), or time.")


def _not_yet(reason: str, settle: str) -> Retraining:
    return Retraining(answer="NOT_YET", reason=reason, settle=settle)


def _moved(window: Decision, rule: RetrainRule) -> bool:
    return window.outcome is Outcome.DRIFT and any(_counts(one, rule) for one in window.findings)


def _counts(finding: Finding, rule: RetrainRule) -> bool:
    """Whether it is drift of what the model uses; how features move together concerns all of them."""
    if finding.verdict is not Verdict.FAIL or finding.need != "must":
        return False
    return not rule.features or finding.subject in {*rule.features, DEPENDENCE}


def _said(drifted: Sequence[Decision], latest: int, rule: RetrainRule) -> str:
    windows = f"drift in {len(drifted)} of the {latest} latest windows"
    if not drifted:
        return windows
    named = list(dict.fromkeys(f.subject for one in drifted for f in one.findings if _counts(f, rule)))
    more = len(named) - _MOST_NAMED
    return f"{windows}: {', '.join(named[:_MOST_NAMED])}" + (f" and {more} more" if more > 0 else "")
