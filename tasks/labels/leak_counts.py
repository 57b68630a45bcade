"""What is counted of a batch's rows that stand elsewhere too, and how the first of them are told."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tasks.labels.batch import Batch, Leak, SharedRows
from tasks.labels.values import as_text, missing_in
from tasks.vocabulary import Measurement

MOST_NAMED = 10

Mask = npt.NDArray[np.bool_]

LEAKED = "rows shared or repeated"
REPEATED = "rows repeating an id"
ALIKE = "rows repeating another item's content"
NAMELESS = "rows without an id"
LACKING = "content columns missing"
SHARED = "rows shared with "
COMPARED = "rows compared in "
LISTED = "rows listed"
LOST = "rows not compared in "
BY_ID, BY_CONTENT = " by id", " by content"


def leak_counts(data: Batch) -> tuple[Measurement, ...]:
    """Rows that leak, rows shared with each dataset, and rows that repeat an id or content of their own."""
    lacking = [name for name in data.content if name not in data.columns]
    nameless = missing_in(data.columns, data.item) if data.rows else np.zeros(0, dtype=bool)
    return (
        _count(LEAKED, leaked_rows(data)),
        *_shares(data),
        _count(REPEATED, data.inside.by_id if data.inside else None, data.rows),
        _count(ALIKE, _alike(data), data.rows),
        _count(NAMELESS, nameless),
        Measurement(name=LACKING, value=len(lacking), unit="columns", n=len(data.content)),
        *_listed(data),
    )


def _listed(data: Batch) -> Iterator[Measurement]:
    """How many of the rows that leak are in the file that lists them."""
    if data.leaking_rows:
        leaked = leaked_rows(data)
        listed = {leak.row for shared in _places(data) for leak in shared.first if leaked[leak.row]}
        of = int(leaked.sum())
        yield Measurement(name=LISTED, value=len(listed), unit="rows", n=of, method=data.leaking_rows)


def first_leaks(data: Batch) -> tuple[str, ...]:
    """The first ten rows that leak, then the first ten that merely repeat another item's content."""
    leaked = leaked_rows(data)
    return (*_told(data, leaked), *_told(data, ~leaked))


def leaked_rows(data: Batch) -> Mask:
    """Rows that must not be here, shape (n_rows,): known elsewhere, or an id that came before."""
    leaked = np.zeros(data.rows, dtype=bool)
    for shared in _places(data):
        leaked = leaked | shared.by_id
        if shared.by_content is not None and not shared.own:
            leaked = leaked | shared.by_content
    return leaked


def _alike(data: Batch) -> Mask | None:
    """Rows that repeat another item's content, here or in their own dataset; None when not compared."""
    own = [one.by_content for one in _places(data) if one.own and one.by_content is not None]
    return np.logical_or.reduce(own) if own else None


def _places(data: Batch) -> list[SharedRows]:
    return [shared for shared in (data.inside, *data.apart.values()) if shared is not None]


def _shares(data: Batch) -> Iterator[Measurement]:
    for name, shared in data.apart.items():
        yield _count(f"{SHARED}{name}{BY_ID}", None if shared is None else shared.by_id, data.rows)
        if shared is not None and shared.by_content is not None and not shared.own:
            yield _count(f"{SHARED}{name}{BY_CONTENT}", shared.by_content)
        if shared is not None:
            yield Measurement(name=f"{COMPARED}{name}", value=shared.compared, unit="rows", n=shared.compared)
    for name, why in data.lost.items():
        yield Measurement(name=f"{LOST}{name}", value=None, unit="rows", method=why)


def _count(name: str, rows: Mask | None, of: int = 0) -> Measurement:
    found = None if rows is None else int(rows.sum())
    return Measurement(name=name, value=found, unit="rows", n=of if rows is None else len(rows))


def _told(data: Batch, among: Mask) -> Iterator[str]:
    """The first ten rows of ``among`` that stand elsewhere: the item here, how, the item and batch there."""
    first: dict[int, tuple[str, Leak]] = {}
    for name, shared in {**data.apart, "the batch": data.inside}.items():
        for leak in shared.first if shared is not None else ():
            if among[leak.row]:
                first.setdefault(leak.row, (name, leak))
    yield from (_where(data, *first[row]) for row in sorted(first)[:MOST_NAMED])


def _where(data: Batch, name: str, leak: Leak) -> str:
    item = as_text(data.columns[data.item][leak.row])
    there = f"{name}: {leak.batch}" if leak.batch else name  # one file, or the batch itself, has no batches
    return f"{item} ({leak.how} of {leak.item} in {there})"
