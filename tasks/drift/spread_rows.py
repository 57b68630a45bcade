"""Some rows of a batch, evenly apart, for what need not be counted in all of them."""

from __future__ import annotations

import numpy as np

from tasks.drift.columns import Array

MOST = 1 << 14
RUN = 1 << 10


def spread_rows(cells: Array) -> Array:
    """Up to 16,384 of the ``cells``, shape (n_rows,): all, or every second run of 1,024, every third, ..."""
    apart = -(-len(cells) // MOST)
    if apart < 2:
        return cells
    whole = len(cells) // (RUN * apart) * RUN * apart
    runs = cells[:whole].reshape(-1, apart, RUN)[:, 0].ravel()
    return np.concatenate([runs, cells[whole : whole + RUN]])
