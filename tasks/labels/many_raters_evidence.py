"""What is measured about the agreement of many annotators: how good, and who or what is behind it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tasks.labels.agreement import table_interval, table_kappa
from tasks.labels.annotator_pairs import Kappas, annotator_kappas, pair_kappas, table_of
from tasks.labels.gwet import ac1_of
from tasks.labels.item_sums import Floats, ItemSums, posterior_intervals, sums_of
from tasks.labels.krippendorff import Metric, alpha_of, distances, label_alphas, scale
from tasks.labels.ratings import Ratings
from tasks.labels.values import as_text
from tasks.vocabulary import Interval, Measurement

ALPHA, AC1 = "alpha", "AC1"
PAIRED = "items labelled more than once"
LABEL = "label "
WITH_OTHERS = "annotator "
WITH_ANOTHER = "annotators "
OTHERS = " with the others"
BOTH = "items with both "

_MOST_SHOWN = 20  # labels
_MOST_PEOPLE = 5  # annotators, and pairs of them
_MOST_CONFUSED = 10  # pairs of labels
_MOST_NAMED = 10  # items
_LEAST_ITEMS = 10  # in common, before a person's agreement is looked at


def counts(ratings: Ratings) -> Iterator[Measurement]:
    """How many items, labels and annotators there are, and what was left out."""
    given, labels = ratings.labels_of_items(), len(ratings.label)
    items = int((given > 0).sum())
    people = len(np.unique(ratings.annotator))
    yield Measurement(name="items labelled", value=items, unit="items", n=len(ratings.items))
    yield Measurement(name=PAIRED, value=int((given > 1).sum()), unit="items", n=items)
    yield Measurement(name="labels given", value=labels, unit="labels", n=items)
    yield Measurement(name="different labels", value=len(np.unique(ratings.label)), unit="labels", n=labels)
    yield Measurement(name="annotators", value=people, unit="annotators", n=labels)
    again = "labels replaced by a later one of the same annotator"
    yield Measurement(name=again, value=ratings.repeated, unit="labels", n=labels)
    unplaced = "labels left out for want of an item or annotator"
    yield Measurement(name=unplaced, value=ratings.unplaced, unit="labels", n=labels)


def agreement(
    ratings: Ratings, metric: Metric, order: Sequence[Any], rng: np.random.Generator
) -> Iterator[Measurement]:
    """Alpha, AC1, and each label against the rest, with intervals from the same draws."""
    values = scale(ratings.labels, metric, order)

    def statistics(sums: ItemSums) -> Floats:
        whole = (alpha_of(sums, metric, values)[..., None], ac1_of(sums)[..., None], label_alphas(sums))
        return np.concatenate(whole, axis=-1)

    points = statistics(sums_of(ratings)).tolist()
    intervals = posterior_intervals(ratings, statistics, rng=rng)
    items = int((ratings.labels_of_items() > 1).sum())
    how = "Bayesian bootstrap over items, rough below about 100"
    yield _measured(ALPHA, points[0], intervals[0], items, f"Krippendorff's alpha, {metric}; {how}")
    yield _measured(AC1, points[1], intervals[1], items, f"Gwet's AC1; {how}")
    lowest = sorted(range(len(ratings.labels)), key=lambda at: (math.isnan(points[2 + at]), points[2 + at]))
    for at in lowest[:_MOST_SHOWN]:
        name = f"{LABEL}{as_text(ratings.labels[at])} against the rest"
        yield _measured(name, points[2 + at], intervals[2 + at], items, f"Krippendorff's alpha; {how}")


def people(
    ratings: Ratings, metric: Metric, order: Sequence[Any], rng: np.random.Generator
) -> Iterator[Measurement]:
    """The annotators, and the pairs of them, that surely agree least: at most five of each.

    By kappa whose weights are the distances of the metric, so that it may be held beside alpha.
    """
    if len(ratings.annotators) > 2:  # between two, nobody can be told from the other
        apart = _distances(ratings, metric, order)
        for kappas in (annotator_kappas, pair_kappas):
            yield from _lowest(ratings, kappas(ratings, apart, least_items=_LEAST_ITEMS), apart, rng)


def confused(ratings: Ratings) -> Iterator[Measurement]:
    """The pairs of labels that meet most often on one item: at most ten."""
    labels = len(ratings.labels)
    cells = [np.zeros(0, dtype=np.int64)]
    for one, other in ratings.pairs():
        differ = ratings.label[one] != ratings.label[other]
        a, b = ratings.label[one[differ]], ratings.label[other[differ]]
        cells.append((ratings.item[one[differ]] * labels + np.minimum(a, b)) * labels + np.maximum(a, b))
    once_an_item = np.unique(np.concatenate(cells)) % max(1, labels**2)
    items = int((ratings.labels_of_items() > 1).sum())
    times = np.bincount(once_an_item)
    for cell in np.argsort(-times, kind="stable")[:_MOST_CONFUSED]:
        if times[cell]:
            low, high = (as_text(ratings.labels[at]) for at in divmod(int(cell), labels))
            yield Measurement(name=f"{BOTH}{low} and {high}", value=int(times[cell]), unit="items", n=items)


def most_disagreed(ratings: Ratings, metric: Metric, order: Sequence[Any]) -> tuple[str, ...]:
    """Ids of the ten items whose labels lie furthest apart on average, those with more labels first."""
    given = ratings.labels_of_items()
    apart = _distances(ratings, metric, order)
    total = np.zeros(len(given))
    for one, other in ratings.pairs():
        away = apart[ratings.label[one], ratings.label[other]]
        total += np.bincount(ratings.item[one], weights=away, minlength=len(given))
    parting = np.flatnonzero(total > 0)
    mean = total[parting] / (given[parting] * (given[parting] - 1))
    worst = parting[np.lexsort((parting, -given[parting], -mean))[:_MOST_NAMED]]
    return tuple(as_text(ratings.items[int(at)]) for at in worst)


def _distances(ratings: Ratings, metric: Metric, order: Sequence[Any]) -> Floats:
    """How far labels are apart, shape (n_labels, n_labels), by the counts of all items."""
    counted = sums_of(ratings).together.sum(axis=-1)
    return distances(metric, scale(ratings.labels, metric, order), counted)


def _lowest(
    ratings: Ratings, kappas: Kappas, apart: Floats, rng: np.random.Generator
) -> Iterator[Measurement]:
    for at in kappas.lowest(_MOST_PEOPLE):
        first, second = int(kappas.first[at]), int(kappas.second[at])
        table = table_of(ratings, first, second)
        used = (table.sum(axis=0) + table.sum(axis=1)) > 0
        table, away = table[used][:, used], apart[used][:, used]
        name, items = _who(ratings, first, second), round(float(kappas.items[at]))
        kappa, interval = table_kappa(table, apart=away), table_interval(table, apart=away, rng=rng)
        yield _measured(name, kappa, interval, items, "Cohen's kappa, Dirichlet posterior interval")


def _who(ratings: Ratings, first: int, second: int) -> str:
    one = as_text(ratings.annotators[first])
    if second < 0:
        return f"{WITH_OTHERS}{one}{OTHERS}"
    return f"{WITH_ANOTHER}{one} and {as_text(ratings.annotators[second])}"


def _measured(name: str, value: float, interval: Interval, items: int, method: str) -> Measurement:
    if math.isnan(value):
        return Measurement(name=name, value=None, n=items, method=method)
    return Measurement(name=name, value=value, n=items, interval=interval, method=method)
