"""Ids and slice values are short: an array of text is as wide in every row as its longest cell."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from tasks.errors import InputError

MOST_LETTERS = 200  # 50,000 rows and one id of 50,000 letters would be 9.3 GiB


def need_short(values: npt.NDArray[Any], where: str) -> None:
    """InputError that names the first cell that is longer than a name; ``where`` begins it.

    Parameters
    ----------
    values : ndarray, shape (n_rows,)
        Ids or slice values as they were read; anything but text counts as it is written.
    where : str
        The file or run, and the column.
    """
    if values.dtype.kind in "biufmM":
        return
    for row, cell in enumerate(values.tolist(), start=1):
        letters = len(cell if isinstance(cell, str) else str(cell))
        if letters > MOST_LETTERS:
            raise InputError(
                f"{where}, example row {row:,}: found {letters:,} letters; allowed: up to {MOST_LETTERS}"
            )
