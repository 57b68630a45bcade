"""Which rows of a batch stand elsewhere too, by id or by content, and where the first of them stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from tasks.labels.batch import MOST_LISTED, Leak, SharedRows
from tasks.labels.content import Digests
from tasks.labels.row_keys import RowKeys
from tasks.labels.values import as_text

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
How = Literal["id", "content"]
IsIn = Callable[[Digests, Digests], Mask]


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
    compared, found = 0, tuple[Leak, ...]()
    for batch, known in there:
        ids = (is_in(here.rows, known.rows) if own else is_in(here.items, known.items)) & ~here.nameless
        by_id, compared = by_id | ids, compared + len(known)
        found = _first([*found, *_leaks("id", batch, ids, here, known)])
        if by_content is not None and here.content is not None and known.content is not None:
            alike = is_in(here.content, known.content)
            if own and alike.any():
                rows = np.flatnonzero(alike)
                alike = _marked(rows[~is_in(here.items[rows], known.items)], len(here))
            by_content |= alike
            found = _first([*found, *_leaks("content", batch, alike, here, known)])
    return SharedRows(by_id, by_content, compared, found, own)


def repeated_rows(here: RowKeys) -> SharedRows:
    """Rows of a batch that repeat an earlier one: its id, or the content of another item.

    In the long form an item stands once for each annotator, so there the id is item and annotator.
    """
    first = _first_with_the_same(here.rows)
    by_id = (first != np.arange(len(here))) & ~here.nameless
    found = _named("id", "", (rows := _listed(by_id)), first[rows], here)
    by_content = None
    if here.content is not None:
        first = _first_with_the_same(here.content)
        by_content = (first != np.arange(len(here))) & (here.nameless | (here.items != here.items[first]))
        found += _named("content", "", (rows := _listed(by_content)), first[rows], here)
    return SharedRows(by_id, by_content, len(here), _first(found), own=True)


def _leaks(how: How, batch: str, marked: Mask, here: RowKeys, known: RowKeys) -> list[Leak]:
    """The first of the marked rows, each the same as the first row there that has its number."""
    rows, ours, theirs = _listed(marked), _keys(how, here), _keys(how, known)
    if not len(rows):
        return []
    order = np.argsort(theirs, kind="stable")
    return _named(how, batch, rows, order[np.searchsorted(theirs, ours[rows], sorter=order)], known)


def _named(how: How, batch: str, rows: Places, same: Places, known: RowKeys) -> list[Leak]:
    """These rows, each the same as the row of ``known`` that stands at its place in ``same``."""
    ids = known.ids()[same].tolist() if len(rows) else []
    return [Leak(row, how, batch, as_text(one)) for row, one in zip(rows.tolist(), ids, strict=True)]


def _keys(how: How, keys: RowKeys) -> Digests:
    return keys.items if how == "id" or keys.content is None else keys.content


def _marked(rows: Places, of: int) -> Mask:
    marked = np.zeros(of, dtype=bool)
    marked[rows] = True
    return marked


def _listed(rows: Mask) -> Places:
    """Places of the first that are marked."""
    return np.flatnonzero(rows)[:MOST_LISTED]


def _first_with_the_same(values: Digests) -> Places:
    """For each row the first row with the same value, shape (n_rows,)."""
    ordered = np.sort(values)
    if not (ordered[1:] == ordered[:-1]).any():
        return np.arange(len(values))  # in less than half the time, and most batches repeat nothing
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    new = np.ones(len(values), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(new)
    first = np.empty(len(values), dtype=np.intp)
    first[order] = np.repeat(order[starts], np.diff(np.r_[starts, len(values)]))
    return first


def _first(found: Sequence[Leak]) -> tuple[Leak, ...]:
    """The first rows by id and the first by content, each row once a way, as what was found first."""
    kept: list[Leak] = []
    for how in ("id", "content"):
        rows = {leak.row: leak for leak in reversed(found) if leak.how == how}
        kept += [rows[row] for row in sorted(rows)[:MOST_LISTED]]
    return tuple(kept)
