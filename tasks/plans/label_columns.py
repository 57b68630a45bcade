"""Which columns hold the labels: few different values, and a name or a sister column that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tasks.plans.column_facts import MOST_KEPT, ColumnFacts
from tasks.plans.column_names import is_annotator, label_rank, words_of

_MOST_UNNAMED = 20  # different values of columns that only their likeness makes labels
_ALIKE = 0.5  # share of all values that two sources of one label have in common, at least
_LONGEST = 100  # characters of a label


class Proposal(NamedTuple):
    """Columns that were chosen, why, and what is doubtful about it."""

    columns: tuple[str, ...]
    why: str
    doubts: tuple[str, ...] = ()


def label_columns(facts: Mapping[str, ColumnFacts]) -> Proposal | None:
    """The columns that hold one and the same label, from one or several sources; None when there are none.

    Columns named like a label come first. Without any, columns whose names begin alike and which hold
    the same few words are two sources of one label.
    """
    few = [fact for fact in facts.values() if _may_be(fact)]
    named = sorted((f for f in few if label_rank(f.name) is not None), key=lambda f: label_rank(f.name) or 0)
    if named:
        return _named(named)
    for first in few:
        group = [fact for fact in few if _sisters(first, fact)]
        if len(group) > 1:
            names = tuple(fact.name for fact in group)
            why = f"{_values(first)} in each, names that begin alike"
            return Proposal(names, why, ("no column is named like a label; see whether these are",))
    return None


def _named(named: Sequence[ColumnFacts]) -> Proposal:
    best = named[0]
    group = [fact for fact in named if fact is best or _alike(best, fact)]
    others = [fact.described for fact in named if fact not in group]
    doubt = f"found other candidates: {', '.join(others)}; --labels names other columns"
    why = _values(best) + (" in each" if len(group) > 1 else "")
    return Proposal(tuple(fact.name for fact in group), why, (doubt,) if others else ())


def _may_be(fact: ColumnFacts) -> bool:
    choices = fact.kind in {"text", "yes or no", "whole number"} and 2 <= fact.distinct <= MOST_KEPT
    is_long = fact.kind == "text" and (fact.high or 0) > _LONGEST
    return choices and fact.distinct * 2 <= fact.present and not is_long


def _sisters(first: ColumnFacts, other: ColumnFacts) -> bool:
    begin = words_of(first.name)[:1]
    if not begin or begin != words_of(other.name)[:1] or not _alike(first, other):
        return False
    # Numbers of columns that begin alike are more often features than labels.
    is_words = first.kind != "whole number" or is_annotator(first.name)
    return is_words and max(first.distinct, other.distinct) <= _MOST_UNNAMED


def _alike(first: ColumnFacts, other: ColumnFacts) -> bool:
    one, two = set(map(str, first.values)), set(map(str, other.values))
    return first.kind == other.kind and len(one & two) >= _ALIKE * len(one | two)


def _values(fact: ColumnFacts) -> str:
    return f"{fact.distinct} different values in {fact.present:,} rows"


def annotator_column(facts: Mapping[str, ColumnFacts]) -> Proposal | None:
    """The column that says who gave a row's label; None when no name says so."""
    kinds = {"text", "whole number"}
    found = [f for f in facts.values() if is_annotator(f.name) and f.kind in kinds and f.distinct < f.rows]
    if not found:
        return None
    others = [fact.described for fact in found[1:]]
    doubt = f"found other candidates: {', '.join(others)}; --annotator names another column"
    return Proposal((found[0].name,), f"{found[0].distinct:,} annotators", (doubt,) if others else ())
