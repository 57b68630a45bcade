"""``proofline leakage TRAIN EVAL``: do two files share rows, or repeat their own? No project needed."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from flows.commands.answer import finding_object, said_object, say, say_json
from tasks.adapters.alike_texts import signatures
from tasks.adapters.shared_rows import PolarsKeys
from tasks.adapters.tables import read_columns
from tasks.checks import Check
from tasks.errors import InputError
from tasks.gates import OUTCOMES, WORST_FIRST, exit_code
from tasks.labels.alike import AlikeTexts
from tasks.labels.alike_search import find_alike, item_texts
from tasks.labels.batch import Batch
from tasks.labels.leakage import Leakage
from tasks.labels.near_duplicates import NearDuplicates
from tasks.labels.row_keys import RowKeys, Sameness, row_keys
from tasks.labels.shared_rows import repeated_rows, shared_rows
from tasks.vocabulary import Finding, Outcome

Columns = Mapping[str, npt.NDArray[Any]]

ID_NAMES = ("item", "item_id", "id")  # taken for the id, in this order, when --id names none
SEED = 1


def leakage(words: Namespace) -> int:
    """Say which rows the two files share, and which each of them repeats."""
    files = {str(file): file for file in (words.train, words.eval)}
    if len(files) < 2:
        raise InputError(f"{words.train} is named twice; needed: two files")
    checks = _checks(words)
    tables = {name: _read(file, words) for name, file in files.items()}
    same = _sameness(tables, words)
    batches = _batches(tables, same, next((one for one in checks if isinstance(one, NearDuplicates)), None))
    findings = [_find(check, batch) for check in checks for batch in batches]
    worst = min(findings, key=lambda finding: WORST_FIRST.index(finding.verdict))
    outcome = OUTCOMES["batch"][worst.verdict]
    if words.json:
        say_json(_object(worst, outcome, findings))
    else:
        for line in _lines(findings, same):
            say(line)
    return exit_code(outcome)


def _checks(words: Namespace) -> list[Check[Batch]]:
    try:
        rows = Leakage(allowed_rows=words.allowed_rows)
        if words.text is None:
            return [rows]
        return [rows, NearDuplicates(columns=_names(words.text), similarity=words.similarity)]
    except ValidationError as error:
        first = error.errors()[0]
        option = str(first["loc"][0]).replace("_", "-").replace("columns", "text")
        raise InputError(f"--{option}: found {first['input']!r}; {first['msg']}") from error


def _read(file: Path, words: Namespace) -> Columns:
    if not file.is_file():
        raise InputError(f"{file}: found no such file; needed: CSV, TSV, JSON Lines or Parquet")
    kept = (words.id,) if words.id else ID_NAMES
    return read_columns([file], as_text=(*kept, *_names(words.labels)))


def _sameness(tables: Mapping[str, Columns], words: Namespace) -> Sameness:
    """What makes two rows the same: as named, else the usual id column and all that both files have."""
    first, *others = tables.values()
    shared = [name for name in first if all(name in other for other in others)]
    item = words.id or next((name for name in ID_NAMES if name in shared), None)
    if item is None:
        found = ", ".join(shared) or "none"
        raise InputError(f"--id: name the id column; columns that both files have: {found}")
    content = _names(words.content)
    if words.content is None:
        content = tuple(name for name in shared if name not in (item, *_names(words.labels)))
    for name, columns in tables.items():
        _need(name, columns, (item, *content, *_names(words.text)))
    return Sameness(item, content=content)


def _need(file: str, columns: Columns, wanted: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise InputError(
            f"{file}: found no column {', '.join(missing)}; columns: {', '.join(sorted(columns))}"
        )


def _batches(tables: Mapping[str, Columns], same: Sameness, near: NearDuplicates | None) -> list[Batch]:
    """Each file as a batch that must stay disjoint from the other."""
    engine = PolarsKeys()
    keys = {name: row_keys(table, same, digest_texts=engine.digest_texts) for name, table in tables.items()}
    return [_batch(name, tables, keys, same, near) for name in tables]


def _batch(
    name: str,
    tables: Mapping[str, Columns],
    keys: Mapping[str, RowKeys],
    same: Sameness,
    near: NearDuplicates | None,
) -> Batch:
    (other,) = (one for one in tables if one != name)
    return Batch(
        subject=name,
        digest="",
        columns=tables[name],
        item=same.item,
        labels=(),
        content=same.content,
        inside=repeated_rows(keys[name]),
        apart={other: shared_rows(keys[name], [("", keys[other])], is_in=PolarsKeys().is_in)},
        alike=() if near is None else (_alike(name, other, tables, same.item, near),),
    )


def _alike(
    name: str, other: str, tables: Mapping[str, Columns], item: str, near: NearDuplicates
) -> AlikeTexts:
    here, there = (item_texts(tables[one], item, near.columns) for one in (name, other))
    return find_alike(
        here,
        {other: [("", there)]},
        columns=near.columns,
        floor=near.similarity,
        sign=lambda texts: signatures(texts, SEED),
    )


def _find(check: Check[Batch], batch: Batch) -> Finding:
    return check.judge(check.measure(batch, np.random.default_rng(SEED)))[0]


def _object(worst: Finding, outcome: Outcome, findings: Sequence[Finding]) -> dict[str, Any]:
    """The answer as every deciding command shows it; nothing is recorded, so it has no id."""
    found = [{**finding_object(finding), "named": list(finding.evidence.named)} for finding in findings]
    return said_object(outcome.value, worst.subject, worst.reason, worst.settle, found)


def _lines(findings: Sequence[Finding], same: Sameness) -> Iterable[str]:
    yield f"Compared by id ({same.item}) and by content ({', '.join(same.content) or 'none'})."
    for finding in findings:
        yield f"{finding.verdict:<8}{finding.subject}: {finding.reason}."
        yield from (f"        {name}" for name in finding.evidence.named)
        if finding.settle:
            yield f"        To settle it: {finding.settle}"
        if finding.remedy:
            yield f"        Remedy: {finding.remedy}."


def _names(listed: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",") if name.strip()) if listed else ()
