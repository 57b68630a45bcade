"""What ``proofline compare`` was asked: its options beside the metrics and models that the file holds."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tasks.errors import InputError

ARMS = ("candidate", "baseline")
UNITS = ("", "share", "ms")
_MOST_NAMED = 10


@dataclass(frozen=True)
class Metric:
    """A metric as a canvas would have it; importing a canvas imports every check, which takes seconds."""

    name: str
    direction: Literal["higher", "lower"]
    margin: float
    smallest_gain: float
    unit: str


@dataclass(frozen=True)
class Asked:
    """Which model is held against which, and by what measure.

    ``metrics`` holds the primary first. ``gaps`` says by metric how far a slice may lie from the whole.
    ``alpha`` is the chance of a wrong answer over all looks together.
    """

    candidate: str
    baseline: str
    metrics: tuple[Metric, ...]
    gaps: Mapping[str, float]
    alpha: float


def asked_of(words: Namespace, metrics: Sequence[str], models: Sequence[str]) -> Asked:
    """The options, held against the metrics and the models of the file.

    Raises
    ------
    InputError
        When it is not said which model is the candidate, which metric the primary or what margin a
        metric has, something is said of a metric that is not there, or a number is out of range.
    """
    candidate, baseline = _arms(words, models)
    made = _metrics(words, metrics)
    gaps = _by_metric("--gap", words.gap, metrics)
    return Asked(
        candidate=candidate,
        baseline=baseline,
        metrics=made,
        gaps={name: _above_0("--gap", name, gap) for name, gap in gaps.items()},
        alpha=_alpha(words),
    )


def _metrics(words: Namespace, metrics: Sequence[str]) -> tuple[Metric, ...]:
    """What is asked of each metric, the primary first."""
    margins = _by_metric("--margin", words.margin, metrics)
    if lacking := [metric for metric in metrics if metric not in margins]:
        raise InputError(
            f"--margin: found none for {', '.join(lacking)}; needed: the largest loss that is still no loss, "
            f"such as --margin 0.01 for every metric or --margin {lacking[0]}=0.01 for one"
        )
    gains = _by_metric("--gain", words.gain, metrics)
    units = _by_metric("--unit", words.unit, metrics)
    lower = known("--lower", listed(words.lower), metrics)
    return tuple(
        Metric(
            name=name,
            direction="lower" if name in lower else "higher",
            margin=_above_0("--margin", name, margins[name]),
            smallest_gain=_above_0("--gain", name, gains.get(name, margins[name])),
            unit=known("--unit", (units.get(name, ""),), UNITS)[0],
        )
        for name in _primary_first(words.primary, metrics)
    )


def listed(text: str | None) -> tuple[str, ...]:
    """The names in a list such as ``accuracy,f1``; none for nothing."""
    return tuple(name.strip() for name in text.split(",")) if text else ()


def known(option: str, named: tuple[str, ...], allowed: Sequence[str]) -> tuple[str, ...]:
    """The names that an option gives; InputError when one is not among those that are there."""
    if odd := [name for name in named if name not in allowed]:
        raise InputError(
            f"{option}: found {', '.join(odd)}; allowed: {', '.join(allowed) or 'none is there'}"
        )
    return named


def _arms(words: Namespace, models: Sequence[str]) -> tuple[str, str]:
    """The candidate and the baseline: as named, as they are called, or the other one of two."""
    named = {arm: getattr(words, arm) or (arm if arm in models else None) for arm in ARMS}
    for arm, other in (ARMS, ARMS[::-1]):
        if named[arm] is None and named[other] in models and len(models) == 2:
            named[arm] = next(model for model in models if model != named[other])
    candidate, baseline = (named[arm] or "" for arm in ARMS)
    there = ", ".join(models[:_MOST_NAMED]) or "nothing"
    if lacking := [name for name in (words.candidate, words.baseline) if name and name not in models]:
        raise InputError(f"column model: no model {' and none '.join(map(repr, lacking))}; found: {there}")
    if candidate == baseline or not {candidate, baseline} <= {*models}:
        raise InputError(
            f"column model: found {there}; needed: two models, --candidate NAME and --baseline NAME say which"
        )
    return candidate, baseline


def _by_metric(option: str, given: Sequence[str], metrics: Sequence[str]) -> Mapping[str, str]:
    """Values such as ``0.01`` for every metric or ``f1=0.02`` for one, which goes first."""
    named = dict(one.rsplit("=", 1) for one in given if "=" in one)
    known(option, tuple(named), metrics)
    plain = [one for one in given if "=" not in one]
    if len(plain) > 1:
        raise InputError(f"{option}: found {' and '.join(plain)} for every metric; allowed: one of them")
    return dict.fromkeys(metrics, plain[0]) | named if plain else named


def _primary_first(named: str | None, metrics: Sequence[str]) -> Sequence[str]:
    if named is None and len(metrics) != 1:
        raise InputError(
            f"--primary: found none; needed: the metric that is to be improved, one of {', '.join(metrics)}"
        )
    (primary,) = known("--primary", (named or metrics[0],), metrics)
    return (primary, *(metric for metric in metrics if metric != primary))


def _above_0(option: str, name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise InputError(f"{option}, {name}: found {text!r}; allowed: a number above 0, in the metric's unit")
    return value


def _alpha(words: Namespace) -> float:
    """The level asked for; InputError when it or the look makes no sense."""
    if not 0 < words.alpha < 0.5:
        raise InputError(f"--alpha: found {words.alpha:g}; allowed: a number between 0 and 0.5")
    if not 1 <= words.look <= words.looks:
        raise InputError(f"--look: found {words.look} of --looks {words.looks}; allowed: 1 to --looks")
    return float(words.alpha)
