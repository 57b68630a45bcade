"""What the cells of a text file can be read as without losing anything."""

from __future__ import annotations

from typing import Any

TRUE, FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
KINDS = ("bool", "whole", "number", "date")  # a column is the first of these that all its cells are
# Leading zeros are part of a code such as 007, and a plus of a telephone number, although Arrow's cast takes
# it; a float64 holds every whole number of 15 digits.
_NOT_A_NUMBER = r"^\+|^-?0[0-9]|^-?[0-9]{16,}$"


def kinds_held(cells: Any, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the candidate kinds every cell of an Arrow array of text is; missing cells are any."""
    return tuple(kind for kind in candidates if _HOLDS[kind](cells))


def arrow_type(kind: str | None) -> Any:
    """The Arrow type that cells of this kind are read as; None is text."""
    import pyarrow as pa

    types = {"bool": pa.bool_(), "whole": pa.int64(), "number": pa.float64(), "date": pa.timestamp("us")}
    return types[kind] if kind else pa.dictionary(pa.int32(), pa.string())


def _all_bool(cells: Any) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    return _every(pc.is_in(cells.drop_null(), value_set=pa.array(TRUE + FALSE)))


def _all_whole(cells: Any) -> bool:
    """Whole numbers of up to 15 digits, written the one usual way."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if (numbers := _cast(cells, pa.int64())) is None:
        return False
    return _every(pc.equal(numbers.cast(pa.string()), cells)) and not _any_odd(cells)


def _all_number(cells: Any) -> bool:
    """Decimals; NaN and infinities are words, not numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = _cast(cells, pa.float64())
    return numbers is not None and _every(pc.is_finite(numbers)) and not _any_odd(cells)


def _all_date(cells: Any) -> bool:
    """Dates and times of ISO 8601 without a zone, from the year 1 to 9999, to the microsecond."""
    import pyarrow as pa

    return _cast(cells, pa.timestamp("us")) is not None


def _cast(cells: Any, type_: Any) -> Any:
    """The cells as another type; None when one of them is not of it."""
    import pyarrow as pa

    try:
        return cells.cast(type_)
    except pa.ArrowInvalid:
        return None


def _any_odd(cells: Any) -> bool:
    import pyarrow.compute as pc

    return bool(pc.any(pc.match_substring_regex(cells, _NOT_A_NUMBER)).as_py())


def _every(holds: Any) -> bool:
    import pyarrow.compute as pc

    return pc.all(holds).as_py() is not False  # None: there was nothing to hold


_HOLDS = {"bool": _all_bool, "whole": _all_whole, "number": _all_number, "date": _all_date}
