"""A column of names, such as models, examples or slices: each once, and which of them each row has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Names:
    """The different ``cells`` of a column, all of them used; ``codes``, shape (n_rows,), is each row's place.

    Whole numbers without a gap between them are a range.
    """

    cells: Sequence[Any]
    codes: Places

    def at(self, rows: npt.NDArray[np.int64]) -> Names:
        """The names of these rows alone."""
        return coded_names(self.cells, self.codes[rows])

    def as_text(self) -> Names:
        """The names as people write them."""
        return Names(self.texts, self.codes)

    def in_order(self) -> Names:
        """The names with their cells in order."""
        order = np.argsort(np.array(self.cells))
        places = np.empty(len(order), dtype=np.int64)
        places[order] = np.arange(len(order))
        return Names([self.cells[at] for at in order], places[self.codes])

    @property
    def texts(self) -> list[str]:
        """The cells as people write them: a whole number without ``.0``."""
        if isinstance(self.cells, range):
            return list(map(str, self.cells))
        return [str(int(c)) if isinstance(c, float) and c.is_integer() else str(c) for c in self.cells]


def coded_names(cells: Sequence[Any], codes: npt.NDArray[np.integer[Any]]) -> Names:
    """Names of which some may be on no row, as a file's dictionary has them."""
    used = np.bincount(codes, minlength=len(cells)) > 0
    if used.all():
        return Names(cells, codes.astype(np.int64, copy=False))
    return Names([cells[at] for at in np.flatnonzero(used).tolist()], (np.cumsum(used) - 1)[codes])


def names_of(column: npt.NDArray[Any] | Names) -> Names:
    """The names in a column, whatever they are."""
    if isinstance(column, Names):
        return column
    if column.dtype.kind in "iu" and len(column) and np.ptp(column) <= 4 * len(column):
        low = int(column.min())  # close together they are counted: a tenth of the time of sorting
        return coded_names(range(low, int(column.max()) + 1), column.astype(np.int64) - low)
    cells = column.tolist()
    place = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
    return Names(list(place), np.fromiter(map(place.__getitem__, cells), np.int64, len(cells)))
