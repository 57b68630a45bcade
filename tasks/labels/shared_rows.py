"""Which rows of a batch stand elsewhere too, by id or by content, and where the first of them stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tasks.labels.batch import Leak, SharedRows
from tasks.labels.content import Digests
from tasks.labels.row_keys import RowKeys
from tasks.labels.values import as_text

Mask = npt.NDArray[np.bool_]
IsIn = Callable[[Digests, Digests], Mask]

MOST_NAMED = 10


def shared_rows(
    here: RowKeys, there: Iterable[tuple[str, RowKeys]], *, own: bool = False, is_in: IsIn = np.isin
) -> SharedRows:
    """Rows that also stand in the batches of a dataset.

    Parameters
    ----------
    here : RowKeys
        Keys of the batch.
    there : iterable of (str, RowKeys)
        Name and keys of each batch of the dataset. Taken one at a time: memory holds one of them.
    own : bool
        Whether it is the batch's own dataset. There an item may come again with another annotator, and
        only another item's content counts.
    is_in : callable
        Which of its first argument's numbers stand among its second's, as ``numpy.isin``.

    Returns
    -------
    SharedRows
        All false when ``there`` is empty.
    """
    by_id = np.zeros(len(here), dtype=bool)
    by_content = None if here.content is None else np.zeros(len(here), dtype=bool)
    compared, found = 0, list[Leak]()
    for batch, known in there:
        ids = (is_in(here.rows, known.rows) if own else is_in(here.items, known.items)) & ~here.nameless
        by_id, compared = by_id | ids, compared + len(known)
        found += [_leak("id", batch, row, known.ids()[known.items == here.items[row]]) for row in _ten(ids)]
        if by_content is not None and here.content is not None and known.content is not None:
            alike = is_in(here.content, known.content)
            alike &= ~is_in(here.items, known.items) if own else True
            by_content |= alike
            found += [
                _leak("content", batch, row, known.ids()[known.content == here.content[row]])
                for row in _ten(alike)
            ]
    return SharedRows(by_id, by_content, compared, _first(found), own)


def repeated_rows(here: RowKeys) -> SharedRows:
    """Rows of a batch that repeat an earlier one: its id, or the content of another item.

    In the long form an item stands once for each annotator, so there the id is item and annotator.
    """
    first = _first_with_the_same(here.rows)
    by_id = (first != np.arange(len(here))) & ~here.nameless
    found = [_leak("id", "", row, here.ids()[first[row : row + 1]]) for row in _ten(by_id)]
    by_content = None
    if here.content is not None:
        first = _first_with_the_same(here.content)
        by_content = (first != np.arange(len(here))) & (here.nameless | (here.items != here.items[first]))
        found += [_leak("content", "", row, here.ids()[first[row : row + 1]]) for row in _ten(by_content)]
    return SharedRows(by_id, by_content, len(here), _first(found), own=True)


def _ten(rows: Mask) -> list[int]:
    """Places of the first ten that are true."""
    places: list[int] = np.flatnonzero(rows)[:MOST_NAMED].tolist()
    return places


def _leak(how: Literal["id", "content"], batch: str, row: int, ids: npt.NDArray[Any]) -> Leak:
    """A row that is the same as the first of these."""
    return Leak(row, how, batch, as_text(ids.tolist()[0]))


def _first_with_the_same(values: Digests) -> npt.NDArray[np.intp]:
    """For each row the first row with the same value, shape (n_rows,)."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    new = np.ones(len(values), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(new)
    first = np.empty(len(values), dtype=np.intp)
    first[order] = np.repeat(order[starts], np.diff(np.r_[starts, len(values)]))
    return first


def _first(found: list[Leak]) -> tuple[Leak, ...]:
    """The first ten by id and the first ten by content, one a row."""
    kept: list[Leak] = []
    for how in ("id", "content"):
        rows = {leak.row: leak for leak in reversed(found) if leak.how == how}
        kept += [rows[row] for row in sorted(rows)[:MOST_NAMED]]
    return tuple(kept)
