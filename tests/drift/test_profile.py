"""A profile counts what it says it counts, and parts add up to the whole."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import special, stats

from tasks.drift.newcomers import CAPACITY
from tasks.drift.numeric import Numeric
from tasks.drift.profile import Profile, merge, profile, without
from tasks.errors import InputError
from tests.drift.samples import rows_of, texts, twenty_features

numbers = st.one_of(st.just(np.nan), st.just(np.inf), st.integers(-5, 5).map(float), st.floats(-1e6, 1e6))
cells = st.tuples(numbers, numbers, st.sampled_from(["a", "b", "c", "d", None]))
tables = st.lists(cells, min_size=1, max_size=60)


def columns_of(table):
    first, second, kind = zip(*table, strict=True)
    return {
        "first": np.array(first, dtype=float),
        "second": np.array(second, dtype=float),
        "kind": np.array(kind, dtype=object),
    }


def without_moments(made):
    """The profile as plain values, less its moments, which add up to rounding only."""
    plain = made.model_dump()
    for feature in plain["features"].values():
        feature.pop("moments", None)
    return plain


@example([(np.nan, np.nan, "a")], [(np.inf, np.nan, "a"), (-1.0, np.nan, "a"), (-0.0, np.nan, "a")], [1])
@given(tables, tables, st.lists(st.integers(0, 60), max_size=3))
@settings(deadline=None, max_examples=60)
def test_profiles_of_the_parts_merge_into_the_profile_of_the_whole(reference, current, cuts):
    base, whole = profile([columns_of(reference)]), columns_of(current)
    bounds = [0, *sorted(min(cut, len(current)) for cut in cuts), len(current)]
    parts = [rows_of(whole, a, b) for a, b in pairwise(bounds)]

    merged = merge(profile([part], reference=base) for part in parts)

    assert without_moments(merged) == without_moments(profile([whole], reference=base))


@given(tables, st.integers(0, 60))
@settings(deadline=None, max_examples=60)
def test_a_reference_without_one_of_its_windows_is_the_profile_of_its_other_rows(table, cut):
    columns = columns_of(table)
    reference = profile([columns])
    window, others = (
        profile([part], reference=reference) for part in (rows_of(columns, 0, cut), rows_of(columns, cut, 99))
    )

    rest = without(reference, window)

    assert rest.rows == others.rows
    assert rest.dependence == others.dependence
    for name, feature in rest.features.items():
        assert feature.counts == others.features[name].counts
        assert feature.missing == others.features[name].missing


def test_the_reference_counted_against_itself_is_itself():
    columns = twenty_features(np.random.default_rng(1), 500)
    reference = profile([columns])

    assert profile([columns], reference=reference) == reference


def test_a_profile_survives_json():
    columns = twenty_features(np.random.default_rng(2), 300)
    made = profile([columns])

    assert Profile.model_validate_json(made.model_dump_json()) == made


def test_bins_are_deciles_with_tails_of_half_a_percent():
    """1 to 1,000: by definition 5 values up to 5, 95 up to 100, then hundreds, 95 up to 995, 5 above."""
    made = profile([{"x": np.random.default_rng(3).permutation(np.arange(1, 1001))}]).features["x"]

    assert made.counts == (5, 95, *[100] * 8, 95, 5)
    assert made.ruler.edges[0] == 5
    assert made.ruler.edges[-1] == 995


def test_a_value_that_fills_several_deciles_has_a_bin_of_its_own():
    values = np.concatenate([np.zeros(600), np.linspace(-1, -0.1, 200), np.linspace(0.1, 1, 200)])

    made = profile([{"x": values}]).features["x"]

    assert 600 in made.counts


def test_moments_of_parts_agree_with_numpy_over_the_whole():
    values = np.random.default_rng(4).normal(1e6, 3, size=1000)
    reference = profile([{"x": values}])

    merged = merge(profile([{"x": part}], reference=reference) for part in np.array_split(values, 7))

    moments = merged.features["x"].moments
    assert moments.mean == pytest.approx(values.mean())
    assert moments.standard_deviation == pytest.approx(values.std(ddof=1))


def test_numbers_too_large_to_square_have_no_spread_and_no_warning():
    made = profile([{"x": np.array([1e300, -1e300, 1e308])}])

    assert made.features["x"].moments.squares is None


def test_scores_are_normal_and_give_the_rank_correlation_within_five_percent():
    """For a normal pair the correlation of normal scores is the Pearson correlation, here scipy's."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=20_000)
    y = 0.5 * x + np.sqrt(0.75) * rng.normal(size=20_000)

    sums = profile([{"x": x, "y": y}]).dependence

    found = sums.products[0][1] / np.sqrt(sums.products[0][0] * sums.products[1][1])
    assert found == pytest.approx(stats.pearsonr(x, y).statistic, rel=0.05)


