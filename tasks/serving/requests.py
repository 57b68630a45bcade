"""Read a request for predictions strictly: the rows it asks about, or one sentence on what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from tasks.serving.signature import WHOLE, Signature, Takes
from tasks.serving.values import allowed, fault, moment

MOST_ROWS = 10_000
_FORMS = ("dataframe_split", "dataframe_records")
_SHOWN = 60  # letters of a name that came with the request


class Refused(Exception):
    """A request that is not answered: the HTTP status and a sentence without values of it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@dataclass(frozen=True)
class Asked:
    """Rows in the order of the signature's columns, and the parameters given."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    params: Mapping[str, Any]

    @property
    def body(self) -> bytes:
        """The request as MLflow's scoring server reads it."""
        split = {"dataframe_split": {"columns": self.columns, "data": self.rows}}
        return json.dumps(split | ({"params": self.params} if self.params else {})).encode()


def asked_of(body: bytes, signature: Signature) -> Asked:
    """What a request asks, every value checked.

    Columns that may be missing and are left out are null. Nothing is converted: text is no number.

    Raises
    ------
    Refused
        With status 400 when anything in it is not as the signature and its ranges say; 413 when it asks
        about too many rows.
    """
    said = _parsed(body)
    form = _form(said, signature)
    rows = _split_rows(said[form]) if form == "dataframe_split" else _records(said[form])
    if not rows:
        _refuse("found no rows; allowed: one at least")
    if len(rows) > MOST_ROWS:
        raise Refused(413, f"found {len(rows):,} rows; allowed: {MOST_ROWS:,} in one request")
    checked = tuple(_checked(number, row, signature) for number, row in enumerate(rows, 1))
    return Asked(tuple(one.name for one in signature.inputs), checked, _params(said, signature))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body.decode(), parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _Twice) else "nothing that is JSON"
        raise Refused(400, f"found {why}; allowed: JSON in UTF-8, without NaN and Infinity") from error
    if not isinstance(said, dict):
        _refuse("found no object; allowed: an object with dataframe_split or dataframe_records")
    return said


class _Twice(ValueError):
    """A name that stands twice in one object: it could mean either."""


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) < len(pairs):
        raise _Twice("a name twice in one object")
    return held


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _form(said: Mapping[str, Any], signature: Signature) -> str:
    known = {*_FORMS, *(["params"] if signature.params else [])}
    if unknown := sorted(said.keys() - known):
        _refuse(f"found {_name(unknown[0])}; allowed: {', '.join(sorted(known))}")
    forms = [form for form in _FORMS if form in said]
    if len(forms) != 1:
        _refuse(f"found {len(forms)} of {' and '.join(_FORMS)}; allowed: one of them")
    return forms[0]


def _split_rows(split: Any) -> list[dict[str, Any]]:
    if not isinstance(split, dict) or split.keys() != {"columns", "data"}:
        _refuse("dataframe_split: found something else; allowed: an object with columns and data")
    columns, data = split["columns"], split["data"]
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        _refuse("columns: found something else; allowed: a list of names")
    if len(set(columns)) < len(columns):
        _refuse("columns: found a name twice; allowed: each once")
    if not isinstance(data, list) or not all(isinstance(r, list) and len(r) == len(columns) for r in data):
        _refuse(f"data: found something else; allowed: a list of rows, each a list of {len(columns)} values")
    return [dict(zip(columns, row, strict=True)) for row in data]


def _records(records: Any) -> list[dict[str, Any]]:
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        _refuse("dataframe_records: found something else; allowed: a list of objects, one a row")
    return list(records)


def _checked(number: int, row: Mapping[str, Any], signature: Signature) -> tuple[Any, ...]:
    names = {one.name for one in signature.inputs}
    if unknown := sorted(row.keys() - names):
        _refuse(f"row {number}: found column {_name(unknown[0])}; allowed: those of the signature")
    for takes in signature.inputs:
        if takes.required and takes.name not in row:
            _refuse(f"row {number}: found no column {takes.name}; allowed: {allowed(takes)}")
        if wrong := fault(row.get(takes.name), takes):
            _refuse(f"row {number}, {takes.name}: found {wrong}; allowed: {allowed(takes)}")
    return tuple(_typed(row.get(takes.name), takes) for takes in signature.inputs)


def _typed(value: Any, takes: Takes) -> Any:
    """A value in its type's one form: pandas rounds whole numbers beside 3.0, and mixes no forms of days."""
    if takes.type in WHOLE and isinstance(value, float):
        return int(value)
    return moment(value) if takes.type == "datetime" and value is not None else value


def _params(said: Mapping[str, Any], signature: Signature) -> Mapping[str, Any]:
    params, known = said.get("params", {}), {one.name: one for one in signature.params}
    if not isinstance(params, dict) or params.keys() - known.keys():
        _refuse(f"params: found something else; allowed: an object with {', '.join(known) or 'nothing'}")
    for name, value in params.items():
        if wrong := fault(value, known[name]):
            _refuse(f"params, {name}: found {wrong}; allowed: {allowed(known[name])}")
    return params


def _name(said: str) -> str:
    return ascii(said[:_SHOWN])


def _refuse(sentence: str) -> NoReturn:
    raise Refused(400, sentence)
