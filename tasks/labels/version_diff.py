"""Which rows came, went and changed from one dataset version to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tasks.labels.content import TextDigests, content_digests, digest_texts
from tasks.labels.row_keys import RowKeys, Sameness, row_keys
from tasks.labels.row_pairs import Pairs, Positions, match_rows
from tasks.labels.values import as_text

MOST_NAMED = 10


class Rows(Protocol):
    """Rows of a version, read one column at a time."""

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of the version."""

    def column(self, name: str) -> npt.NDArray[Any]:
        """One column, shape (n_rows,); None where a part of the version lacks it."""


@dataclass(frozen=True)
class Named:
    """How many rows, and the ids of the first ten."""

    rows: int
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One changed cell: whose it is, and its value before and after as people read it."""

    id: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedColumn:
    """How many rows have another value in this column, and the first ten of them."""

    column: str
    rows: int
    first: tuple[Cell, ...]


@dataclass(frozen=True)
class VersionDiff:
    """What became of the rows.

    ``changed`` rows have the same id and another value in at least one of ``columns``; ``same`` rows have
    none. Columns that only one version has are named, and change no row. ``nameless`` counts rows without
    an id, before and after: they cannot be told apart and are left out.
    """

    came: Named
    went: Named
    changed: int
    same: int
    columns: tuple[ChangedColumn, ...]
    new_columns: tuple[str, ...]
    gone_columns: tuple[str, ...]
    nameless: tuple[int, int]


def version_diff(
    before: Rows, after: Rows, same: Sameness, *, digest_texts: TextDigests = digest_texts
) -> VersionDiff:
    """Rows that came, went and changed between two versions, found by the id of each row.

    Parameters
    ----------
    before, after : Rows
        The versions. Rows that stand unchanged in both may be left out of both.
    same : Sameness
        The id column, and the annotator's where a row is one annotator's label: the two are the row's id
        then. Its content columns are not asked for.
    digest_texts : callable
        One number a text, 0 for None.

    Returns
    -------
    VersionDiff
        Counts of rows, with the first ten by their place in the later version (those that went: in the
        earlier). Where an id stands several times, its first row is compared with the first, and so on.
        Columns with the most changed rows come first.

    Raises
    ------
    KeyError
        When a version lacks the id column or the annotator's.

    Notes
    -----
    Values are compared as `content_digests` does: a missing value equals a missing value, 1 equals 1.0 and
    not "1". One column of both versions is held at a time.
    """
    old, new = (_side(rows, same, digest_texts) for rows in (before, after))
    pairs = match_rows(old.keys.rows, new.keys.rows, named=(~old.keys.nameless, ~new.keys.nameless))
    changed = np.zeros(len(pairs.after), dtype=np.bool_)
    columns = []
    for name in (name for name in after.names if name in before.names and name not in same.columns):
        mask, texts = _changed_cells(before.column(name), after.column(name), pairs, digest_texts)
        changed |= mask
        if mask.any():
            cells = zip(new.ids_at(pairs.after[mask][:MOST_NAMED]), *texts, strict=True)
            columns.append(ChangedColumn(name, int(mask.sum()), tuple(Cell(*cell) for cell in cells)))
    return VersionDiff(
        came=new.named(pairs.came),
        went=old.named(pairs.went),
        changed=int(changed.sum()),
        same=int((~changed).sum()),
        columns=tuple(sorted(columns, key=lambda column: -column.rows)),
        new_columns=tuple(name for name in after.names if name not in before.names),
        gone_columns=tuple(name for name in before.names if name not in after.names),
        nameless=(int(old.keys.nameless.sum()), int(new.keys.nameless.sum())),
    )


def _changed_cells(
    before: npt.NDArray[Any], after: npt.NDArray[Any], pairs: Pairs, digest_texts: TextDigests
) -> tuple[npt.NDArray[np.bool_], tuple[list[str], list[str]]]:
    """Which pairs, shape (n_pairs,), have another value, and the first ten values before and after."""
    old, new = (content_digests({"": one}, ("",), digest_texts=digest_texts) for one in (before, after))
    mask = old[pairs.before] != new[pairs.after]
    first = np.flatnonzero(mask)[:MOST_NAMED]
    values = before[pairs.before[first]].tolist(), after[pairs.after[first]].tolist()
    return mask, (list(map(as_text, values[0])), list(map(as_text, values[1])))


@dataclass(frozen=True)
class _Side:
    """One version's keys, and the columns that make a row's id."""

    keys: RowKeys
    ids: tuple[npt.NDArray[Any], ...]

    def ids_at(self, rows: Positions) -> tuple[str, ...]:
        """Ids as people read them, with the annotator where a row is one label."""
        words = (map(as_text, column[rows].tolist()) for column in self.ids)
        return tuple(map(" by ".join, zip(*words, strict=True)))

    def named(self, rows: Positions) -> Named:
        return Named(len(rows), self.ids_at(rows[:MOST_NAMED]))


def _side(rows: Rows, same: Sameness, digest_texts: TextDigests) -> _Side:
    asked = Sameness(same.item, same.annotator)
    columns = {name: rows.column(name) for name in asked.columns}
    return _Side(row_keys(columns, asked, digest_texts=digest_texts), tuple(columns.values()))
