"""A table of examples whose labels came late, as it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from tasks.readiness.label_cells import (
    Cells,
    Columns,
    Floats,
    Mask,
    Rows,
    days,
    names,
    need,
    need_all,
    numbers,
    text,
)
from tasks.readiness.label_columns import LateLabelsPlan
from tasks.readiness.late_labels import LateLabels
from tasks.readiness.produced import VERSION

_TRUTHS = {"1": 1.0, "1.0": 1.0, "true": 1.0, "0": 0.0, "0.0": 0.0, "false": 0.0}


@dataclass(frozen=True)
class LabelTable:
    """Labelled examples, and how many rows have no label yet or were mended by a later row of their id."""

    labels: LateLabels
    unlabelled: int
    mended: int


def label_table(
    columns: Columns, metric: str, plan: LateLabelsPlan, *, version: str, where: str
) -> LabelTable:
    """Rows of examples from columns as they were read.

    Parameters
    ----------
    columns : mapping of str to array, shape (n_rows,)
        As the plan names them; text, numbers or times. A column called as the metric holds its values.
    metric : str
        The metric that is asked.
    plan : LateLabelsPlan
        Which column is which.
    version : str
        The model version that answered where no column says it.
    where : str
        The file or dataset, to begin an error with.

    Raises
    ------
    InputError
        When a column is not there, or a cell is no day, no number or no label; it names the row.
    """
    own = metric if metric in columns else ""
    wanted = (plan.day, *((own,) if own else (plan.label, plan.score)), *plan.slices)
    need(columns, wanted, where)
    known = _known(columns[own or plan.label])
    newest = _newest(columns, plan.item, known)
    rows = np.flatnonzero(newest)

    def cells(name: str) -> Cells:
        return np.asarray(columns[name])[rows]

    labels = LateLabels(
        day=days(cells(plan.day), rows, f"{where}, column {plan.day}"),
        version=_versions(cells(plan.version), version, rows, f"{where}, column {plan.version}")
        if plan.version in columns
        else _all(version, rows),
        label=None
        if own
        else _labels(cells(plan.label), plan.positive, rows, f"{where}, column {plan.label}"),
        score=None if own else numbers(cells(plan.score), rows, f"{where}, column {plan.score}"),
        values=numbers(cells(own), rows, f"{where}, column {own}") if own else None,
        slices={name: names(cells(name), rows, f"{where}, column {name}") for name in plan.slices},
    )
    return LabelTable(labels, int(np.sum(~known)), int(np.sum(known) - len(rows)))


def _known(cells: Cells) -> Mask:
    return np.array([text(cell) != "" for cell in cells.tolist()], dtype=np.bool_)


def _newest(columns: Columns, item: str, known: Mask) -> Mask:
    """The last labelled row of each example; every labelled row where the table has no ids."""
    if item not in columns:
        return known
    last = {text(columns[item][row]): row for row in np.flatnonzero(known).tolist()}
    newest = np.zeros(len(known), dtype=np.bool_)
    newest[list(last.values())] = True
    return newest


def _labels(cells: Cells, positive: str, rows: Rows, where: str) -> Floats:
    texts = [text(cell) for cell in cells.tolist()]
    if positive:
        return np.array([float(said == positive) for said in texts], dtype=np.float64)
    found = np.array([_TRUTHS.get(said.casefold(), np.nan) for said in texts], dtype=np.float64)
    allowed = "0 and 1, or alerts.late_labels.positive in model.yaml: the label that counts as positive"
    need_all(np.isfinite(found), rows, where, allowed)
    return found


def _versions(cells: Cells, default: str, rows: Rows, where: str) -> Cells:
    found = [text(cell) or default for cell in cells.tolist()]
    named = np.array([re.search(VERSION, one) is not None for one in found], dtype=np.bool_)
    need_all(named, rows, where, "a model's version, up to 100 letters, digits and . _ + -")
    return np.array(found, dtype=object)


def _all(version: str, rows: Rows) -> Cells:
    return np.full(len(rows), version, dtype=object)
