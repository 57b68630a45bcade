"""A category feature in a profile: rows per category of the reference, exact under merging."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal
from zlib import crc32

import numpy as np
from pydantic import NonNegativeInt

from tasks.drift.newcomers import Newcomers, add_newcomers, newcomers_in, without_newcomers
from tasks.vocabulary import Word

MOST_NAMED = 1_000
BUCKETS = 256


class CategoryRuler(Word):
    """The reference's categories, or ``buckets`` of them by a hash of their name where there are many.

    Buckets rather than the most frequent categories: those are frequent partly by chance, so that
    every other window would seem to differ. ``distinct`` counts the reference's categories.
    """

    categories: tuple[str, ...] = ()
    distinct: int = 0
    buckets: int = 0

    @property
    def whole(self) -> bool:
        """Whether every category of the reference is known by name, so that any other is unseen."""
        return not self.buckets


class Category(Word):
    """Counts of a category feature against a ruler; the counts add up exactly over partitions.

    ``counts``: rows per category of the ruler; ``unlisted``: rows of all others, whose frequent ones
    are in ``newcomers``. ``absent``: rows that came without the column; ``retyped``: rows of numbers.
    """

    kind: Literal["category"] = "category"
    ruler: CategoryRuler
    counts: tuple[NonNegativeInt, ...]
    unlisted: NonNegativeInt = 0
    newcomers: Newcomers = Newcomers()
    missing: NonNegativeInt = 0
    absent: NonNegativeInt = 0
    retyped: NonNegativeInt = 0

    @property
    def values(self) -> int:
        """Rows with a category in them."""
        return sum(self.counts) + self.unlisted


def category_ruler(tally: Counter[str]) -> CategoryRuler:
    """The ruler of a reference with ``tally`` rows per category."""
    if len(tally) > MOST_NAMED:
        names = tuple(_bucket(place) for place in range(BUCKETS))
        return CategoryRuler(categories=names, distinct=len(tally), buckets=BUCKETS)
    ordered = sorted(tally, key=lambda category: (-tally[category], category))
    return CategoryRuler(categories=tuple(ordered), distinct=len(ordered))


def count_categories(tally: Counter[str], missing: int, retyped: int, ruler: CategoryRuler) -> Category:
    """Hold ``tally`` rows per category against ``ruler``."""
    tally = _in_buckets(tally, ruler.buckets) if ruler.buckets else tally
    counts = tuple(tally[category] for category in ruler.categories)
    others = {category: tally[category] for category in tally.keys() - set(ruler.categories)}
    return Category(
        ruler=ruler,
        counts=counts,
        unlisted=sum(others.values()),
        newcomers=newcomers_in(others),
        missing=missing,
        retyped=retyped,
    )


def add_categories(parts: Sequence[Category]) -> Category:
    """All together, at least one; they must share their ruler."""
    return Category(
        ruler=parts[0].ruler,
        counts=np.sum([part.counts for part in parts], axis=0, dtype=np.int64).tolist(),
        unlisted=sum(part.unlisted for part in parts),
        newcomers=add_newcomers([part.newcomers for part in parts]),
        missing=sum(part.missing for part in parts),
        absent=sum(part.absent for part in parts),
        retyped=sum(part.retyped for part in parts),
    )


def without_categories(whole: Category, part: Category) -> Category:
    """What is left of ``whole`` when ``part`` of it is taken away."""
    return Category(
        ruler=whole.ruler,
        counts=tuple(a - b for a, b in zip(whole.counts, part.counts, strict=True)),
        unlisted=whole.unlisted - part.unlisted,
        newcomers=without_newcomers(whole.newcomers, part.newcomers),
        missing=whole.missing - part.missing,
    )


def _in_buckets(tally: Counter[str], buckets: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for category, count in tally.items():
        found[_bucket(crc32(category.encode("utf-8", "surrogatepass")) % buckets)] += count
    return found


def _bucket(place: int) -> str:
    return f"bucket {place}"
