"""Labels that differ by letter case or spaces alone: most often one label, written in two ways."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from tasks.labels.values import as_text
from tasks.vocabulary import Evidence, Measurement

SPELT_ALIKE = "pairs of labels alike but for case or spaces"
_MOST_NAMED = 3


def spelt_alike(labels: Iterable[object]) -> tuple[tuple[Measurement, ...], tuple[str, ...]]:
    """How many pairs of the different labels are alike but for case or spaces, and the first of them.

    Parameters
    ----------
    labels : iterable
        Each label once, none of them missing; compared as text, "Late" being "late " and "LATE".

    Returns
    -------
    tuple of Measurement, tuple of str
        The number of pairs, and up to three in words. Nothing where there are no labels.
    """
    written = sorted({as_text(label) for label in labels})
    groups: dict[str, list[str]] = {}
    for label in written:
        groups.setdefault(" ".join(label.casefold().split()), []).append(label)
    pairs = sum(len(group) * (len(group) - 1) // 2 for group in groups.values())
    counted = Measurement(name=SPELT_ALIKE, value=pairs, unit="pairs", n=len(written))
    named = [f"{a!r} and {b!r}" for group in groups.values() for a, b in combinations(group[:3], 2)]
    return ((counted,) if written else ()), tuple(named[:_MOST_NAMED])


def told_alike(evidence: Evidence) -> str:
    """What to say of such labels at the end of a reason; "" when there are none."""
    pairs = evidence.value(SPELT_ALIKE) or 0
    if not pairs:
        return ""
    more = f", and {pairs - 1:,.0f} more such" if pairs > 1 else ""
    return f"; {evidence.named[0]} differ by case or spaces alone{more}"
