"""What is measured about one slice, and what it says about a gap."""

from __future__ import annotations

from functools import partial

import numpy as np

from tasks.experiments.comparison import Comparison
from tasks.experiments.experiment import Scores
from tasks.experiments.metric_evidence import LEVEL, number, p_value, settling_measurements, too_few, turned
from tasks.experiments.slice_comparison import compare_slice, reach
from tasks.experiments.slice_parts import Part
from tasks.experiments.standard_error import Floats
from tasks.stats.multiplicity import holm
from tasks.vocabulary import Evidence, Measurement


def slice_measurements(
    part: Part, whole: Scores, *, gap: float, alpha: float, slices: int
) -> tuple[Measurement, ...]:
    """The slice beside the whole, in the metric's own direction; its difference is turned, higher is better.

    ``slice`` and ``difference`` have no value when they are not defined, or only one seed is there.
    """
    examples = turned(whole, whole.candidate)
    told = _is_told(part.scores) and _is_told(examples) and part.scores.shape[1] < examples.shape[1]
    settling = partial(compare_slice, gap=gap, alpha=alpha, slices=slices)
    found = settling(part.scores, examples, part.places) if told else None
    return (
        _mean("slice", turned(whole, part.scores), whole.unit),
        _mean("whole", whole.candidate, whole.unit),
        *(_compared(found, whole.unit) if found else ()),
        *too_few(part.lacks),
        Measurement(name="gap", value=gap, unit=whole.unit),
        Measurement(name="values", value=part.values),
        Measurement(name="seeds", value=len(part.scores)),
        Measurement(name="examples", value=len(part.places)),
        Measurement(name="examples in all", value=examples.shape[1]),
        Measurement(name="examples left out", value=part.left_out, method="rare values, not defined"),
    )


def with_p_values(evidence: tuple[Evidence, ...], gap: float) -> tuple[Evidence, ...]:
    """The evidence with how sure "within the gap" and "beyond it" are, "beyond" by Holm's method."""
    compared = [slice_comparison(e, gap) for e in evidence]
    worse = [c.p_inferior for c in compared if c]
    beyond, slices = iter(holm(worse).tolist()), len(worse)
    return tuple(
        _with(e, c.p_non_inferior, next(beyond), slices) if c else e
        for e, c in zip(evidence, compared, strict=True)
    )


def slice_comparison(e: Evidence, gap: float) -> Comparison | None:
    """The comparison of a slice with the whole that the evidence holds; None when none could be made."""
    difference, error, df = e.value("difference"), e.value("standard error"), e.value("degrees of freedom")
    if difference is None or error is None or df is None:
        return None
    return Comparison(difference, error, df, gap, skewness=e.value("skewness") or 0.0)


def reach_of(e: Evidence, gap: float, level: float) -> float | None:
    """How far behind the slice could be if it were found to equal the whole; None when not known."""
    found = slice_comparison(e, gap)
    return None if found is None else reach(found, level)


def is_alone(e: Evidence) -> bool:
    """Whether a column has one value only, so that its slice is the whole."""
    return e.get("slice") is None and e.value("values") == 1


def is_small(e: Evidence, least_share: float) -> bool:
    """Whether a slice has less than this share of the examples, as only rare values together may.

    Those that are left out count: what is not defined may be what is wrong.
    """
    here, everywhere = e.value("examples"), e.value("examples in all")
    if here is None or everywhere is None:
        return False
    return here + (e.value("examples left out") or 0) < least_share * everywhere


def is_much_left_out(e: Evidence, least_share: float) -> bool:
    """Whether the metric is not defined for at least this share of all examples, within rare values."""
    left_out, everywhere = e.value("examples left out"), e.value("examples in all")
    return bool(left_out and everywhere) and (left_out or 0) >= least_share * (everywhere or 0)


def _compared(found: Comparison, unit: str) -> tuple[Measurement, ...]:
    return (
        Measurement(
            name="difference",
            value=number(found.difference),
            unit=unit,
            interval=found.interval(LEVEL),
            method="slice better than the whole that it is a part of; seeds and examples both vary",
        ),
        Measurement(name="standard error", value=number(found.standard_error), unit=unit),
        Measurement(name="degrees of freedom", value=number(found.df)),
        Measurement(name="skewness", value=number(found.skewness), method="of the difference"),
        *settling_measurements(found, unit),
    )


def _with(e: Evidence, within: float, beyond: float, slices: int) -> Evidence:
    told = (
        p_value("no worse", within, "one-sided: the slice is behind the whole by less than the gap"),
        p_value("worse", beyond, "one-sided: it is behind by more; adjusted for the number of slices (Holm)"),
        Measurement(name="slices", value=slices),
    )
    return e.model_copy(update={"measurements": (*e.measurements, *told)})


def _mean(name: str, values: Floats, unit: str) -> Measurement:
    whole = values.size > 0 and bool(np.isfinite(values).all())
    return Measurement(
        name=name, value=float(values.mean()) if whole else None, unit=unit, n=values.shape[-1]
    )


def _is_told(values: Floats) -> bool:
    """Whether there are two seeds and two examples or more, with nothing missing."""
    return min(values.shape) > 1 and bool(np.isfinite(values).all())
