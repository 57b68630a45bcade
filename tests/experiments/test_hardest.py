"""The hardest examples: worked by hand, in any order of rows, with what is missing left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import InputError
from tasks.experiments.arms import Predictions, arms_of
from tasks.experiments.hardest import DISTANCE, hardest


def run(arm, seed, ids=("a", "b", "c"), **columns):
    held = {"example_id": np.array(ids, dtype=object)}
    return Predictions(arm, seed, held | {name: np.array(values) for name, values in columns.items()})


def found(*runs, metric="correct", direction="higher", most=20, seeds=(1, 2)):
    return hardest(arms_of(runs, seeds), metric, direction, most=most)


def both(candidate, baseline=((1, 1, 1), (1, 1, 1)), name="correct"):
    arms = (("candidate", candidate), ("baseline", baseline))
    return [
        run(arm, seed, **{name: values}) for arm, held in arms for seed, values in enumerate(held, start=1)
    ]


def test_the_worst_mean_over_seeds_comes_first():
    """Of two seeds none is right on b, one on c, both on a."""
    made = found(*both(((1, 0, 0), (1, 0, 1))))

    assert [(one.example, one.candidate, one.baseline) for one in made.examples] == [
        ("b", 0.0, 1.0),
        ("c", 0.5, 1.0),
        ("a", 1.0, 1.0),
    ]
    assert (made.measure, made.seeds) == ("correct", 2)


def test_where_lower_is_better_the_largest_is_worst():
    made = found(*both(((0.1, 0.9, 0.5),) * 2, name="loss"), metric="loss", direction="lower")

    assert [one.example for one in made.examples] == ["b", "c", "a"]


def test_for_an_auc_the_distance_of_score_and_truth_stands_in():
    """Truth 1 scored 0.2 is 0.8 away, truth 0 scored 0.3 is 0.3 away, truth 1 scored 0.9 is 0.1 away."""
    columns = {"y_true": [1, 0, 1], "y_score": [0.2, 0.3, 0.9]}
    runs = [run(arm, seed, **columns) for arm in ("candidate", "baseline") for seed in (1, 2)]

    made = found(*runs, metric="auc")

    assert made.measure == DISTANCE
    assert [one.example for one in made.examples] == ["a", "b", "c"]
    assert [one.candidate for one in made.examples] == pytest.approx([0.8, 0.3, 0.1])


def test_no_more_than_asked_for_and_ties_by_id():
    made = found(*both(((0, 0, 0),) * 2), most=2)

    assert [one.example for one in made.examples] == ["a", "b"]


def test_an_example_without_a_value_in_a_seed_is_left_out():
    made = found(*both(((1.0, np.nan, 0.0), (1.0, 0.0, 0.0))))

    assert [one.example for one in made.examples] == ["c", "a"]


def test_a_first_model_has_no_baseline_beside_it():
    made = found(run("candidate", 1, correct=(1, 0, 1)), run("candidate", 2, correct=(1, 0, 1)))

    assert made.examples[0].baseline is None


def test_a_metric_that_no_run_logged_by_example_has_no_hardest():
    assert found(*both(((1, 0, 1),) * 2), metric="other") is None


def test_what_is_no_number_is_refused():
    with pytest.raises(InputError, match="column correct: found something that is no number"):
        found(run("candidate", 1, correct=("x", "y", "z")), seeds=(1,))


@given(st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(order):
    ids, values = np.array(list("abcdef"), dtype=object), np.array([0.0, 1, 0, 1, 1, 0])

    mixed = found(run("candidate", 1, ids=ids[order], correct=values[order]), seeds=(1,))

    assert mixed == found(run("candidate", 1, ids=ids, correct=values), seeds=(1,))
