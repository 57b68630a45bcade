"""Cohen's kappa, its interval, and the number of double labels that would settle a verdict."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from tasks.errors import InputError, TooFewItems
from tasks.labels.agreement import (
    cohen_kappa,
    kappa_interval,
    more_items_to_settle,
    table_interval,
    table_kappa,
)
from tasks.labels.label_pairs import count_pairs
from tasks.vocabulary import Interval

pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=60)


def labels_of(table):
    """Two raters' labels that make ``table``."""
    cells = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return [first for first, _ in cells], [second for _, second in cells]


def true_table(kappa, commonest, labels=2):
    """Probabilities with exactly this kappa: agree by design with chance kappa, else by marginals."""
    share = np.r_[commonest, np.full(labels - 1, (1 - commonest) / (labels - 1))]
    return kappa * np.diag(share) + (1 - kappa) * np.outer(share, share)


def drawn(rng, probabilities, items):
    return rng.multinomial(items, probabilities.ravel()).reshape(probabilities.shape)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([[20, 5], [10, 15]], 0.40),  # by hand: (0.70 - 0.50) / (1 - 0.50)
        ([[25, 35], [5, 35]], 0.259),  # by hand: (0.60 - 0.46) / (1 - 0.46); A's marginals alone give 0.167
        ([[45, 15], [25, 15]], 0.1304),  # by hand: (0.60 - 0.54) / (1 - 0.54)
    ],
)
def test_kappa_of_tables_worked_by_hand_is_what_the_hand_found(table, expected):
    first, second = labels_of(table)

    assert cohen_kappa(first, second) == pytest.approx(expected, abs=5e-4)


@given(pairs, st.sampled_from([None, "linear", "quadratic"]))
def test_kappa_equals_that_of_scikit_learn(pairs, weights):
    first, second = zip(*pairs, strict=True)
    assume(len({*first, *second}) > 1)

    assert cohen_kappa(first, second, weights=weights) == pytest.approx(
        cohen_kappa_score(first, second, weights=weights), abs=1e-12
    )


def test_kappa_of_two_psychiatrists_is_what_cohen_published_with_and_without_weights():
    """Cohen (1968), table 1, 200 patients; disagreements weigh 1, 3 and 6: .492, weighted .348."""
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    apart = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])

    assert table_kappa(table) == pytest.approx(0.492, abs=5e-4)
    assert table_kappa(table, apart=apart) == pytest.approx(0.348, abs=5e-4)


@given(pairs, st.sampled_from([None, "linear", "quadratic"]))
def test_kappa_does_not_depend_on_which_rater_comes_first(pairs, weights):
    first, second = zip(*pairs, strict=True)

    there, back = cohen_kappa(first, second, weights=weights), cohen_kappa(second, first, weights=weights)

    assert there == pytest.approx(back, nan_ok=True)


@given(pairs)
def test_kappa_lies_between_minus_one_and_one_and_is_one_only_for_perfect_agreement(pairs):
    first, second = zip(*pairs, strict=True)
    assume(len({*first, *second}) > 1)

    kappa = cohen_kappa(first, second)

    assert -1 <= kappa <= 1
    assert (kappa == 1) == (first == second)


@given(pairs, st.permutations(["late", ("a", "tuple"), 3, None.__class__, 2.5]))
def test_unweighted_kappa_does_not_depend_on_what_the_labels_are_called(pairs, names):
    first, second = zip(*pairs, strict=True)

    renamed = cohen_kappa([names[one] for one in first], [names[one] for one in second])

    assert renamed == pytest.approx(cohen_kappa(first, second), nan_ok=True)


@given(pairs)
def test_items_that_one_rater_left_unlabelled_change_nothing(pairs):
    first, second = zip(*pairs, strict=True)

    padded = cohen_kappa([*first, 1, None, math.nan], [*second, None, 2, 2])

    assert padded == pytest.approx(cohen_kappa(first, second), nan_ok=True)


def test_one_label_throughout_has_no_kappa_and_no_interval():
    first, second = ["late"] * 9, ["late"] * 9

    interval = kappa_interval(first, second, rng=np.random.default_rng(1))

    assert math.isnan(cohen_kappa(first, second))
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)


@pytest.mark.parametrize("nothing", [([], []), (["late", None], [None, "late"])])
def test_no_item_labelled_by_both_is_refused(nothing):
    with pytest.raises(TooFewItems, match="both raters"):
        cohen_kappa(*nothing)


