"""Where two label sources part: on which rows, in which direction, at which values of a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.labels.coded import Coded
from tasks.labels.label_pairs import LabelPairs
from tasks.labels.values import as_text
from tasks.vocabulary import Measurement

_MOST_DIRECTIONS = 20
_MOST_VALUES = 5
_MOST_PLACES, _LEAST_ROWS = 100, 5
_SAYS = " says "
_WHERE = "disagreements where "


def parting(first: Coded, second: Coded) -> npt.NDArray[np.bool_]:
    """Which rows have both labels and two different ones, shape (n_rows,)."""
    place = {label: at for at, label in enumerate(first.values)}
    same = np.array([*(place.get(label, len(place)) for label in second.values), -1], dtype=np.int32)
    differ: npt.NDArray[np.bool_] = first.codes != same[second.codes]
    return differ & ~first.missing & ~second.missing


def directions(pairs: LabelPairs, columns: Sequence[str]) -> Iterator[Measurement]:
    """How many items one source calls this and the other that: the 20 commonest directions.

    ``columns`` names the two label columns; ``n`` is the number of items that have both labels.
    """
    differing = Counter({pair: count for pair, count in pairs.counts.items() if pair[0] != pair[1]})
    for (ours, theirs), count in differing.most_common(_MOST_DIRECTIONS):
        name = f"{columns[0]}{_SAYS}{as_text(ours)}, {columns[1]}{_SAYS}{as_text(theirs)}"
        yield Measurement(name=name, value=count, unit="items", n=pairs.items)


def has_places(values: npt.NDArray[Any]) -> bool:
    """Whether a column's values can be named: few, and each on several rows, so no name or free text."""
    different = len(set(map(as_text, values.tolist())))
    return different <= _MOST_PLACES and different * _LEAST_ROWS <= len(values)


def places(column: str, values: npt.NDArray[Any]) -> Iterator[Measurement]:
    """The five values of a column at which most disagreements lie, as shares of all disagreements.

    ``values`` are those of the disagreeing rows only; ``n`` counts the disagreements at the value.
    """
    for value, count in Counter(map(as_text, values.tolist())).most_common(_MOST_VALUES):
        share = count / len(values)
        yield Measurement(name=f"{_WHERE}{column} is {value}", value=share, unit="share", n=count)


def where_to_look(measurements: Iterable[Measurement]) -> str:
    """The commonest disagreement in words: what the guide, or a person, should make clearer."""
    measurements = tuple(measurements)
    says = next((m for m in measurements if _SAYS in m.name), None)
    if says is None:
        return "have more items labelled by both sources"
    where = [m for m in measurements if m.name.startswith(_WHERE)]
    top = max(where, key=lambda m: m.value or 0.0, default=None)
    most = f"; {top.value:.1%} of {top.name}" if top and top.value else ""
    return f"make the labelling guide clearer where {says.name} ({says.value or 0:,.0f} items){most}"