def test_the_middle_bin_of_a_symmetric_feature_scores_zero_and_the_tail_its_normal_quantile():
    """Middle of the lower tail of 0.5 % is the 0.25 % quantile of the normal law."""
    made = profile([{"x": np.arange(1.0, 1001.0)}]).features["x"]

    assert made.ruler.scores[0] == pytest.approx(special.ndtri(0.0025), abs=1 / 64)
    assert made.ruler.scores[0] == -made.ruler.scores[-1]


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=25)
def test_counts_of_newcomers_lie_within_their_stated_error(parts, seed):
    rng = np.random.default_rng(seed)
    values = np.floor(rng.pareto(0.5, size=3000)) % 2000 + 10
    reference = profile([{"x": np.zeros(5)}])

    sketch = profile([{"x": part} for part in np.array_split(values, parts)], reference=reference)

    found = sketch.features["x"].newcomers
    assert found.error <= len(values) / (CAPACITY + 1)
    assert len(found.values) <= CAPACITY
    different, counts = np.unique(values, return_counts=True)
    most = np.array(found.at_most(different.tolist()))
    assert ((most - found.error <= counts) & (counts <= most)).all()


def test_more_than_a_thousand_categories_are_counted_by_hash_and_add_up():
    many = texts("i", np.arange(3_000))

    made = profile([{"x": many}]).features["x"]

    assert len(made.counts) == 256
    assert made.values == 3_000
    assert made.ruler.distinct == 3_000


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (np.array([1, 2]), "numeric"),
        (np.array([1.5, np.nan]), "numeric"),
        (np.array([1, None], dtype=object), "numeric"),
        (np.array([True, False]), "category"),
        (np.array([True, None], dtype=object), "category"),
        (np.array(["a", None], dtype=object), "category"),
        (np.array(["a", "b"]), "category"),
        (np.array(["a", 1], dtype=object), "category"),
        (np.array([np.nan, np.nan]), "numeric"),
        (np.array([None, None], dtype=object), "category"),
    ],
)
def test_the_kind_of_a_feature_follows_from_its_cells(cells, kind):
    assert profile([{"x": cells}]).features["x"].kind == kind


def test_missing_infinite_absent_and_retyped_rows_are_each_counted():
    reference = profile([{"x": np.array([1.0, 2.0, 3.0])}])
    batches = [
        {"x": np.array([np.nan, np.inf, 2.0])},
        {"y": np.zeros(4)},
        {"x": np.array(["n/a", 2, None], dtype=object)},
    ]

    found = profile(batches, reference=reference)

    feature = found.features["x"]
    assert isinstance(feature, Numeric)
    assert (feature.values, feature.missing, feature.infinite) == (3, 2, 1)
    assert (feature.absent, feature.retyped, feature.outside) == (4, 1, 1)
    assert found.rows == 10


def test_no_rows_give_a_profile_of_zeros():
    reference = profile([{"x": np.arange(10.0), "k": texts("k", np.arange(10))}])

    nothing = profile([], reference=reference)

    assert nothing.rows == 0
    assert [feature.values for feature in nothing.features.values()] == [0, 0]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: merge([]), "no profile"),
        (
            lambda: merge([profile([{"x": np.arange(3)}]), profile([{"x": np.arange(4)}])]),
            "different references",
        ),
        (lambda: profile([{"x": np.arange(3), "y": np.arange(4)}]), "differ in length"),
        (lambda: profile([{"x": np.arange(3)}, {"y": np.arange(3)}]), "not every batch"),
        (lambda: profile([{"x": np.array(["2013-01-01"], dtype="datetime64[D]")}]), "column x"),
    ],
)
def test_what_cannot_be_profiled_is_said_in_a_sentence(wrong, says):
    with pytest.raises(InputError, match=says):
        wrong()


def test_a_window_that_is_no_part_of_the_reference_cannot_be_taken_from_it():
    reference = profile([{"x": np.arange(10.0)}])
    stranger = profile([{"x": np.full(9, 5.0)}], reference=reference)

    with pytest.raises(InputError, match="reference does not"):
        without(reference, stranger)
