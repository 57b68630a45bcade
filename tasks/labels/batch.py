"""A batch as the label checks see it: arrays, never files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.vocabulary import Word


class ExpectationResult(Word):
    """What one expectation of the suite found. ``error`` is the tool's own failure, never bad data."""

    expectation: str
    column: str | None = None
    met: bool
    unexpected: int = 0
    items: tuple[str, ...] = ()
    error: str | None = None


class SuiteResult(Word):
    """What a Great Expectations suite found in a batch."""

    suite: str
    rows: int
    results: tuple[ExpectationResult, ...]


@dataclass(frozen=True)
class KnownRows:
    """Rows of a dataset that a batch must be disjoint from.

    ``ids``: shape (n_rows,), item ids as strings. ``content``: shape (n_rows,), one digest a row
    over the content columns (uint64, by ``tasks.labels.leakage.content_digests``).
    """

    ids: npt.NDArray[np.object_]
    content: npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Order:
    """What a batch was ordered as: the order's id, its rows in all, and the rows accepted of it so far."""

    id: str
    rows: int
    accepted_rows: int


@dataclass(frozen=True)
class Batch:
    """One batch of labelled data.

    ``columns`` holds arrays of shape (n_rows,); missing is None or NaN. ``item`` names the id
    column. Wide form: a row is an item, ``labels`` names a column for each label source and
    ``annotator`` is "". Long form: a row is one annotator's label of an item, ``annotator`` names
    the column that says whose, ``labels`` the one label column. ``content`` names the columns that
    make a row's content. ``apart`` maps the name of each dataset that must stay disjoint to its rows,
    None when that dataset has no version yet. ``suite`` is None when none was run. ``problem`` says
    why the batch could not be read, in which case it has no columns. ``order`` is what the sender's
    manifest says the batch is part of.
    """

    subject: str
    digest: str
    columns: Mapping[str, npt.NDArray[Any]]
    item: str
    labels: tuple[str, ...]
    content: tuple[str, ...] = ()
    apart: Mapping[str, KnownRows | None] = field(default_factory=dict)
    suite: SuiteResult | None = None
    problem: str = ""
    annotator: str = ""
    order: Order | None = None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.columns[self.item]) if self.item in self.columns else 0
