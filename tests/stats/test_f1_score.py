"""F1 by example: scikit-learn's F1 as their mean, the delta method's variance as their spread."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tasks.errors import InputError
from tasks.stats.f1_score import f1_influence

scores = st.sampled_from([0.0, 0.2, 0.5, 0.51, 1.0])
examples = st.lists(st.tuples(st.booleans(), scores), min_size=1, max_size=40).filter(
    lambda rows: any(label or score > 0.5 for label, score in rows)
)


def test_two_of_three_found_with_one_false_alarm_is_two_thirds():
    """True positives 2, false positives 1, false negatives 1: 2 x 2 / (2 x 2 + 1 + 1)."""
    assert f1_influence([1, 1, 1, 0, 0], [1, 1, 0, 1, 0]).mean() == pytest.approx(2 / 3)


@settings(max_examples=40)
@given(examples)
def test_the_mean_is_the_f1_of_scikit_learn(rows):
    label, score = (np.array(column) for column in zip(*rows, strict=True))

    assert f1_influence(label, score).mean() == pytest.approx(
        f1_score(label, score > 0.5, zero_division=0.0), abs=1e-12
    )


def test_the_spread_is_that_of_f1_over_many_evaluation_sets():
    """1,000 sets of 500 examples drawn by hand: F1's standard deviation beside the mean of the estimates."""
    rng = np.random.default_rng(3)
    label = rng.random((1000, 500)) < 0.2
    score = np.where(rng.random(label.shape) < 0.8, label, rng.random(label.shape) < 0.3).astype(float)
    by_scikit_learn = [f1_score(y, p) for y, p in zip(label[:600], score[:600], strict=True)]
    values = np.stack([f1_influence(y, p) for y, p in zip(label, score, strict=True)])

    assert np.sqrt(values.var(axis=1, ddof=1) / 500).mean() == pytest.approx(np.std(by_scikit_learn), rel=0.1)


@settings(max_examples=40)
@given(examples)
def test_the_order_of_the_examples_does_not_matter(rows):
    label, score = (np.array(column) for column in zip(*rows, strict=True))

    assert f1_influence(label[::-1], score[::-1])[::-1] == pytest.approx(f1_influence(label, score))


@pytest.mark.parametrize(
    ("label", "score"),
    [([0, 0], [0.2, 0.5]), ([0, 1], [0.2, np.nan]), ([np.nan, 1], [0.2, 0.9])],
    ids=["nothing positive", "missing score", "missing label"],
)
def test_an_f1_that_is_not_defined_is_nan_for_every_example(label, score):
    assert np.isnan(f1_influence(label, score)).all()


def test_no_examples_have_no_influence():
    assert f1_influence([], []).shape == (0,)


def test_scores_that_are_no_probabilities_are_refused_with_what_was_found():
    with pytest.raises(InputError, match="found -2 to 3; allowed: probabilities"):
        f1_influence([0, 1], [-2.0, 3.0])
