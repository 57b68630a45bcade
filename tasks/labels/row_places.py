"""Where a row of a batch stands: in which of its files, and in which row there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

FileRows = Sequence[tuple[str, int]]  # name and number of rows of each file, in the order they were read


def row_places(files: FileRows) -> Callable[[int], tuple[str, int]]:
    """For a row of the batch (from 0) its file and its row there (from 1, a header not counted)."""
    ends = list(accumulate(rows for _, rows in files))

    def at(row: int) -> tuple[str, int]:
        place = bisect_right(ends, row)
        name, rows = files[place]
        return name, row - (ends[place] - rows) + 1

    return at
