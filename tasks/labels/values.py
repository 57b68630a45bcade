"""How the label checks read single values: what is missing, and how a value is written."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tasks.labels.batch import Batch

_MOST_NAMED = 10


def is_missing(value: object) -> bool:
    """Whether a value is absent: None, NaN or not-a-time."""
    return value is None or value != value  # noqa: PLR0124 (NaN alone differs from itself)


def missing(values: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """Which values are absent, shape (n_rows,)."""
    boxed = values.astype(object)
    nothing = np.full(len(boxed), None, dtype=object)
    # NaN and not-a-time alone differ from themselves.
    absent: npt.NDArray[np.bool_] = (np.not_equal(boxed, boxed) | np.equal(boxed, nothing)).astype(np.bool_)
    return absent


def as_text(value: object) -> str:
    """A label, id or value as people write it: a whole number without ``.0``, "missing" for none."""
    if is_missing(value):
        return "missing"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def named_items(batch: Batch, where: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """Ids of the first ten rows at which ``where``, shape (n_rows,), is true; none without an id column."""
    if batch.item not in batch.columns:
        return ()
    return tuple(map(as_text, batch.columns[batch.item][where][:_MOST_NAMED].tolist()))
