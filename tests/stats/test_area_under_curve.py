"""AUC by example: scikit-learn's AUC as their mean, DeLong's variance as their spread."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

from tasks.stats import area_under_curve
from tasks.stats.area_under_curve import auc_influence

examples = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=40).filter(
    lambda rows: len({label for label, _ in rows}) == 2
)


def test_four_examples_worked_by_hand_have_an_auc_of_three_quarters():
    """Scores .1 .4 (negative), .35 .8 (positive): 3 of 4 pairs in order (scikit-learn's own example)."""
    assert auc_influence([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).mean() == pytest.approx(0.75)


@settings(deadline=None, max_examples=40)
@given(examples)
def test_the_mean_is_the_auc_of_scikit_learn_ties_included(rows):
    label, score = map(list, zip(*rows, strict=True))

    assert auc_influence(label, score).mean() == pytest.approx(roc_auc_score(label, score))


def test_the_spread_of_a_difference_is_that_of_delong():
    """DeLong's covariance by all pairs, for two models on the same 900 examples."""
    rng = np.random.default_rng(11)
    label = rng.uniform(size=900) < 0.3
    first = np.round(rng.normal(size=900) + label, 1)
    second = np.round(first + rng.normal(size=900), 1)

    difference = auc_influence(label, first) - auc_influence(label, second)

    assert difference.var(ddof=1) / 900 == pytest.approx(_delong_variance(label, first, second), rel=0.0012)


@settings(deadline=None, max_examples=40)
@given(examples)
def test_only_the_order_of_the_scores_matters(rows):
    label, score = (np.array(column) for column in zip(*rows, strict=True))

    assert auc_influence(label, score) == pytest.approx(auc_influence(label, np.exp(score / 3.0)))


@settings(deadline=None, max_examples=40)
@given(examples)
def test_turning_labels_and_scores_keeps_every_influence(rows):
    label, score = (np.array(column) for column in zip(*rows, strict=True))

    assert auc_influence(~label, -score) == pytest.approx(auc_influence(label, score))


@pytest.mark.parametrize(
    ("label", "score"),
    [([1, 1], [0.2, 0.3]), ([0, 0], [0.2, 0.3]), ([0, 1], [0.2, np.nan]), ([0, np.nan], [0.2, 0.3])],
    ids=["no negatives", "no positives", "missing score", "missing label"],
)
def test_an_auc_that_is_not_defined_is_nan_for_every_example(label, score):
    assert np.isnan(auc_influence(label, score)).all()


def test_no_examples_have_no_influence():
    assert auc_influence([], []).shape == (0,)


def _delong_variance(label, first, second):
    placements = []
    for score in (first, second):
        pairs = score[label][:, None] - score[~label][None, :]
        placements.append((pairs > 0) + 0.5 * (pairs == 0))
    of_pairs = placements[0] - placements[1]
    positives, negatives = of_pairs.mean(axis=1), of_pairs.mean(axis=0)
    return positives.var(ddof=1) / len(positives) + negatives.var(ddof=1) / len(negatives)


@pytest.mark.parametrize("decimals", [0, 1, 12])
def test_each_influence_is_what_the_ranks_of_scipy_stats_give(monkeypatch, decimals):
    rng = np.random.default_rng(5)
    label = rng.uniform(size=700) < 0.4
    score = np.concatenate([[np.inf, -np.inf, 0.0, -0.0], np.round(rng.normal(size=696), decimals)])
    own = auc_influence(label, score)

    monkeypatch.setattr(area_under_curve, "_ranks", rankdata)

    assert own == pytest.approx(auc_influence(label, score), abs=1e-12)
