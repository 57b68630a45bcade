"""One feature of a profile, numeric or category: how it is counted, added and taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from tasks.drift.bins import Scores
from tasks.drift.categories import (
    Category,
    CategoryRuler,
    add_categories,
    category_ruler,
    count_categories,
    without_categories,
)
from tasks.drift.columns import Array, Codes, Column, kind_of, labels, numbers
from tasks.drift.numeric import (
    Numeric,
    NumericRuler,
    add_numeric,
    count_numeric,
    numeric_ruler,
    without_numeric,
)
from tasks.errors import InputError

Feature = Annotated[Numeric | Category, Field(discriminator="kind")]
Ruler = NumericRuler | CategoryRuler


def ruler_of(name: str, parts: Iterable[Column]) -> Ruler:
    """What later windows of this column are held against, from all its cells in the reference, in parts.

    Raises
    ------
    InputError
        When cells are neither numbers, text nor true/false, or when coded text and others are mixed.
    """
    tally, held = Counter[str](), list[Array]()
    for part in parts:
        if isinstance(part, Codes):
            tally.update(labels(part)[0])
        else:
            held.append(part)
    if not held:
        return category_ruler(tally)
    if tally:
        raise InputError(f"column {name}: found text in one part and {held[0].dtype} in another")
    cells = np.concatenate(held)
    if kind_of(name, cells) == "category":
        return category_ruler(labels(cells)[0])
    return numeric_ruler(numbers(cells)[0].astype(np.float64, copy=False))


def count_feature(column: Column, ruler: Ruler) -> tuple[Feature, Scores | None]:
    """Count a column against ``ruler``; with it the normal scores of its rows, times 32, of numbers."""
    if isinstance(ruler, CategoryRuler):
        return count_categories(*labels(column), ruler), None
    return count_numeric(*numbers(column), ruler)


def absent_feature(rows: int, ruler: Ruler) -> tuple[Feature, None]:
    """A column that did not come with ``rows`` rows of the others."""
    nothing, _ = count_feature(np.empty(0), ruler)
    return nothing.model_copy(update={"absent": rows}), None


def rows_of(feature: Feature) -> int:
    """Rows that were counted, whatever was in them."""
    return feature.values + feature.missing + feature.absent + feature.retyped


def add_features(parts: Sequence[Feature]) -> Feature:
    """All together, at least one; they must share their ruler."""
    numeric = [part for part in parts if isinstance(part, Numeric)]
    category = [part for part in parts if isinstance(part, Category)]
    if numeric and category:
        raise TypeError("a numeric and a category feature cannot share a ruler")
    return add_numeric(numeric) if numeric else add_categories(category)


def without_feature(whole: Feature, part: Feature) -> Feature:
    """What is left of ``whole`` when ``part`` of it is taken away."""
    if isinstance(whole, Numeric) and isinstance(part, Numeric):
        return without_numeric(whole, part)
    if isinstance(whole, Category) and isinstance(part, Category):
        return without_categories(whole, part)
    raise TypeError("a numeric and a category feature cannot share a ruler")
