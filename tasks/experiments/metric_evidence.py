"""What is measured about one metric of an experiment, for the guard and for the primary alike."""

from __future__ import annotations

import numpy as np

from tasks.experiments.comparison import Comparison
from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.lacking_metrics import missing_cells
from tasks.experiments.settle import SettledBy
from tasks.experiments.standard_error import Floats
from tasks.stats.student_t import t_exceeded
from tasks.vocabulary import Evidence, Interval, Measurement

TOO_FEW = "too few of a class"
_MOST_NAMED = 20  # nobody reads more in one line
LEVEL = 0.95  # of every interval shown, whatever level a check spends


def turned(scores: Scores, values: Floats) -> Floats:
    """The values with higher as better."""
    return values if scores.direction == "higher" else -values


def metric_evidence(experiment: Experiment, metric: str, measured: tuple[Measurement, ...] = ()) -> Evidence:
    """Evidence about a metric; with no ``measured`` it says only which look was asked."""
    look = Measurement(name="look", value=experiment.look)
    looks = Measurement(name="looks", value=experiment.looks)
    return Evidence(
        subject=metric,
        measurements=(*measured, look, looks),
        named=_named(experiment, metric)[:_MOST_NAMED],
        data_digest=experiment.digest,
    )


def comparison_measurements(scores: Scores, found: Comparison) -> tuple[Measurement, ...]:
    """The two arms, their difference turned so that higher is better, its p-values, and the canvas."""
    unit = scores.unit
    return (
        _arm("candidate", scores.candidate, unit),
        _arm("baseline", scores.baseline, unit),
        Measurement(
            name="difference",
            value=number(found.difference),
            unit=unit,
            n=examples_of(scores),
            interval=found.interval(LEVEL),
            method=_method(scores, found),
        ),
        p_value("superior", found.p_superior, "one-sided: the difference is above 0"),
        p_value("no worse", found.p_non_inferior, "one-sided: the difference is above minus the margin"),
        p_value("worse", found.p_inferior, "one-sided: the difference is below minus the margin"),
        Measurement(name="margin", value=scores.margin, unit=unit),
        Measurement(name="target", value=scores.target, unit=unit),
        Measurement(name="smallest gain", value=scores.smallest_gain, unit=unit),
        Measurement(name="seeds", value=min(len(scores.candidate), len(scores.baseline))),
        Measurement(name="examples", value=examples_of(scores)),
        Measurement(name="skewness", value=number(found.skewness), method="of the difference, from examples"),
        Measurement(name="missing values", value=_missing(scores)),
        *too_few(scores.lacks),
    )


def too_few(lacks: str) -> tuple[Measurement, ...]:
    """Which examples are too few, in words; nothing where none are."""
    return (Measurement(name=TOO_FEW, value=None, method=lacks),) if lacks else ()


def settling_measurements(found: Comparison, unit: str) -> tuple[Measurement, ...]:
    """What would settle a comparison: 0 when nothing is needed, None when no number is known to suffice."""
    return (
        Measurement(name="more seeds", value=_more(found, found.more_seeds)),
        Measurement(name="more examples", value=_more(found, found.more_examples)),
        Measurement(name="assumed difference", value=number(found.assumed_difference), unit=unit),
    )


def shown(e: Evidence, claim: str, level: float) -> bool:
    """Whether the p-value of a claim ("worse") is known and below the level."""
    p = e.value(f"p {claim}")
    return p is not None and p < level


def examples_of(scores: Scores) -> int | None:
    """Number of examples; None when only the metric itself is known, which one example is as well."""
    values = scores.candidate
    return values.shape[1] if values.ndim == 2 and values.shape[1] > 1 else None


def p_value(claim: str, value: float, method: str) -> Measurement:
    """A p-value under the name of its claim."""
    return Measurement(name=f"p {claim}", value=number(value), method=method)


def _named(experiment: Experiment, metric: str) -> tuple[str, ...]:
    """The arms that lack the metric, else the seeds in which a value of it is missing."""
    scores = experiment.scores.get(metric)
    lacking = experiment.lacking.get(metric, ())
    return lacking or (missing_cells(experiment, scores) if scores else ())


def _method(scores: Scores, found: Comparison) -> str:
    seeds = "paired by seed" if scores.paired else "seeds not paired"
    spread = "seeds and examples both vary" if examples_of(scores) else "seeds vary, examples as they are"
    t = "" if np.isnan(found.df) else f"; t with {found.df:.1f} degrees of freedom"
    return f"candidate better than baseline, {seeds}; {spread}{t}"


def _arm(name: str, values: Floats, unit: str) -> Measurement:
    """Mean of an arm with its t interval over seeds, in the metric's own direction."""
    mean = float(values.mean()) if values.size and np.isfinite(values).all() else None
    by_seed = values.mean(axis=1) if values.ndim == 2 and mean is not None else values
    interval = None if mean is None else _over_seeds(mean, by_seed)
    return Measurement(
        name=name, value=mean, unit=unit, n=len(values), interval=interval, method="mean of seeds"
    )


def _over_seeds(mean: float, by_seed: Floats) -> Interval | None:
    """None when the seeds do not vary: nothing is then known of those not run."""
    if len(by_seed) < 2 or np.ptp(by_seed) == 0:
        return None
    error = float(by_seed.std(ddof=1)) / len(by_seed) ** 0.5
    reach = error * t_exceeded((1 - LEVEL) / 2, len(by_seed) - 1)
    return Interval(mean - reach, mean + reach, LEVEL)


def _missing(scores: Scores) -> float:
    return float(sum(np.count_nonzero(~np.isfinite(v)) for v in (scores.candidate, scores.baseline)))


def _more(found: Comparison, grown: int | None) -> float | None:
    if found.settled_by in {SettledBy.NO_NUMBER, SettledBy.UNTOLD}:
        return None
    return float(grown or 0)


def number(value: float) -> float | None:
    """The value, or None when it is not defined."""
    return value if np.isfinite(value) else None
