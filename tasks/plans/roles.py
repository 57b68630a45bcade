"""Which column of a labelled file is what: item id, labels, annotator, content; with the reason of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from tasks.errors import InputError
from tasks.labels.content import content_digests
from tasks.plans.column_facts import ColumnFacts
from tasks.plans.column_names import id_rank, is_personal
from tasks.plans.label_columns import Proposal, annotator_column, label_columns

Columns = Mapping[str, npt.NDArray[Any]]

_LONGEST_ID = 64  # characters on average; a longer text is content
_MOST_NAMED = 3  # columns in a reason
_MOST_DESCRIBED = 20  # columns in a message
_SHORTEST_TEXT = 20  # characters on average; a shorter one is a name or a code


@dataclass(frozen=True)
class Named:
    """What the caller says of the columns; "" or () where nothing is said."""

    item: str = ""
    labels: tuple[str, ...] = ()
    annotator: str = ""


@dataclass(frozen=True)
class Roles:
    """What each column is. ``annotator`` is "" where a row is an item."""

    item: Proposal
    labels: Proposal
    annotator: Proposal
    content: Proposal

    @property
    def as_text(self) -> tuple[str, ...]:
        """Columns that are read exactly as they are written."""
        return (*self.item.columns, *self.labels.columns, *self.annotator.columns)


def find_roles(columns: Columns, facts: Mapping[str, ColumnFacts], named: Named) -> Roles:
    """Propose what each column is.

    Parameters
    ----------
    columns : mapping of str to array of shape (n_rows,)
        The whole file; None and NaN are missing.
    facts : mapping of str to ColumnFacts
        Each column's facts.
    named : Named
        What the caller says, which is taken as it is.

    Raises
    ------
    InputError
        When the file has no rows, a named column is not there, or no id or label is found: the
        sentence says what was found and how to name it.
    """
    if not any(fact.rows for fact in facts.values()):
        raise InputError("found no rows; allowed: a file with at least one")
    _need(facts, named)
    labels = _labels(facts, named)
    annotator = _annotator(facts, named, labels)
    taken = {*labels.columns, *annotator.columns}
    item = _item(columns, facts, named, annotator.columns, taken)
    left = [fact for name, fact in facts.items() if name not in taken | set(item.columns)]
    return Roles(item, labels, annotator, _content(columns, item, left))


def _need(facts: Mapping[str, ColumnFacts], named: Named) -> None:
    wanted = [name for name in (named.item, *named.labels, named.annotator) if name]
    missing = [name for name in wanted if name not in facts]
    if missing:
        raise InputError(f"found no column {', '.join(missing)}; columns: {', '.join(facts)}")
    if len(set(wanted)) < len(wanted):
        raise InputError(f"--item, --labels and --annotator name a column twice: {', '.join(wanted)}")


def _labels(facts: Mapping[str, ColumnFacts], named: Named) -> Proposal:
    if named.annotator and len(named.labels) > 1:
        raise InputError(f"with --annotator a row has one label; found --labels {','.join(named.labels)}")
    if named.labels:
        return Proposal(named.labels, "named by --labels")
    others = {name: f for name, f in facts.items() if name not in {named.item, named.annotator}}
    found = label_columns(others)
    if found is None:
        raise InputError(
            f"found no label column, which has few different values and a name such as label, class or "
            f"target; found {_all(facts)}; name it with --labels"
        )
    if not named.annotator or len(found.columns) == 1:
        return found
    doubt = f"with an annotator a row has one label: {', '.join(found.columns[1:])} left out"
    return Proposal(found.columns[:1], found.why, (*found.doubts, doubt))


def _annotator(facts: Mapping[str, ColumnFacts], named: Named, labels: Proposal) -> Proposal:
    if named.annotator:
        return Proposal((named.annotator,), "named by --annotator")
    others = {name: f for name, f in facts.items() if name not in {named.item, *labels.columns}}
    found = annotator_column(others)
    if found is None or len(labels.columns) > 1:
        return Proposal((), "a row is an item, each label column a label source")
    return found


def _item(
    columns: Columns,
    facts: Mapping[str, ColumnFacts],
    named: Named,
    annotator: tuple[str, ...],
    taken: set[str],
) -> Proposal:
    if named.item:
        odd = not annotator and not facts[named.item].unique
        doubt = "it repeats or is missing in some rows, which leakage refuses"
        return Proposal((named.item,), "named by --item", (doubt,) if odd else ())
    may = [fact for name, fact in facts.items() if name not in taken and _may_be_id(fact)]
    if annotator:
        who = columns[annotator[0]].tolist()
        found = [fact for fact in may if _once_each(columns[fact.name].tolist(), who)]
        found.sort(key=lambda fact: (id_rank(fact.name), fact.unique))
    else:
        found = sorted((fact for fact in may if fact.unique), key=lambda fact: id_rank(fact.name))
    if not found:
        form = "different in every row" if not annotator else "once for each annotator"
        raise InputError(
            f"found no item id, a column that is {form}; found {_all(facts)}; name it with --item"
        )
    best = found[0]
    why = f"unique in {best.rows:,} rows" if best.unique else f"{best.distinct:,} items in {best.rows:,} rows"
    return Proposal((best.name,), why, tuple(_item_doubts(found)))


def _item_doubts(found: Sequence[ColumnFacts]) -> list[str]:
    best = found[0]
    others = [fact.name for fact in found[1:] if id_rank(fact.name) == id_rank(best.name)]
    doubts = ["its name does not say that it is an id"] if id_rank(best.name) == 2 else []
    if others:
        doubts.append(f"found other candidates: {', '.join(others)}; --item names another column")
    return doubts


def _may_be_id(fact: ColumnFacts) -> bool:
    short = fact.kind == "whole number" or (fact.kind == "text" and (fact.mean_length or 0) <= _LONGEST_ID)
    return short and not fact.missing


def _once_each(items: list[Any], annotators: list[Any]) -> bool:
    return len(set(zip(items, annotators, strict=True))) == len(items)


def _content(columns: Columns, item: Proposal, left: Sequence[ColumnFacts]) -> Proposal:
    """Texts where there are any, else all the rest; nothing when items are alike in it."""
    texts = [f for f in left if f.kind == "text" and (f.mean_length or 0) >= _SHORTEST_TEXT]
    others = [f for f in left if f.kind not in {"empty", "mixed"} and not is_personal(f.name)]
    names = tuple(fact.name for fact in texts or others)
    if not names:
        return Proposal((), "no column is left that could be content")
    digests = content_digests(columns, names).tolist()
    alike = len(set(columns[item.columns[0]].tolist())) - len(set(digests))
    if alike > 0:
        return Proposal((), f"left out: {alike:,} items are like another in {_few(names)}")
    return Proposal(names, "tells every item of the file from every other")


def _few(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= _MOST_NAMED else f"all {len(names)} other columns"


def _all(facts: Mapping[str, ColumnFacts]) -> str:
    described = [fact.described for fact in facts.values()]
    more = f" and {len(described) - _MOST_DESCRIBED} more" if len(described) > _MOST_DESCRIBED else ""
    return f"{len(facts)} columns: {', '.join(described[:_MOST_DESCRIBED])}{more}"
