"""How a feature looked before and looks now, as people see it: shares of rows, without any value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tasks.drift.categories import Category
from tasks.drift.features import Feature, rows_of
from tasks.drift.profile import Profile
from tasks.vocabulary import Word

_MOST_CATEGORIES = 30

Share = Annotated[float, Field(ge=0, le=1)]


class Sides(Word):
    """Shares of rows (0-1) before and now.

    Of a numeric feature by the reference's bins from low to high, then missing; of a category by the
    reference's categories from frequent to rare, then all others together, then missing.
    """

    kind: Literal["numeric", "category"]
    shares: tuple[tuple[Share, Share], ...]


def sides(reference: Profile, current: Profile) -> dict[str, Sides]:
    """Both sides of every feature of the reference; a window without rows has shares of 0."""
    return {name: _sides(before, current.features[name]) for name, before in reference.features.items()}


def _sides(before: Feature, now: Feature) -> Sides:
    counts = list(zip(before.counts, now.counts, strict=True))
    if isinstance(before, Category) and isinstance(now, Category):
        counts.sort(key=lambda pair: -pair[0])
        rest = [(before.unlisted, now.unlisted), *counts[_MOST_CATEGORIES:]]
        counts = [*counts[:_MOST_CATEGORIES], (sum(b for b, _ in rest), sum(n for _, n in rest))]
    counts.append((before.missing, now.missing))
    rows = max(1, rows_of(before)), max(1, rows_of(now))
    return Sides(kind=before.kind, shares=tuple((b / rows[0], n / rows[1]) for b, n in counts))
