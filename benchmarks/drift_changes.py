"""Kinds of change that happen to data, and how large each is, told from the values without any bins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from tasks.drift.plan import ShiftPlan
from tests.drift.samples import Columns

Cells = npt.NDArray[Any]
Make = Callable[[Cells, np.random.Generator, float], Cells]

FLOORS = ShiftPlan().floors
LEAST_RATIO = 2.0  # a change matters from twice the plan's floor on: at the floor itself luck decides


@dataclass(frozen=True)
class Change:
    """A kind of change at one size; ``held_out``: kind or size was not looked at before the rule stood."""

    kind: str
    size: float
    make: Make
    of_text: bool
    held_out: bool

    def applied(self, columns: Columns, feature: str, rng: np.random.Generator) -> Columns:
        """The columns with this feature changed; whole numbers stay whole."""
        before = columns[feature]
        after = self.make(before.copy(), rng, self.size)
        whole = not self.of_text and bool((before == np.rint(before))[~np.isnan(before)].all())
        return columns | {feature: np.rint(after) if whole else after}


def changes(*, held_out: bool | None = None) -> tuple[Change, ...]:
    """All of them; with ``held_out`` those that were, or were not, looked at before."""
    made = [
        Change(kind, size, make, of_text, place > 0 or kind in HELD_OUT)
        for of_text, kinds in ((False, NUMBERS), (True, TEXTS))
        for kind, (make, sizes) in kinds.items()
        for place, size in enumerate(sizes)
    ]
    return tuple(one for one in made if held_out in (None, one.held_out))


class Sizes:
    """How large changes of a table are in units of the plan's floors, from the same rows before and after."""

    def __init__(self, rows: Columns) -> None:
        self._rows = rows
        numbers = [name for name, column in rows.items() if column.dtype != object]
        self._ranks = {name: _ranks(rows[name]) for name in numbers}
        self._known: dict[tuple[str, str, float], Mapping[str, float]] = {}

    def size(self, change: Change, feature: str, names: Sequence[str]) -> float:
        """The largest effect among the columns ``names``, on the feature itself or its correlations."""
        key = feature, change.kind, change.size
        if key not in self._known:
            self._known[key] = self._measured(change, feature)
        return max(self._known[key].get(name, 0.0) for name in names)

    def is_text(self, feature: str) -> bool:
        """Whether it is a category."""
        return self._rows[feature].dtype == object

    def _measured(self, change: Change, feature: str) -> Mapping[str, float]:
        """Size of the effect on the feature itself, and on its correlation with each other."""
        old = self._rows[feature]
        new = change.applied(self._rows, feature, np.random.default_rng(1))[feature]
        if change.of_text:
            return {feature: max(_of_categories(list(old), list(new)))}
        before, after = self._ranks[feature], _ranks(new)
        others = {
            name: abs(_correlation(before, own) - _correlation(after, own)) / FLOORS["correlation"]
            for name, own in self._ranks.items()
            if name != feature
        }
        return others | {feature: max(_of_numbers(old, new))}


def _of_numbers(old: Cells, new: Cells) -> tuple[float, ...]:
    gaps = abs(float(np.isnan(new).mean() - np.isnan(old).mean()))
    a, b = old[~np.isnan(old)], new[~np.isnan(new)]
    low, high = np.quantile(a, [0.005, 0.995])
    tails = max(abs(np.mean(b < low) - np.mean(a < low)), abs(np.mean(b > high) - np.mean(a > high)))
    return (
        float(stats.ks_2samp(a, b, method="asymp").statistic) / FLOORS["distribution"],
        float(tails) / FLOORS["tails"],
        gaps / FLOORS["missing"],
        float(np.mean((b < a.min()) | (b > a.max()))) / FLOORS["out of range"],
        _largest_rise(a, b) / FLOORS["value share"],
    )


