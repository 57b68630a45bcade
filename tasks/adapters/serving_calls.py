"""Rows sent to a served model as JSON, and what it answers beside what is expected."""

from __future__ import annotations

import http.client
import json
import math
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from tasks.adapters.ports import Columns
from tasks.adapters.ports_promotion import Rows
from tasks.serving.document import PATH

JSON = "application/json"
ANSWER_TIMEOUT_S = 30
MOST_READ = 16 << 20  # bytes of one answer
TINY = 1e-9  # numbers closer than this are the same, whatever their size


@dataclass(frozen=True)
class Answer:
    """What came back: status, 0 where nothing did, and the body."""

    status: int
    body: bytes = b""


def ask(url: str, body: bytes, *, content_type: str | None = JSON) -> Answer:
    """Send one request to the model; status 0 when the connection broke or nothing came in time."""
    where = urlsplit(url)
    headers = {} if content_type is None else {"Content-Type": content_type}
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=ANSWER_TIMEOUT_S)
    with closing(connection):
        try:
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(MOST_READ))
        except (OSError, http.client.HTTPException):
            return Answer(0)


def split_body(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """The request that asks for these rows, in MLflow's split form."""
    return json.dumps({"dataframe_split": {"columns": list(columns), "data": rows}}).encode()


def rows_of(inputs: Columns) -> list[list[Any]]:
    """Rows of the columns as JSON holds them: missing is null, a day or moment ISO text, bytes Base64."""
    held = [[_plain(value) for value in np.asarray(column)] for column in inputs.values()]
    return [list(row) for row in zip(*held, strict=True)]


def predictions(answer: Answer) -> list[Any] | None:
    """The predictions of an answer, one a row; None when it holds none."""
    try:
        found = json.loads(answer.body) if answer.status == http.client.OK else None
    except (ValueError, RecursionError):
        return None
    held = found.get("predictions") if isinstance(found, dict) else None
    return held if isinstance(held, list) else None


def expected_of(rows: Rows) -> list[dict[str, Any]] | None:
    """What is expected of each row, by prediction; None where nothing is."""
    if rows.expected is None:
        return None
    names = list(rows.expected)
    return [dict(zip(names, row, strict=True)) for row in rows_of(rows.expected)]


def difference(answered: Any, expected: Mapping[str, Any]) -> float | None:
    """How far one prediction lies from what is expected, relative to the larger; None: not comparable.

    0 where all are the same or differ by no more than 1e-9. Texts are the same or not comparable; a
    missing number equals only a missing one.
    """
    pairs = _pairs(answered, expected)
    if pairs is None:
        return None
    apart = [_apart(one, other) for one, other in pairs]
    return None if None in apart else max((one for one in apart if one is not None), default=0.0)


def _pairs(answered: Any, expected: Mapping[str, Any]) -> list[tuple[Any, Any]] | None:
    """Each prediction beside its expected value: by name, else in order; None when they do not fit."""
    if isinstance(answered, dict) and len(expected) > 1:
        fits = answered.keys() >= expected.keys()
        return [(answered[name], value) for name, value in expected.items()] if fits else None
    held = list(answered.values()) if isinstance(answered, dict) else answered
    listed = held if isinstance(held, list) else [held]
    return list(zip(listed, expected.values(), strict=True)) if len(listed) == len(expected) else None


def _apart(one: Any, other: Any) -> float | None:
    one, other = (None if value != value else value for value in (one, other))  # noqa: PLR0124 - NaN is missing
    if one is None or other is None or isinstance(one, str) or isinstance(other, str):
        return 0.0 if one == other else None
    if not isinstance(one, int | float) or not isinstance(other, int | float):
        return 0.0 if one == other else None
    if one == other or abs(one - other) <= TINY:
        return 0.0
    apart = abs(one - other) / max(abs(one), abs(other))
    return apart if math.isfinite(apart) else None


def _plain(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.ndarray):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else value
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return _moment(value)


def _moment(value: Any) -> Any:
    """A day or moment as text; pandas' own missing values are null."""
    said = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return None if said in {"NaT", "<NA>"} else said
