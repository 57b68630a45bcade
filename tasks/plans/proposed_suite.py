"""A Great Expectations suite for a file: true of all its rows, and false of many others.

Nothing personal goes into it: values are listed only of columns with few different ones that are
neither ids nor annotators nor named like personal data; labels always.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tasks.plans.column_facts import ColumnFacts
from tasks.plans.column_names import is_personal
from tasks.plans.roles import Roles

MOST_LISTED = 20  # different values that are listed; more are hardly a closed set
LEAST_OF_EACH = 5  # rows of the rarest value: one that came up once is seldom the last new one
WIDER = 0.5  # a range is widened at each end by this share of what was seen
MISSING_MORE = 0.05  # beside twice the share seen, missing values may come to 5 points more
# Not of text: the types that Great Expectations 1.24 knows do not include pandas 3's own for text.
_TYPES = {
    "number": ["int", "int8", "int16", "int32", "uint8", "uint16", "uint32", "uint64", "float", "float32"],
    "yes or no": ["bool"],
}
_MOST_DIGITS = 12  # decimals


class Expectation(NamedTuple):
    """One expectation, and why it is proposed."""

    kind: str
    kwargs: dict[str, Any]
    why: str

    @property
    def plain(self) -> dict[str, Any]:
        """As a suite holds it."""
        return {"type": self.kind, "kwargs": self.kwargs}


def proposed_suite(facts: Mapping[str, ColumnFacts], roles: Roles) -> tuple[Expectation, ...]:
    """Expectations that the file itself meets: columns, types, what is missing, values, ranges, ids."""
    columns = Expectation(
        "expect_table_columns_to_match_set",
        {"column_set": list(facts), "exact_match": False},
        f"its {len(facts)} columns; more may come",
    )
    each = (one for fact in facts.values() for one in _of_column(fact, roles))
    return (columns, *_ids(facts, roles), *each)


def _ids(facts: Mapping[str, ColumnFacts], roles: Roles) -> Iterator[Expectation]:
    item = facts[roles.item.columns[0]]
    if roles.annotator.columns:
        pair = [item.name, roles.annotator.columns[0]]
        kind = "expect_compound_columns_to_be_unique"
        yield Expectation(kind, {"column_list": pair}, "each annotator labels an item once")
    elif item.unique:
        yield Expectation("expect_column_values_to_be_unique", {"column": item.name}, "one row an item")


def _of_column(fact: ColumnFacts, roles: Roles) -> Iterator[Expectation]:
    if fact.kind == "empty":
        return
    yield from _type(fact)
    yield from _not_null(fact)
    if fact.name in roles.labels.columns:
        yield from _listed(fact, least=1)
    elif fact.name not in roles.as_text and not is_personal(fact.name):
        yield from tuple(_listed(fact, least=LEAST_OF_EACH)) or _range(fact)


def _type(fact: ColumnFacts) -> Iterator[Expectation]:
    kind = "number" if fact.kind == "whole number" else fact.kind
    if kind in _TYPES:
        kwargs = {"column": fact.name, "type_list": _TYPES[kind]}
        yield Expectation("expect_column_values_to_be_in_type_list", kwargs, kind)


def _not_null(fact: ColumnFacts) -> Iterator[Expectation]:
    kind, share = "expect_column_values_to_not_be_null", fact.missing / fact.rows
    if not fact.missing:
        yield Expectation(kind, {"column": fact.name}, f"none missing in {fact.rows:,} rows")
    elif (least := math.floor((1 - 2 * share - MISSING_MORE) * 100) / 100) > 0:
        why = f"{share:.1%} missing; twice that and {MISSING_MORE:.0%} more may be"
        yield Expectation(kind, {"column": fact.name, "mostly": least}, why)


def _listed(fact: ColumnFacts, *, least: int) -> Iterator[Expectation]:
    """The values that may come, where they are words of which each came up often enough."""
    is_words = fact.kind in {"text", "yes or no"} or least == 1
    if not is_words or not fact.values or min(fact.values.values()) < least:
        return
    if least == 1 or len(fact.values) <= MOST_LISTED:
        values = sorted(fact.values, key=str)
        why = f"{len(values)} different values, the rarest in {min(fact.values.values()):,} rows"
        yield Expectation(
            "expect_column_values_to_be_in_set", {"column": fact.name, "value_set": values}, why
        )


def _range(fact: ColumnFacts) -> Iterator[Expectation]:
    if fact.low is None or fact.high is None or fact.infinite:
        return
    if fact.kind == "text":
        ends = {"min_value": 1 if fact.low > 0 else 0, "max_value": math.ceil(2 * fact.high)}
        kind, why = "expect_column_value_lengths_to_be_between", "characters; up to twice the longest seen"
        yield Expectation(kind, {"column": fact.name, **ends}, why)
    room = WIDER * (fact.high - fact.low) or WIDER * abs(fact.high) or 1.0
    low, high = fact.low - room, fact.high + room
    if fact.kind in {"whole number", "number"} and math.isfinite(low) and math.isfinite(high):
        digits = _digits(room) if fact.kind == "number" else 0
        least = 0 if fact.low >= 0 > low else _floor(low, digits)
        kwargs = {"column": fact.name, "min_value": least, "max_value": -_floor(-high, digits)}
        why = f"{WIDER:.0%} wider at each end than what was seen"
        yield Expectation("expect_column_values_to_be_between", kwargs, why)


def _digits(room: float) -> int:
    """Decimals that keep two figures of ``room``."""
    return min(max(0, 1 - math.floor(math.log10(room))), _MOST_DIGITS)


def _floor(value: float, digits: int) -> int | float:
    if not digits:
        return math.floor(value)
    return float(math.floor(value * 10**digits) / 10**digits)
