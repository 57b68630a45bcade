"""One digest a row: the same content gives the same number on every machine, in every process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.labels.coded import held_codes
from tasks.labels.held import blocks
from tasks.labels.values import is_missing

Digests = npt.NDArray[np.uint64]
TextDigests = Callable[[Sequence[str | None]], Digests]

_EXACT = 2**53  # from here on float64 no longer tells neighbouring whole numbers apart
MISSING = 0


def digest_texts(texts: Sequence[str | None]) -> Digests:
    """One number a text, the same on every machine, 0 for None; 2 s for a million different ones."""
    seen = _Texts({None: MISSING})
    return np.fromiter(map(seen.__getitem__, texts), dtype=np.uint64, count=len(texts))


def content_digests(
    columns: Mapping[str, npt.NDArray[Any]],
    names: Sequence[str],
    *,
    digest_texts: TextDigests = digest_texts,
) -> Digests:
    """One number a row, equal exactly when the rows' content is equal.

    Parameters
    ----------
    columns : mapping of str to array, each of shape (n_rows,)
        The rows, by column.
    names : sequence of str
        The columns that make the content. Their order does not matter, their names do.
    digest_texts : callable
        One number a text, 0 for None. Only digests that were made with one function can be compared.

    Returns
    -------
    numpy.ndarray of uint64, shape (n_rows,)
        Two rows of different content share a digest with a chance of 5e-20. Shape (0,) when ``names``
        is empty: rows without content cannot be compared.

    Raises
    ------
    KeyError
        When ``columns`` lacks one of the names.

    Notes
    -----
    Every missing value (None, NaN, not-a-time) equals every other. Numbers are equal by value whatever
    their type (1, 1.0 and True; from 2**53 on only within the integers) and never equal text ("1"). Text
    is compared letter for letter, case and spaces included. Times are compared to the microsecond, in
    UTC where they have a zone; a date is its midnight. Any other value is compared by its type's name
    and its ``repr``.
    """
    if not names:
        return np.empty(0, dtype=np.uint64)
    total, *others = (_named(columns, name, digest_texts) for name in names)
    for digests in others:
        total += digests
    return total


def _named(columns: Mapping[str, npt.NDArray[Any]], name: str, digest_texts: TextDigests) -> Digests:
    """Digests of a column mixed with its name, so that values cannot change places with another's."""
    salt = _digest("column", name)
    return digests_by_code(columns, name, lambda values: _mix(column_digests(values, digest_texts), salt))


def digests_by_code(
    columns: Mapping[str, npt.NDArray[Any]], name: str, digests: Callable[[npt.NDArray[Any]], Digests]
) -> Digests:
    """Digests of a column, of each different value once where the column is held as codes."""
    held = held_codes(columns, name)
    if held is None:
        return np.concatenate([digests(block) for block in blocks(columns, name)])
    values = np.array([*held.values, None], dtype=object)
    return digests(values)[held.codes]


def column_digests(values: npt.NDArray[Any], digest_texts: TextDigests = digest_texts) -> Digests:
    """One number a value of one column, without its name; 0 where missing. Shape (n_rows,)."""
    if values.dtype.kind in "biuf":
        return _numbers(values)
    if values.dtype.kind in "mM":
        return _times(values)
    return object_digests(values, digest_texts)


def object_digests(values: npt.NDArray[Any], digest_texts: TextDigests = digest_texts) -> Digests:
    """One number a value, the texts among them by ``digest_texts``; 0 where missing. Shape (n_rows,)."""
    listed = values.tolist()
    if set(map(type, listed)) <= {str, type(None)}:
        return digest_texts(listed)
    digests = digest_texts([str(one) if isinstance(one, str) else None for one in listed]).copy()
    others = [row for row, one in enumerate(listed) if not isinstance(one, str)]
    digests[others] = _others([listed[row] for row in others])
    return digests


def _others(listed: list[Any]) -> Digests:
    try:
        digests = map(_Seen().__getitem__, zip(map(type, listed), listed, strict=True))
        return np.fromiter(digests, dtype=np.uint64, count=len(listed))
    except TypeError:  # lists cannot be looked up
        return np.fromiter(map(_value, listed), dtype=np.uint64, count=len(listed))


class _Texts(dict[str | None, int]):
    """Digests by text, so that a text which stands often is digested once."""

    def __missing__(self, key: str) -> int:
        self[key] = found = _digest("text", key)
        return found


class _Seen(dict[tuple[type, Any], int]):
    """Digests by type and value, so that a value which stands often is digested once."""

    def __missing__(self, key: tuple[type, Any]) -> int:
        self[key] = found = _value(key[1])
        return found


def _value(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return _value(value.tolist())  # a long array's repr leaves out its middle
    if is_missing(value):
        return MISSING
    if isinstance(value, Real | np.bool) and (number := np.asarray([value])).dtype.kind in "biuf":
        return int(_numbers(number)[0])
    if isinstance(value, datetime | date | timedelta | np.datetime64 | np.timedelta64):
        return int(_times(np.asarray([_in_utc(value)], dtype=_time_type(value)))[0])
    return _digest(type(value).__name__, repr(value))


def _numbers(values: npt.NDArray[Any]) -> Digests:
    floats = values.astype(np.float64) + 0.0  # -0.0 becomes 0.0
    digests = _mix(floats.view(np.uint64), _digest("kind", "number"))
    if values.dtype.kind in "iu":
        large = np.abs(floats) >= _EXACT
        digests[large] = _mix(values[large].astype(np.uint64), _digest("kind", "large number"))
    digests[np.isnan(floats)] = MISSING
    return digests


def _times(values: npt.NDArray[Any]) -> Digests:
    kind = "time" if values.dtype.kind == "M" else "duration"
    unit = "datetime64[us]" if kind == "time" else "timedelta64[us]"
    digests = _mix(values.astype(unit).view(np.uint64), _digest("kind", kind))
    digests[np.isnat(values)] = MISSING
    return digests


def _in_utc(value: Any) -> Any:
    has_zone = isinstance(value, datetime) and value.tzinfo is not None
    return value.astimezone(UTC).replace(tzinfo=None) if has_zone else value


def _time_type(value: Any) -> str:
    return "timedelta64[us]" if isinstance(value, timedelta | np.timedelta64) else "datetime64[us]"


def _digest(kind: str, text: str) -> int:
    # The kind's length stands first, so that no kind and text can be read as another pair.
    plain = f"{len(kind)}:{kind}{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(plain, digest_size=8).digest(), "little")


def _mix(values: Digests, salt: int) -> Digests:
    """Spread every bit over all 64 (the finaliser of splitmix64: Steele, Lea & Flood 2014, figure 16)."""
    values = values ^ np.uint64(salt)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