def _largest_rise(a: Cells, b: Cells) -> float:
    """Largest rise of a value's share, or fall of the most frequent value's."""
    before, now = (Counter(dict(zip(*np.unique(x, return_counts=True), strict=True))) for x in (a, b))
    risen = max(now[value] / len(b) - before[value] / len(a) for value in now)
    top, count = before.most_common(1)[0]
    return float(max(risen, count / len(a) - now[top] / len(b)))


def _of_categories(old: Sequence[str | None], new: Sequence[str | None]) -> tuple[float, ...]:
    before, now = Counter(old), Counter(new)
    apart = sum(abs(before[name] - now[name]) for name in before | now) / (2 * len(old))
    unseen = sum(count for name, count in now.items() if name not in before) / len(new)
    gaps = abs(before[None] - now[None]) / len(old)
    return apart / FLOORS["categories"], unseen / FLOORS["unseen categories"], gaps / FLOORS["missing"]


def _ranks(values: Cells) -> Cells:
    return stats.rankdata(values, nan_policy="omit")


def _correlation(first: Cells, second: Cells) -> float:
    """Of the rows that have both; 0 where one does not vary."""
    there = ~(np.isnan(first) | np.isnan(second))
    a, b = first[there], second[there]
    return float(np.corrcoef(a, b)[0, 1]) if len(a) > 1 and np.ptp(a) and np.ptp(b) else 0.0


def _some(values: Cells, rng: np.random.Generator, share: float) -> npt.NDArray[np.bool_]:
    return rng.random(len(values)) < share


def _shift(values: Cells, _: np.random.Generator, size: float) -> Cells:
    moved: Cells = values + size * np.nanstd(values)
    return moved


def _scale(values: Cells, _: np.random.Generator, size: float) -> Cells:
    middle = np.nanmean(values)
    wider: Cells = middle + (values - middle) * (1 + size)
    return wider


def _skew(values: Cells, _: np.random.Generator, size: float) -> Cells:
    middle = np.nanmedian(values)
    return np.where(values > middle, middle + (values - middle) * (1 + size), values)


def _tail(values: Cells, rng: np.random.Generator, size: float) -> Cells:
    far = values[values >= np.nanquantile(values, 0.995)]
    return np.where(_some(values, rng, size), rng.choice(far, len(values)), values)


def _missing(values: Cells, rng: np.random.Generator, size: float) -> Cells:
    return np.where(_some(values, rng, size), np.nan, values)


def _out_of_range(values: Cells, rng: np.random.Generator, size: float) -> Cells:
    beyond = np.nanmax(values) + (1 + np.nanstd(values)) * rng.uniform(1, 3, len(values))
    return np.where(_some(values, rng, size), beyond, values)


def _unit(values: Cells, _: np.random.Generator, size: float) -> Cells:
    return values * size


def _stuck(values: Cells, _: np.random.Generator, size: float) -> Cells:
    start = int((1 - size) * len(values))
    values[start:] = values[start]
    return values


def _rounded(values: Cells, _: np.random.Generator, size: float) -> Cells:
    step = size * np.nanstd(values)
    return np.rint(values / step) * step if step else values


def _clipped(values: Cells, _: np.random.Generator, size: float) -> Cells:
    clipped: Cells = np.minimum(values, np.nanquantile(values, 1 - size))
    return clipped


def _mixture(values: Cells, rng: np.random.Generator, size: float) -> Cells:
    return np.where(_some(values, rng, size), values + 1.5 * np.nanstd(values), values)


def _gradual(values: Cells, _: np.random.Generator, size: float) -> Cells:
    return values + size * np.nanstd(values) * np.linspace(0, 1, len(values))


def _negated(values: Cells, rng: np.random.Generator, size: float) -> Cells:
    return np.where(_some(values, rng, size), -values, values)


def _shuffled(values: Cells, rng: np.random.Generator, size: float) -> Cells:
    places = np.flatnonzero(_some(values, rng, size))
    values[places] = values[rng.permutation(places)]
    return values


