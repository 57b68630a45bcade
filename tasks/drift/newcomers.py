"""Values that the reference does not list: the frequent ones, in small memory, with a stated error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from tasks.vocabulary import Word

CAPACITY = 256

Value = float | str


class Newcomers(Word):
    """Heavy hitters of a stream (Misra and Gries), mergeable.

    A value's true count lies between ``counts`` (0 when it is not listed) and that plus ``error``;
    ``error`` is at most rows / (CAPACITY + 1) however the stream was cut, and 0 as long as no more
    than CAPACITY values were seen.

    References
    ----------
    Agarwal, P. et al. (2012). Mergeable summaries. PODS 2012, 23-34, section 2.
    """

    values: tuple[Value, ...] = ()
    counts: tuple[int, ...] = ()
    error: int = 0

    @property
    def tally(self) -> dict[Value, int]:
        """Counts, by value, that are certainly reached."""
        return dict(zip(self.values, self.counts, strict=True))

    def at_most(self, values: Iterable[Value]) -> list[int]:
        """Largest count that each of ``values`` can have."""
        tally = self.tally
        return [tally.get(value, 0) + self.error for value in values]


def newcomers_of(values: npt.NDArray[np.float64], counts: npt.NDArray[np.int64], rest: int = 0) -> Newcomers:
    """Heavy hitters among different ``values``, shape (n_values,), with their exact ``counts``.

    ``rest`` is the most that any value beside them can count.
    """
    cut = int(np.partition(counts, -CAPACITY - 1)[-CAPACITY - 1]) if len(counts) > CAPACITY else 0
    kept = counts > cut
    return Newcomers(values=values[kept].tolist(), counts=(counts[kept] - cut).tolist(), error=max(cut, rest))


def newcomers_in(tally: Mapping[str, int] | Mapping[Value, int], error: int = 0) -> Newcomers:
    """Heavy hitters of a tally whose counts are already low by at most ``error``."""
    counts = sorted(tally.values(), reverse=True)
    cut = counts[CAPACITY] if len(counts) > CAPACITY else 0
    by_name = sorted(tally.items(), key=lambda item: str(item[0]))
    kept = {value: count - cut for value, count in by_name if count > cut}
    return Newcomers(values=tuple(kept), counts=tuple(kept.values()), error=error + cut)


def add_newcomers(parts: Sequence[Newcomers]) -> Newcomers:
    """Heavy hitters of several streams together; their errors add up."""
    together: dict[Value, int] = {}
    for part in parts:
        for value, count in zip(part.values, part.counts, strict=True):
            together[value] = together.get(value, 0) + count
    return newcomers_in(together, sum(part.error for part in parts))


def without_newcomers(whole: Newcomers, part: Newcomers) -> Newcomers:
    """What is left of ``whole`` without ``part``: counts and error keep their meaning."""
    gone = part.tally
    left = {value: count - gone.get(value, 0) for value, count in whole.tally.items()}
    return newcomers_in({value: count for value, count in left.items() if count > 0}, whole.error)
