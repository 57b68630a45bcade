"""The cells of a batch that its suite did not find as expected, for whoever has to mend them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.labels.batch import Batch, ExpectationResult
from tasks.labels.row_places import FileRows, row_places
from tasks.labels.values import as_text


@dataclass(frozen=True)
class FailingCell:
    """One cell of a failing row; ``row`` counts the rows of ``file`` from 1, a header not counted.

    ``allowed`` says which values the expectation allows, "" where its name alone does.
    """

    row: int
    file: str
    item: str
    column: str
    value: object
    expectation: str
    allowed: str = ""


def unmet(batch: Batch) -> tuple[ExpectationResult, ...]:
    """The suite's expectations that are not met and say in which rows; none without a suite."""
    results = () if batch.suite is None else batch.suite.results
    return tuple(result for result in results if not result.met and result.error is None and result.rows)


def failing_cells(batch: Batch, files: FileRows) -> Iterator[FailingCell]:
    """Every cell of the failing rows, expectation by expectation in the suite's order.

    Parameters
    ----------
    batch : Batch
        The batch with what its suite found; of each expectation at most ``MOST_ROWS`` rows.
    files : sequence of (str, int)
        Name and number of rows of each of its files, in the order in which they were read.

    Yields
    ------
    FailingCell
        One for each row and column that an unmet expectation is about.
    """
    at = row_places(files)
    for result in unmet(batch):
        for row in result.rows:
            file, place = at(row)
            item = as_text(batch.columns[batch.item][row])
            for column in result.columns:
                value = batch.columns[column][row]
                what = (result.expectation, result.allowed)
                yield FailingCell(place, file, item, column, value, *what)
