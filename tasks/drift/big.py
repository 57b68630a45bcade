"""Is the change of a feature big? Each of its effects against the floor below which none matters."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tasks.drift.categories import Category
from tasks.drift.certain import broken, dominant, other_values
from tasks.drift.distances import (
    kolmogorov_smirnov_distance,
    noise_floored,
    noise_floored_variation,
    population_stability_index,
    total_variation,
)
from tasks.drift.features import Feature
from tasks.drift.numeric import Numeric

Effects = dict[str, float]


def effects(reference: Feature, current: Feature) -> Effects:
    """Every way in which a feature differs from its reference, by name, each in [0, 1].

    Returns
    -------
    dict
        Numeric: "distribution", "tails", "missing", "out of range", "value share". Category:
        "categories", "unseen categories", "missing". A column that is absent or of another type has
        the one effect "absent or retyped". What cannot be compared is left out.
    """
    if broken(reference, current):
        rows = current.values + current.missing + current.absent + current.retyped
        return {"absent or retyped": (current.absent + current.retyped) / rows}
    if isinstance(reference, Numeric) and isinstance(current, Numeric):
        return _missing(reference, current) | _numeric(reference, current)
    if isinstance(reference, Category) and isinstance(current, Category):
        return _missing(reference, current) | _categories(reference, current)
    raise TypeError("a numeric and a category feature cannot be compared")


def distance(reference: Feature, current: Feature) -> float | None:
    """How far the two windows are apart in [0, 1]: Kolmogorov-Smirnov or total variation.

    Numbers missing throughout both windows are 0 apart; None when a window has nothing to compare.
    """
    if not compared_rows(reference) or not compared_rows(current):
        return None
    if isinstance(reference, Category) and isinstance(current, Category):
        return total_variation(_cells(reference), _cells(current))
    if reference.values and current.values:
        return kolmogorov_smirnov_distance(reference.counts, current.counts)
    return None if reference.values or current.values else 0.0


def compared_rows(feature: Feature) -> int:
    """Rows that a distance rests on: missing is a category; numbers leave it out if there are any."""
    if isinstance(feature, Category):
        return feature.values + feature.missing
    return feature.values or feature.missing


def psi(reference: Feature, current: Feature) -> float:
    """PSI on the reference's bins or categories, with missing as a bin; reported, it decides nothing."""
    return population_stability_index(_cells(reference), _cells(current))


def largest_ratio(found: Mapping[str, float], floors: Mapping[str, float]) -> tuple[str, float]:
    """Name of the effect that stands highest above its floor, and its ratio to it; 0 without effects."""
    ratios = {name: effect / floors[name] for name, effect in found.items() if name in floors}
    name = max(ratios, key=ratios.__getitem__, default="")
    return name, ratios.get(name, 0.0)


def _numeric(reference: Numeric, current: Numeric) -> Effects:
    n, m = reference.values, current.values
    if not n or not m:
        return {}
    apart = kolmogorov_smirnov_distance(reference.counts, current.counts)
    return {
        "distribution": noise_floored(apart, n, m),
        "tails": max(abs(current.counts[end] / m - reference.counts[end] / n) for end in (0, -1)),
        "out of range": _outside(reference, current) / m,
        "value share": _value_share(reference, current),
    }


def _categories(reference: Category, current: Category) -> Effects:
    n, m = sum(_cells(reference)), sum(_cells(current))
    if not n or not m:
        return {}
    found = {"categories": noise_floored_variation(_cells(reference), _cells(current))}
    if reference.ruler.whole:
        never_before = (
            now for before, now in zip(reference.counts, current.counts, strict=True) if not before
        )
        found["unseen categories"] = (current.unlisted + sum(never_before)) / m
    return found


def _missing(reference: Feature, current: Feature) -> Effects:
    n, m = reference.values + reference.missing, current.values + current.missing
    return {"missing": abs(current.missing / m - reference.missing / n)} if n and m else {}


def _outside(reference: Numeric, current: Numeric) -> int:
    """Rows beyond the reference; for a rest of it, whose range is not known, rows beyond its outer bins."""
    filled = np.flatnonzero(reference.counts)
    beyond = sum(current.counts[: filled[0]]) + sum(current.counts[filled[-1] + 1 :])
    return max(current.outside, beyond)


def _value_share(reference: Numeric, current: Numeric) -> float:
    n, m = reference.values, current.values
    before, now = other_values(reference, current)
    risen = float(np.max(now / m - before / n, initial=0.0))
    place = dominant(reference, current)
    if place is None:
        return risen
    return max(risen, abs(current.listed[place] / m - reference.listed[place] / n))


def _cells(feature: Feature) -> list[int]:
    if isinstance(feature, Category):
        return [*feature.counts, feature.unlisted, feature.missing]
    return [*feature.counts, feature.missing]
