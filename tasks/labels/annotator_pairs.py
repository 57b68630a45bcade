"""Which annotators, and which pairs of them, agree least: the people behind a low value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.labels.item_sums import Floats
from tasks.labels.label_prior import AGREEING, PARTING
from tasks.labels.ratings import Codes, Ratings


@dataclass(frozen=True)
class Kappas:
    """Cohen's kappa of each pair of annotators, or of each annotator with all others together.

    ``first``, ``second``: shape (n_kappas,), places in ``Ratings.annotators``; ``second`` is -1 for all
    others together. ``items``: items that both labelled. ``kappa``: NaN where not defined. ``upper``: about
    the upper end of a 95 % interval, by which the surely low come before those who have few items.
    """

    first: Codes
    second: Codes
    items: Floats
    kappa: Floats
    upper: Floats

    def lowest(self, most: int) -> list[int]:
        """Places of at most ``most`` kappas, the surely lowest first; those not defined are left out."""
        order = np.argsort(self.upper, kind="stable")
        return [int(at) for at in order[:most] if np.isfinite(self.kappa[at])]


def pair_kappas(ratings: Ratings, apart: Floats | None = None, *, least_items: int = 1) -> Kappas:
    """Cohen's kappa of every pair of annotators with at least ``least_items`` items in common.

    ``apart``, shape (n_labels, n_labels), says how far two labels are apart; none: all alike.
    """
    own, other = _paired(ratings)
    people = len(ratings.annotators)
    place = ratings.annotator[own] * people + ratings.annotator[other]
    pair, items = _numbered(place, people**2)
    often = np.flatnonzero(items >= least_items)
    number = np.full(len(items), -1)
    number[often] = np.arange(len(often))
    group = number[pair]
    kept = group >= 0
    if not kept.all():
        own, other, group, place = own[kept], other[kept], group[kept], place[kept]
    of_pair = np.zeros(len(often), dtype=np.int64)
    of_pair[group] = place
    first, second = np.divmod(of_pair, max(1, people))
    sides = ratings.label[own], ratings.label[other]
    return _kappas((first, second), group, sides, np.ones(len(own)), _agreement(apart, ratings))


def annotator_kappas(ratings: Ratings, apart: Floats | None = None, *, least_items: int = 1) -> Kappas:
    """Cohen's kappa of each annotator's labels with those of all others on the same items.

    Each item counts once for an annotator, whatever the number of others; ``apart`` as for `pair_kappas`.
    """
    one, two = _paired(ratings)
    own, other = np.concatenate((one, two)), np.concatenate((two, one))
    weight = 1.0 / (ratings.labels_of_items()[ratings.item[own]] - 1)
    people = np.arange(len(ratings.annotators))
    group, nobody = ratings.annotator[own], np.full(len(people), -1)
    sides = ratings.label[own], ratings.label[other]
    found = _kappas((people, nobody), group, sides, weight, _agreement(apart, ratings))
    often = found.items > least_items - 0.5
    return Kappas(people[often], nobody[often], found.items[often], found.kappa[often], found.upper[often])


def table_of(ratings: Ratings, first: int, second: int = -1) -> npt.NDArray[np.float64]:
    """Labels of one annotator (rows) beside another's, or all others', on the same items, in items.

    Shape (n_labels, n_labels); an item with several others is shared out among them.
    """
    labels, given = len(ratings.labels), ratings.labels_of_items()
    table = np.zeros(labels**2)
    for one, two in ratings.pairs():
        for own, other in ((one, two), (two, one)):
            theirs = ratings.annotator[own] == first
            theirs &= (ratings.annotator[other] == second) | (second < 0)
            a, b = own[theirs], other[theirs]
            weight = 1.0 / (given[ratings.item[a]] - 1) if second < 0 else None
            cell = ratings.label[a] * labels + ratings.label[b]
            table += np.bincount(cell, weights=weight, minlength=labels**2)
    return table.reshape(labels, labels)


def _paired(ratings: Ratings) -> tuple[Codes, Codes]:
    """Every two labels of one item, as places of ratings, the first annotator's first."""
    pairs = list(ratings.pairs()) or [(np.zeros(0, dtype=np.int64),) * 2]
    return np.concatenate([one for one, _ in pairs]), np.concatenate([other for _, other in pairs])


def _numbered(place: Codes, places: int) -> tuple[Codes, Codes]:
    """A number for each place, and how often each number occurs; sorted only where counting takes more."""
    if places <= 10 * len(place) + 1_000:
        return place, np.bincount(place, minlength=places)
    _, number, times = np.unique(place, return_inverse=True, return_counts=True)
    return number, times


def _agreement(apart: Floats | None, ratings: Ratings) -> Floats:
    """How much two labels agree, 0-1: one less their distance over the largest one."""
    if apart is None:
        return np.eye(len(ratings.labels))
    return 1 - apart / (apart.max(initial=0.0) or 1.0)


def _kappas(
    who: tuple[Codes, Codes], group: Codes, sides: tuple[Codes, Codes], weight: Floats, agreement: Floats
) -> Kappas:
    """Kappa of each group of two labels; ``sides`` are labels of shape (n_pairs,), as ``group``."""
    groups, labels = len(who[0]), len(agreement)
    items = np.bincount(group, weights=weight, minlength=groups).astype(np.float64)
    agreeing = np.bincount(group, weights=weight * agreement[sides], minlength=groups)
    ours, theirs = (
        np.bincount(group * labels + side, weights=weight, minlength=groups * labels).reshape(groups, labels)
        for side in sides
    )
    with np.errstate(invalid="ignore", divide="ignore"):  # 0 / 0: no item, or one label throughout
        p_e = ((ours @ agreement) * theirs).sum(axis=1) / items**2
        kappa = (agreeing / items - p_e) / (1 - p_e)
        seen = items + AGREEING + PARTING
        p_o = (agreeing + AGREEING) / seen
        upper = (p_o + 2 * np.sqrt(p_o * (1 - p_o) / seen) - p_e) / (1 - p_e)
    return Kappas(*who, items, kappa, upper)
