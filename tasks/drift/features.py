"""One feature of a profile, numeric or category: how it is counted, added and taken away."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from tasks.drift.categories import (
    Category,
    CategoryRuler,
    add_categories,
    category_ruler,
    count_categories,
    without_categories,
)
from tasks.drift.columns import Array, kind_of, labels, numbers
from tasks.drift.numeric import (
    Numeric,
    NumericRuler,
    add_numeric,
    count_numeric,
    numeric_ruler,
    without_numeric,
)

Feature = Annotated[Numeric | Category, Field(discriminator="kind")]
Ruler = NumericRuler | CategoryRuler


def ruler_of(name: str, array: Array) -> Ruler:
    """What later windows of this column are held against, from all its cells in the reference."""
    if kind_of(name, array) == "category":
        return category_ruler(labels(array)[0])
    return numeric_ruler(numbers(array)[0])


def count_feature(array: Array | None, rows: int, ruler: Ruler) -> Feature:
    """Count a column of ``rows`` cells against ``ruler``; None is a column that did not come."""
    if array is None:
        return _count(np.empty(0), ruler).model_copy(update={"absent": rows})
    return _count(array, ruler)


def add_features(first: Feature, second: Feature) -> Feature:
    """Both together; the two must share their ruler."""
    if isinstance(first, Numeric) and isinstance(second, Numeric):
        return add_numeric(first, second)
    if isinstance(first, Category) and isinstance(second, Category):
        return add_categories(first, second)
    raise TypeError("a numeric and a category feature cannot share a ruler")


def without_feature(whole: Feature, part: Feature) -> Feature:
    """What is left of ``whole`` when ``part`` of it is taken away."""
    if isinstance(whole, Numeric) and isinstance(part, Numeric):
        return without_numeric(whole, part)
    if isinstance(whole, Category) and isinstance(part, Category):
        return without_categories(whole, part)
    raise TypeError("a numeric and a category feature cannot share a ruler")


def _count(array: Array, ruler: Ruler) -> Feature:
    if isinstance(ruler, CategoryRuler):
        return count_categories(*labels(array), ruler)
    return count_numeric(*numbers(array), ruler)