def test_labels_of_different_numbers_of_items_are_refused():
    with pytest.raises(InputError, match="3 and of 2 items"):
        cohen_kappa(["a", "b", "a"], ["a", "b"])


def test_weights_on_labels_without_an_order_are_refused():
    with pytest.raises(InputError, match="order"):
        cohen_kappa(["a", 1], ["a", 2], weights="linear")


@settings(max_examples=30)
@given(pairs, st.sampled_from([None, "linear", "quadratic"]), st.integers(0, 2**32))
def test_the_interval_holds_the_point_and_is_the_same_for_the_same_seed(pairs, weights, seed):
    first, second = zip(*pairs, strict=True)
    assume(len({*first, *second}) > 1)

    interval, again = (
        kappa_interval(first, second, weights=weights, rng=np.random.default_rng(seed)) for _ in range(2)
    )

    assert interval == again
    assert interval.low <= cohen_kappa(first, second, weights=weights) <= interval.high


def test_a_hundred_times_the_items_make_the_interval_a_tenth_as_wide():
    table, rng = np.array([[20, 5], [10, 15]]), np.random.default_rng(1)

    few, many = table_interval(table, rng=rng), table_interval(100 * table, rng=rng)

    assert (many.high - many.low) / (few.high - few.low) == pytest.approx(0.1, abs=0.01)


def test_a_higher_level_gives_a_wider_interval():
    table = np.array([[20, 5], [10, 15]])

    narrow = table_interval(table, level=0.8, rng=np.random.default_rng(1))
    wide = table_interval(table, level=0.99, rng=np.random.default_rng(1))

    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("labels", "commonest", "kappa", "items"),
    [(2, 0.5, 0.9, 30), (2, 0.9, 0.8, 30), (2, 0.9, 0.9, 30), (2, 0.9, 0.6, 300), (4, 0.9, 0.6, 30)],
)
def test_the_interval_holds_the_true_kappa_about_95_times_in_100(labels, commonest, kappa, items):
    """93 to 97 %, give or take three standard errors of 250 repetitions."""
    rng = np.random.default_rng(1)
    truth = true_table(kappa, commonest, labels)
    tables = [drawn(rng, truth, items) for _ in range(250)]
    tables = [used(table) for table in tables if len(used(table)) > 1]

    intervals = [table_interval(table, rng=rng) for table in tables]

    covered = np.mean([interval.low <= kappa <= interval.high for interval in intervals])
    assert 0.93 - 0.048 <= covered <= 0.97 + 0.032


def used(table):
    """The table over the labels that occur, as counted from items."""
    return count_pairs(*labels_of(table)).table()


def test_the_items_that_settle_it_grow_as_kappa_nears_the_target_and_end_at_a_cap():
    interval_width = 0.12

    def more(kappa):
        interval = Interval(kappa - interval_width, kappa + interval_width, 0.95)
        return more_items_to_settle(kappa, interval, 100, floor=0.6, target=0.8)

    assert more(0.70) < more(0.75) < more(0.78)
    assert more(0.7999) is None
    assert more(0.80) is None


def test_the_items_that_settle_a_kappa_of_0_70_are_those_of_the_normal_formula():
    """Error 0.2 / 1.960; a gap of 0.1 is 1.960 + 0.842 errors: 50 x (0.2 / 1.960 x 28.02)² - 50 = 359."""
    interval = Interval(0.5, 0.9, 0.95)

    more = more_items_to_settle(0.7, interval, 50, floor=0.6, target=0.8)

    assert more == 360


def test_the_items_named_settle_it_about_three_times_in_four_when_kappa_stays():
    rng, settled = np.random.default_rng(1), []
    truth = true_table(0.7, 0.5)
    for _ in range(200):
        table = drawn(rng, truth, 60)
        kappa, interval = table_kappa(table), table_interval(table, rng=rng)
        more = more_items_to_settle(kappa, interval, 60, floor=0.6, target=0.8)
        if kappa < 0.8 <= interval.high and more is not None:
            table = table + drawn(rng, true_table(kappa, 0.5), more)
            settled.append(table_interval(table, rng=rng).high < 0.8)

    assert len(settled) > 50
    assert 0.65 <= np.mean(settled) <= 0.9
