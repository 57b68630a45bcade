"""Rows as they arrive in production, answered by the served model, beside their offline predictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.adapters.ports_promotion import Rows
from tasks.adapters.serving_calls import ask, difference, expected_of, predictions, rows_of, split_body
from tasks.readiness.served_facts import Parity

MOST_ROWS = 1000
TOGETHER = 100  # rows in one request
ALONE = 20  # rows that are sent once more, alone: a column of one row is typed by that row
MOST_NAMED = 10

Answers = list[Any]  # a prediction a row, or _NONE
_NONE = object()


def parity(url: str, rows: Rows, tolerance: float) -> Parity:
    """Send the first thousand rows and compare: together by the hundred, the first twenty alone too."""
    columns, sent = list(rows.inputs), rows_of(rows.inputs)[:MOST_ROWS]
    expected = (expected_of(rows) or [])[:MOST_ROWS]
    ways = [_answers(url, columns, sent, TOGETHER), _answers(url, columns, sent[:ALONE], 1)]
    answered = [
        all(found[row] is not _NONE for found in ways if row < len(found)) for row in range(len(sent))
    ]
    apart = [_apart(ways, row, one) if answered[row] else None for row, one in enumerate(expected)]
    differing = [row for row, one in enumerate(apart) if answered[row] and (one is None or one > tolerance)]
    return Parity(
        rows=len(sent),
        answered=sum(answered),
        largest=max((one for one in apart if one is not None), default=None),
        named=tuple(f"row {row + 1}" for row in differing[:MOST_NAMED]),
        compared=sum(answered[: len(expected)]),
        unlike=sum(answered[row] and one is None for row, one in enumerate(apart)),
    )


def _answers(url: str, columns: Sequence[str], sent: Sequence[Sequence[Any]], size: int) -> Answers:
    found: Answers = []
    for start in range(0, len(sent), size):
        part = sent[start : start + size]
        answer = ask(url, split_body(columns, part))
        said = predictions(answer)
        found += said if said is not None and len(said) == len(part) else [_NONE] * len(part)
        if answer.status == 0:  # the others would wait as long for nothing
            break
    return found + [_NONE] * (len(sent) - len(found))


def _apart(ways: Sequence[Answers], row: int, expected: Mapping[str, Any]) -> float | None:
    """The largest difference of one row's answers; None where one cannot be compared."""
    found = [difference(answers[row], expected) for answers in ways if row < len(answers)]
    return None if None in found else max(one for one in found if one is not None)
