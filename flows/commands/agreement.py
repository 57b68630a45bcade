"""``proofline agreement FILE``: do the annotators agree? A file in, an answer out; no project needed."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from flows.commands.answer import finding_object, said_object, say, say_json
from tasks.adapters.tables import read_columns
from tasks.errors import InputError
from tasks.gates import OUTCOMES, exit_code
from tasks.labels.batch import Batch
from tasks.labels.krippendorff import out_of_place
from tasks.labels.many_raters import Agreement, ratings_of
from tasks.labels.many_raters_evidence import AC1, ALPHA, BOTH, LABEL, WITH_ANOTHER, WITH_OTHERS
from tasks.labels.values import as_text
from tasks.vocabulary import Finding, Measurement, Outcome

ITEM, ANNOTATOR, LABEL_COLUMN = "item", "annotator", "label"

_SECTIONS = {
    "Each label against the rest, the lowest first (alpha):": LABEL,
    "Labels that meet on one item, the commonest first:": BOTH,
    "Annotators that agree least with the others (kappa):": WITH_OTHERS,
    "Pairs of annotators that agree least (kappa):": WITH_ANOTHER,
}
_MOST_LINES = 5
_ROW = ""


def agreement(words: Namespace) -> int:
    """Say how well the annotators of a file agree, how sure that is, and who or what is behind it."""
    check = _check(words)
    batch = _batch(words.file, words)
    _need_places(batch, check)
    finding = check.judge(check.measure(batch, np.random.default_rng(words.seed)))[0]
    outcome = OUTCOMES["batch"][finding.verdict]
    if words.json:
        say_json(_object(finding, outcome))
    else:
        for line in _lines(finding):
            say(line)
    return exit_code(outcome)


def _check(words: Namespace) -> Agreement:
    order = _names(words.order)
    try:
        return Agreement(metric=words.metric, order=order, floor=words.floor, target=words.target)
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"--{part} " for part in first["loc"])
        raise InputError(f"{where}{first['msg'].removeprefix('Value error, ')}") from error


def _need_places(batch: Batch, check: Agreement) -> None:
    """InputError when --order was given and lacks a label of the file: a slip that no more labels settle."""
    found = out_of_place(ratings_of(batch).labels, check.metric, check.order) if check.order else []
    if found:
        named = ", ".join(repr(as_text(label)) for label in found[:_MOST_LINES])
        more = f" and {len(found) - _MOST_LINES:,} more" if len(found) > _MOST_LINES else ""
        raise InputError(
            f"--order {','.join(check.order)}: found {named}{more}, which have no place in it; "
            f"allowed: every label of the file once, lowest to highest"
        )


def _batch(file: Path, words: Namespace) -> Batch:
    """The file as a batch: in wide form when label columns are named, else a row is one label."""
    wide = _names(words.labels)
    if len(wide) == 1:
        raise InputError(f"--labels: found {wide[0]} alone; needed: two columns or more, one an annotator")
    if wide and (words.label or words.annotator):
        raise InputError("--labels is for a column an annotator: leave --label and --annotator away")
    labels = wide or (words.label or LABEL_COLUMN,)
    ids = [words.item] if wide and words.item else [] if wide else [words.item or ITEM]
    who = [] if wide else [words.annotator or ANNOTATOR]
    columns = _read(file, [*ids, *who, *labels], [*ids, *who, *_texts(labels, words)])
    if not ids:  # under a name that no column of the file was asked for
        columns[_ROW] = np.array([f"row {row + 1}" for row in range(len(columns[labels[0]]))], dtype=object)
    return Batch(
        subject=file.name,
        digest="",
        columns=columns,
        item=ids[0] if ids else _ROW,
        labels=labels,
        annotator=who[0] if who else "",
    )


def _texts(labels: Sequence[str], words: Namespace) -> Sequence[str]:
    """Label columns that stay text; where labels are measured as numbers they are read as such."""
    return labels if words.metric == "nominal" or words.order else ()


def _read(file: Path, wanted: Sequence[str], as_text: Sequence[str]) -> dict[str, Any]:
    twice = sorted({name for name in wanted if wanted.count(name) > 1})
    if twice:
        raise InputError(f"column {twice[0]} is named twice; needed: a column for each thing")
    if not file.is_file():
        raise InputError(f"{file}: found no such file; needed: CSV, TSV, JSON Lines or Parquet")
    return dict(read_columns([file], wanted, as_text=as_text))


def _object(finding: Finding, outcome: Outcome) -> dict[str, Any]:
    """The answer as every deciding command shows it; nothing is recorded, so it has no id."""
    return said_object(
        outcome.value,
        finding.subject,
        finding.reason,
        finding.settle,
        [finding_object(finding)],
        named=list(finding.evidence.named),
    )


def _lines(finding: Finding) -> Iterable[str]:
    evidence = finding.evidence
    yield f"{finding.verdict}  {finding.reason}."
    if finding.settle:
        yield f"To settle it: {finding.settle}"
    if finding.remedy:
        yield f"Remedy: {finding.remedy}."
    beside = evidence.get(AC1)
    if beside and beside.value is not None:
        yield f"Beside it: {_said(beside)}, which differs where one label is far commoner than the others."
    for title, prefix in _SECTIONS.items():
        found = [m for m in evidence.measurements if m.name.startswith(prefix) and m.value is not None]
        yield from ([title, *(f"  {_said(m)}" for m in found[:_MOST_LINES])] if found else ())
    if evidence.named:
        yield f"Items whose labels lie furthest apart: {', '.join(evidence.named)}"
    counted = (m for m in evidence.measurements if m.unit and m.name != ALPHA)
    counts = [f"{m.value:,.0f} {m.name}" for m in counted if m.value and not m.name.startswith(BOTH)]
    yield f"Counted: {'; '.join(counts)}" if counts else "Counted: nothing"


def _said(measurement: Measurement) -> str:
    if measurement.interval is None or measurement.value is None:
        return f"{measurement.name}: {measurement.value or 0:,.0f}"
    value, (low, high, _) = measurement.value, measurement.interval
    return f"{measurement.name}: {value:.2f} ({low:.2f} to {high:.2f}) over {measurement.n or 0:,} items"


def _names(listed: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",")) if listed else ()
