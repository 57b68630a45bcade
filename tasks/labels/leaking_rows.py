"""The rows of a batch that stand elsewhere too, for whoever has to take them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tasks.labels.batch import Batch
from tasks.labels.leak_counts import leaked_rows
from tasks.labels.row_places import FileRows, row_places
from tasks.labels.values import as_text

THE_BATCH = "the batch"
LIKE = "nearly the text"


@dataclass(frozen=True)
class LeakingRow:
    """A row with what it is the same as; ``row`` counts the rows of ``file`` from 1, no header counted.

    ``how`` says by what: id, content or nearly the text. ``leaks``: whether it is a leak, rather than
    content of another item of the batch or its own dataset, which may well be. The rest names the other
    item and where it is.
    """

    row: int
    file: str
    item: str
    how: str
    leaks: bool
    other: str
    dataset: str
    batch: str


def leaking_rows(batch: Batch, files: FileRows) -> Iterator[LeakingRow]:
    """Every row that was found elsewhere too, place by place; of each the first of what it is the same as.

    Parameters
    ----------
    batch : Batch
        The batch as it was compared; at most the first ``MOST_LISTED`` rows of each place are known by id,
        as many by content, and the most similar pairs of texts.
    files : sequence of (str, int)
        Name and number of rows of each of its files, in the order in which they were read.
    """
    return chain(_the_same(batch, files), _nearly(batch, files))


def _the_same(batch: Batch, files: FileRows) -> Iterator[LeakingRow]:
    leaked, at = leaked_rows(batch), row_places(files)
    for name, shared in {**batch.apart, THE_BATCH: batch.inside}.items():
        for leak in shared.first if shared is not None else ():
            file, row = at(leak.row)
            item = as_text(batch.columns[batch.item][leak.row])
            counts = bool(leaked[leak.row]) and (leak.how == "id" or not (shared is not None and shared.own))
            yield LeakingRow(row, file, item, leak.how, counts, leak.item, name, leak.batch)


def _nearly(batch: Batch, files: FileRows) -> Iterator[LeakingRow]:
    pairs = [pair for found in batch.alike for pair in found.pairs]
    rows, at = _rows_of(batch, [pair.item for pair in pairs]), row_places(files)
    for pair in pairs:
        if pair.item in rows:
            file, row = at(rows[pair.item])
            where = pair.dataset or THE_BATCH
            yield LeakingRow(row, file, pair.item, LIKE, bool(pair.dataset), pair.other, where, pair.batch)


def _rows_of(batch: Batch, items: Sequence[str]) -> dict[str, int]:
    """The first row of each of these items."""
    wanted, rows = set(items), dict[str, int]()
    for row, item in enumerate(batch.columns[batch.item].tolist() if wanted else ()):
        text = as_text(item)
        if text in wanted:
            rows.setdefault(text, row)
    return rows