def _truncated(values: Cells, rng: np.random.Generator, size: float) -> Cells:
    lost = values > np.nanquantile(values, 1 - size)
    return np.where(lost, rng.choice(values[~lost], len(values)), values) if not lost.all() else values


def _zero_for_gaps(values: Cells, rng: np.random.Generator, size: float) -> Cells:
    return np.where(np.isnan(values) & _some(values, rng, size), 0.0, values)


def _ranked(texts: Cells, place: float) -> str:
    """The category of this rank, from the most frequent (0) on; the rarest where there are fewer."""
    tally = Counter(text for text in texts.tolist() if text is not None)
    names = sorted(tally, key=lambda text: (-tally[text], text))
    return names[int(min(place, len(names) - 1))]


def _to(texts: Cells, chosen: npt.NDArray[np.bool_], text: str | None) -> Cells:
    texts[chosen] = text
    return texts


def _swapped(texts: Cells, _: np.random.Generator, size: float) -> Cells:
    first, second = _ranked(texts, 0), _ranked(texts, size)
    was = texts == first
    return _to(_to(texts, texts == second, first), was, second)


def _new(texts: Cells, rng: np.random.Generator, size: float) -> Cells:
    return _to(texts, _some(texts, rng, size), "new here")


def _lost(texts: Cells, _: np.random.Generator, size: float) -> Cells:
    return _to(texts, texts == _ranked(texts, size), _ranked(texts, 0))


def _rate(texts: Cells, rng: np.random.Generator, size: float) -> Cells:
    return _to(texts, _some(texts, rng, size), _ranked(texts, np.inf))


def _gaps(texts: Cells, rng: np.random.Generator, size: float) -> Cells:
    return _to(texts, _some(texts, rng, size), None)


def _misspelt(texts: Cells, rng: np.random.Generator, size: float) -> Cells:
    first = _ranked(texts, 0)
    return _to(texts, (texts == first) & _some(texts, rng, size), f"{first.upper()} ")


# The first size was looked at while the rule was checked; the second, and all of HELD_OUT, were not.
NUMBERS: dict[str, tuple[Make, tuple[float, float]]] = {
    "shift, sd": (_shift, (0.25, 0.35)),
    "scale": (_scale, (0.5, 0.35)),
    "tail, share": (_tail, (0.03, 0.02)),
    "missing, share": (_missing, (0.05, 0.08)),
    "out of range, share": (_out_of_range, (0.015, 0.03)),
    "unit, factor": (_unit, (1.609, 0.4536)),
    "stuck value, share": (_stuck, (0.1, 0.15)),
    "rounding, sd": (_rounded, (0.5, 1.0)),
    "correlation broken, share": (_shuffled, (0.8, 0.5)),
    "zero for gaps, share": (_zero_for_gaps, (1.0, 0.7)),
    "skew": (_skew, (0.6, 0.8)),
    "clipping, share": (_clipped, (0.1, 0.2)),
    "mixture, share": (_mixture, (0.15, 0.25)),
    "gradual within the window, sd": (_gradual, (0.6, 0.9)),
    "sign flip, share": (_negated, (1.0, 0.1)),
    "truncated, share": (_truncated, (0.1, 0.15)),
}
TEXTS: dict[str, tuple[Make, tuple[float, float]]] = {
    "category swap, rank": (_swapped, (1, 2)),
    "new category, share": (_new, (0.01, 0.02)),
    "lost category, rank": (_lost, (1, 2)),
    "missing category, share": (_gaps, (0.05, 0.08)),
    "category rate, share": (_rate, (0.1, 0.07)),
    "category misspelt, share": (_misspelt, (0.1, 0.05)),
}
HELD_OUT = {
    "skew",
    "clipping, share",
    "mixture, share",
    "gradual within the window, sd",
    "sign flip, share",
    "truncated, share",
    "category rate, share",
    "category misspelt, share",
}
