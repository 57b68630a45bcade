"""Krippendorff's alpha and its interval."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tasks.errors import InputError, TooFewItems
from tasks.labels.agreement import alpha_interval, krippendorff_alpha

METRICS = ["nominal", "ordinal", "interval", "ratio"]

rows = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 4), st.integers(0, 4)),
    min_size=4,
    max_size=60,
    unique_by=lambda row: row[:2],
)

_ = math.nan
# Krippendorff (2011), example C: four observers, twelve units, values missing.
RELIABILITY_DATA = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
)


def in_rows(data):
    """Item, annotator and label of each cell of a matrix with a row for each annotator."""
    annotator, item = np.indices(data.shape)
    return item.ravel(), annotator.ravel(), data.ravel()


@pytest.mark.parametrize(
    ("metric", "expected"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_of_krippendorffs_own_example_is_what_he_published(metric, expected):
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C and D."""
    alpha = krippendorff_alpha(*in_rows(RELIABILITY_DATA), metric=metric)

    assert alpha == pytest.approx(expected, abs=5e-4)


def test_alpha_of_two_observers_worked_by_hand_by_krippendorff_is_0_095():
    """Krippendorff (2011), section A: ten units, binary: 1 - (20 - 1) x 4 / (14 x 6)."""
    one, other = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]

    alpha = krippendorff_alpha(*in_rows(np.array([one, other])))

    assert alpha == pytest.approx(0.095, abs=5e-4)


@settings(max_examples=40)
@given(rows, st.sampled_from(METRICS))
def test_alpha_is_that_of_the_definition_over_all_pairs_of_values(rows, metric):
    """Each pair of values of a unit over m - 1, against each pair of all values."""
    units = {}
    for item, _annotator, label in rows:
        units.setdefault(item, []).append(label)
    paired = [labels for labels in units.values() if len(labels) > 1]
    values = [label for labels in paired for label in labels]
    assume(len(set(values)) > 1)

    alpha = krippendorff_alpha(*zip(*rows, strict=True), metric=metric)

    within = sum(
        apart(a, b, metric, values) / (len(unit) - 1) for unit in paired for a, b in ordered_pairs(unit)
    )
    among = sum(apart(a, b, metric, values) for a, b in ordered_pairs(values))
    assert alpha == pytest.approx(1 - (len(values) - 1) * within / among, abs=1e-9)


def ordered_pairs(values):
    return [(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j]


def apart(a, b, metric, values):
    if metric == "ordinal":
        low, high = min(a, b), max(a, b)
        between = sum(low <= value <= high for value in values)
        return (between - (values.count(a) + values.count(b)) / 2) ** 2
    if metric == "ratio":
        return ((a - b) / (a + b)) ** 2 if a + b else 0.0
    return float(a != b) if metric == "nominal" else float((a - b) ** 2)


@settings(max_examples=40)
@given(rows, st.permutations(range(5)), st.permutations(range(60)))
def test_alpha_depends_neither_on_who_the_annotators_are_nor_on_the_order_of_rows(rows, people, order):
    shuffled = [rows[at] for at in order if at < len(rows)]
    item, annotator, label = zip(*shuffled, strict=True)

    alpha = krippendorff_alpha(item, [f"person {people[one]}" for one in annotator], label)

    assert alpha == pytest.approx(krippendorff_alpha(*zip(*rows, strict=True)), nan_ok=True)


@settings(max_examples=40)
@given(rows, st.floats(0.1, 10), st.floats(-10, 10))
def test_interval_alpha_does_not_depend_on_the_unit_of_the_scale(rows, unit, zero):
    item, annotator, label = (np.array(column) for column in zip(*rows, strict=True))

    rescaled = krippendorff_alpha(item, annotator, unit * label + zero, metric="interval")

    alpha = krippendorff_alpha(item, annotator, label, metric="interval")
    assert rescaled == pytest.approx(alpha, abs=1e-6, nan_ok=True)


@settings(max_examples=40)
@given(rows, st.sampled_from(METRICS))
def test_alpha_is_one_only_for_perfect_agreement_and_never_above(rows, metric):
    labels_of = {}
    for item, _annotator, label in rows:
        labels_of.setdefault(item, []).append(label)
    agree = all(len(set(labels)) == 1 for labels in labels_of.values())

    alpha = krippendorff_alpha(*zip(*rows, strict=True), metric=metric)

    assert math.isnan(alpha) or (alpha == pytest.approx(1)) == agree
    assert not alpha > 1 + 1e-12


@pytest.mark.parametrize(
    "rows", [[(1, "a", 0), (2, "a", 1), (3, "b", 0)], [(1, "a", 0), (1, "b", 0), (2, "a", 0), (2, "b", 0)]]
)
def test_single_labels_and_one_label_throughout_have_no_alpha_and_no_interval(rows):
    columns = list(zip(*rows, strict=True))

    interval = alpha_interval(*columns, rng=np.random.default_rng(1))

    assert math.isnan(krippendorff_alpha(*columns))
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)


