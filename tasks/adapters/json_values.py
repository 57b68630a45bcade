"""The values of one JSON key, row by row, as an Arrow array."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from tasks.adapters.gathered import EXACT, written
from tasks.errors import InputError


def value_array(values: Sequence[Any], *, as_text: bool) -> Any:
    """Values as true or false, whole numbers, numbers or text, whichever holds them all; null for None."""
    import pyarrow as pa

    kind = str if as_text else _kind(values)
    if kind is None:
        return pa.nulls(len(values))
    if kind is str:
        values = [None if value is None else written(value) for value in values]
    types = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}
    return pa.array(values, types[kind])


def need_single_values(values: Sequence[Any], where: str) -> None:
    """InputError when a value is a list, an object, beyond any number or half a character."""
    for kind in set(map(type, values)) & _WRONG.keys():
        wrong, said = _WRONG[kind]
        if any(type(value) is kind and wrong(value) for value in values):
            raise InputError(f"{where}: found {said}; allowed: text, numbers, true, false and null")


def _kind(values: Sequence[Any]) -> type | None:
    kinds = {type(value) for value in values} - {type(None)}
    if int in kinds and any(type(value) is int and abs(value) > EXACT for value in values):
        return str  # a float64 would round it
    if kinds == {int, float}:
        return float
    return (kinds.pop() if len(kinds) == 1 else str) if kinds else None


def _half_a_character(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


_WRONG: dict[type, tuple[Callable[[Any], bool], str]] = {
    dict: (lambda _: True, "an object in a cell"),
    list: (lambda _: True, "a list in a cell"),
    float: (lambda value: not math.isfinite(value), "a number beyond 1.8e308"),
    str: (_half_a_character, "half a character, a lone surrogate,"),
}
