"""A batch as the label checks see it: arrays, never files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tasks.labels.alike import AlikeTexts
from tasks.labels.held import row_count
from tasks.vocabulary import Word

MOST_LISTED = 10_000  # rows that stand elsewhere too, a place and way: more are sorted out otherwise
MOST_ROWS = 1_000  # failing rows of an expectation that are kept: what a person can look through


class ExpectationResult(Word):
    """What one expectation of the suite found. ``error`` is the tool's own failure, never bad data.

    ``unexpected`` counts the rows that fail, ``rows`` holds the positions of the first of them (from 0,
    at most ``MOST_ROWS``), ``items`` the ids of the first few. ``allowed`` says which values may be.
    """

    expectation: str
    columns: tuple[str, ...] = ()
    met: bool
    unexpected: int = 0
    rows: tuple[int, ...] = ()
    items: tuple[str, ...] = ()
    error: str | None = None
    allowed: str = ""

    @property
    def what(self) -> str:
        """The expectation with the column or columns it is about, as people read it."""
        return f"{self.expectation} on {', '.join(self.columns)}" if self.columns else self.expectation


class SuiteResult(Word):
    """What a Great Expectations suite found in a batch."""

    suite: str
    rows: int
    results: tuple[ExpectationResult, ...]


@dataclass(frozen=True)
class Leak:
    """A row here (counted from 0) and the item elsewhere that it shares its id or content with.

    ``batch`` names the batch of the dataset that the other item is in, "" for the batch itself.
    """

    row: int
    how: Literal["id", "content"]
    batch: str
    item: str


@dataclass(frozen=True)
class SharedRows:
    """Which rows of a batch, each mask of shape (n_rows,), stand in one other place too.

    ``by_content`` is None when content was not compared. ``compared`` counts the rows there. ``first``
    holds the first ones by id and the first by content, at most ``MOST_LISTED`` each. ``own`` marks the
    batch itself and its own dataset: there ``by_content`` marks rows that are alike another *item*, which
    may well be.
    """

    by_id: npt.NDArray[np.bool_]
    by_content: npt.NDArray[np.bool_] | None
    compared: int
    first: tuple[Leak, ...] = ()
    own: bool = False


@dataclass(frozen=True)
class Order:
    """What a batch was ordered as: the order's id, its rows in all, and the rows accepted of it so far.

    ``first`` holds what the order's first accepted batch said: its source and the rows in all; None
    before one was accepted.
    """

    id: str
    rows: int
    accepted_rows: int
    first: tuple[str, int] | None = None


@dataclass(frozen=True)
class Batch:
    """One batch of labelled data.

    ``columns`` holds arrays of shape (n_rows,); missing is None or NaN. ``item`` names the id
    column. Wide form: a row is an item, ``labels`` names a column for each label source and
    ``annotator`` is "". Long form: a row is one annotator's label of an item, ``annotator`` names
    the column that says whose, ``labels`` the one label column. ``content`` names the columns that
    make a row's content. ``inside`` marks the rows that repeat an earlier one of the batch. ``apart``
    maps the name of each dataset that must stay disjoint to the rows it shares, None when they could
    not be compared. ``alike`` is what searches for nearly equal texts found. ``suite`` is None when
    none was run. ``problem`` says why the batch could not be read, in which case it has no columns;
    ``doubt`` likewise why it could not be told whether the batch or the plan is wrong.
    ``order`` is what the sender's manifest says the batch is part of. ``failing_rows`` names the file
    that the rows which fail the suite were written to, ``leaking_rows`` that of the rows which stand
    elsewhere too, "" when none were. ``lost`` maps the name of each
    dataset in ``apart`` that could be compared with in part only to the reason.
    """

    subject: str
    digest: str
    columns: Mapping[str, npt.NDArray[Any]]
    item: str
    labels: tuple[str, ...]
    content: tuple[str, ...] = ()
    apart: Mapping[str, SharedRows | None] = field(default_factory=dict)
    suite: SuiteResult | None = None
    problem: str = ""
    doubt: str = ""
    annotator: str = ""
    order: Order | None = None
    failing_rows: str = ""
    leaking_rows: str = ""
    inside: SharedRows | None = None
    alike: tuple[AlikeTexts, ...] = ()
    lost: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return row_count(self.columns, self.item)