def test_no_label_at_all_is_refused():
    with pytest.raises(TooFewItems, match="no item has a label"):
        krippendorff_alpha([1, 2], ["a", "b"], [None, math.nan])


@pytest.mark.parametrize(
    ("labels", "metric", "found"),
    [
        (["low", "high"], "interval", "'high'"),
        (["low", "high"], "ordinal", "'high'"),
        ([-1, 2], "ratio", "-1"),
        ([1.0, math.inf], "interval", "inf"),
    ],
)
def test_labels_that_do_not_suit_the_metric_are_refused_by_name(labels, metric, found):
    with pytest.raises(InputError, match=f"metric {metric}: found label {found}"):
        krippendorff_alpha([1, 1], ["a", "b"], labels, metric=metric)


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(InputError, match="2 items, 1 annotators and 2 labels"):
        krippendorff_alpha([1, 1], ["a"], [0, 1])


@settings(max_examples=20)
@given(rows, st.sampled_from(METRICS), st.integers(0, 2**32))
def test_the_interval_holds_the_point_and_is_the_same_for_the_same_seed(rows, metric, seed):
    columns = list(zip(*rows, strict=True))
    alpha = krippendorff_alpha(*columns, metric=metric)
    assume(math.isfinite(alpha))

    first, again = (alpha_interval(*columns, metric=metric, rng=np.random.default_rng(seed)) for _ in "ab")

    assert first == again
    assert first.low <= alpha <= first.high


def test_a_few_items_that_all_agree_are_far_from_certain():
    """Five items, three annotators, no disagreement: a plain bootstrap would say 1 to 1."""
    columns = in_rows(np.array([[0, 1, 0, 1, 1]] * 3))

    interval = alpha_interval(*columns, rng=np.random.default_rng(1))

    assert interval.high == 1
    assert interval.low < 0.6


def test_a_hundred_times_the_items_make_the_interval_a_tenth_as_wide():
    """From 200 items, each for itself, to 20,000, which are bound into bundles."""
    rng = np.random.default_rng(1)
    widths = []
    for items in (200, 20_000):
        columns = in_rows(drawn(rng, items, 0.7))
        low, high, _level = alpha_interval(*columns, rng=rng)
        widths.append(high - low)

    assert widths[1] / widths[0] == pytest.approx(0.1, abs=0.02)


def drawn(rng, items, alpha, labels=2):
    """Labels of raters who know the true one with the chance that makes ``alpha``, else guess evenly."""
    truth, shape = rng.integers(labels, size=items), (3, items)
    known = rng.random(shape) < alpha**0.5
    given = np.where(known, truth, rng.integers(labels, size=shape)).astype(float)
    given[rng.random(shape) < 0.2] = math.nan
    return given


def test_the_interval_holds_the_true_alpha_about_95_times_in_100():
    """93 to 97 %, give or take three standard errors of 150 repetitions."""
    rng = np.random.default_rng(1)

    covered = [
        interval.low <= 0.7 <= interval.high
        for interval in (alpha_interval(*in_rows(drawn(rng, 60, 0.7)), rng=rng) for _ in range(150))
    ]

    assert 0.93 - 0.062 <= np.mean(covered) <= 0.97 + 0.042
