"""Text that is a number, a date, true or false, by the key of that value: CSV has no types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.labels.content import Digests, TextDigests, column_digests

# As the readers take cells: leading zeros make a code such as 007, a plus makes a telephone number, and more
# than 15 digits may be a code too.
_NUMBER = re.compile(r"(?!-?0[0-9])-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?").fullmatch
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}(?::[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)?)?"
).fullmatch
_TRUTHS = {"true": 1.0, "True": 1.0, "TRUE": 1.0, "false": 0.0, "False": 0.0, "FALSE": 0.0}
_SURE_DIGITS = 15
_FIRST = frozenset("-.0123456789")

Rows = list[int]


def untyped(digest_texts: TextDigests) -> TextDigests:
    """Digests of texts by which "1.50" is 1.5, "true" is true and "2013-01-01" that day.

    One word in a column of a CSV file makes all its cells text; the numbers among them stay the numbers
    that they are in a file without the word. A million words take 0.2 s more, a million numbers 1 s.
    """

    def digest(texts: Sequence[str | None]) -> Digests:
        digests = digest_texts(texts).copy()
        for rows, values in _values(texts):
            digests[rows] = column_digests(values)
        return digests

    return digest


def _values(texts: Sequence[str | None]) -> Iterator[tuple[Rows, npt.NDArray[Any]]]:
    """Rows of the texts that are values, with what they are."""
    truths = [row for row, one in enumerate(texts) if one in _TRUTHS]
    yield truths, np.array([_TRUTHS[texts[row] or ""] for row in truths])
    some = {row: one for row, one in enumerate(texts) if one and one[0] in _FIRST}
    numbers = {
        row: one
        for row, one in some.items()
        if _NUMBER(one) and not (len(one) > _SURE_DIGITS and _is_long(one))
    }
    yield _finite(list(numbers), np.array(list(map(float, numbers.values()))))
    dates = {row: one for row, one in some.items() if one[4:5] == "-" and _DATE(one)}
    yield from _dates(list(dates), list(dates.values()))


def _is_long(number: str) -> bool:
    digits = number.removeprefix("-")
    return len(digits) > _SURE_DIGITS and digits.isdigit()


def _finite(rows: Rows, values: npt.NDArray[np.float64]) -> tuple[Rows, npt.NDArray[Any]]:
    finite = np.isfinite(values)  # 1e400 stays text
    return np.array(rows, dtype=np.intp)[finite].tolist(), values[finite]


def _dates(rows: Rows, texts: list[str]) -> Iterator[tuple[Rows, npt.NDArray[Any]]]:
    try:
        yield rows, np.array(texts, dtype="datetime64[us]")
    except ValueError:  # a 30th of February: halve until it stands alone
        if half := len(rows) // 2:
            yield from _dates(rows[:half], texts[:half])
            yield from _dates(rows[half:], texts[half:])
