"""Two raters' labels of the same items, counted by pair: what agreement is computed from."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.labels.coded import NONE, Coded, coded

_MOST_CELLS = 1_000_000  # of a table that is counted as a whole: with more most are empty


@dataclass(frozen=True)
class LabelPairs:
    """How often the first rater gave one label where the second gave another.

    ``counts`` maps (first's label, second's label) to the number of items; items that either
    rater left unlabelled are not in it.
    """

    counts: Mapping[tuple[Any, Any], int]

    @property
    def items(self) -> int:
        """Items that both raters labelled."""
        return sum(self.counts.values())

    @property
    def labels(self) -> tuple[Any, ...]:
        """Every label in use, sorted; in order of appearance when the labels have no order."""
        used = dict.fromkeys(label for pair in self.counts for label in pair)
        try:
            return tuple(sorted(used))
        except TypeError:
            return tuple(used)

    @property
    def disagreeing(self) -> int:
        """Items on which the two labels differ."""
        return sum(count for (first, second), count in self.counts.items() if first != second)

    def table(self) -> npt.NDArray[np.int64]:
        """Counts of shape (n_labels, n_labels): a row for each label of the first rater."""
        place = {label: index for index, label in enumerate(self.labels)}
        table = np.zeros((len(place), len(place)), dtype=np.int64)
        for (first, second), count in self.counts.items():
            table[place[first], place[second]] += count
        return table


def count_pairs(first: Iterable[Hashable], second: Iterable[Hashable]) -> LabelPairs:
    """Pairs of labels that two raters gave to the same items.

    Parameters
    ----------
    first, second : array_like, shape (n_items,)
        The label each rater gave to each item, in the same item order, of any hashable type; None
        and NaN are missing.

    Returns
    -------
    LabelPairs
        Empty when no item has both labels.

    Raises
    ------
    InputError
        When the two are not equally long.
    """
    return count_coded_pairs(coded(first), coded(second))


def count_coded_pairs(first: Coded, second: Coded) -> LabelPairs:
    """Pairs of labels that two raters gave to the same items; see `count_pairs`."""
    if len(first.codes) != len(second.codes):
        found = f"labels of {len(first.codes):,} and of {len(second.codes):,} items"
        raise InputError(f"{found}: give one of each per item")
    both, many = (first.codes != NONE) & (second.codes != NONE), max(len(second.values), 1)
    cells = first.codes[both].astype(np.int64) * many + second.codes[both]
    if len(first.values) * many <= _MOST_CELLS:
        counts = np.bincount(cells)
        used = np.flatnonzero(counts)
        counts = counts[used]
    else:
        used, counts = np.unique(cells, return_counts=True)
    pairs = zip(used.tolist(), counts.tolist(), strict=True)
    return LabelPairs({(first.values[cell // many], second.values[cell % many]): n for cell, n in pairs})
