"""Pairs are looked at in some rows of a large batch, evenly apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.drift.profile import merge, profile
from tasks.drift.spread_rows import MOST, RUN, spread_rows

ROWS = 1 << 17


@given(st.integers(0, 5 * MOST))
def test_all_rows_of_a_small_batch_and_half_of_the_most_at_least_of_a_large_one_are_taken(rows):
    taken = spread_rows(np.arange(rows))

    assert len(taken) == rows if rows <= MOST else MOST // 2 - RUN <= len(taken) <= MOST + RUN
    assert (np.diff(taken) > 0).all()


@pytest.mark.parametrize("rows", [ROWS, 3 * ROWS + 17])
def test_every_part_of_a_large_batch_is_taken_from_alike(rows):
    taken = spread_rows(np.arange(rows))

    fifths, _ = np.histogram(taken, bins=5, range=(0, rows))
    assert fifths.min() > 0.7 * fifths.max()


def test_pairs_that_part_ways_in_a_large_batch_are_found_though_each_column_stays():
    rng = np.random.default_rng(1)
    together = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], ROWS)
    apart = rng.normal(size=(ROWS, 2))

    before = profile([{"a": together[:, 0], "b": together[:, 1]}])
    now = profile([{"a": apart[:, 0], "b": apart[:, 1]}], reference=before)

    assert before.dependence is not None
    assert before.dependence.rows[0][1] == MOST
    assert _correlation(before) == pytest.approx(0.6, abs=0.05)
    assert _correlation(now) == pytest.approx(0, abs=0.03)


def test_batches_that_a_cluster_counts_one_by_one_add_up_to_the_same_pairs():
    rng = np.random.default_rng(2)
    batches = [{"a": rng.normal(size=ROWS), "b": rng.normal(size=ROWS)} for _ in range(3)]
    reference = profile(batches[:1])

    one_by_one = merge(profile([batch], reference=reference) for batch in batches)

    assert one_by_one.dependence == profile(batches, reference=reference).dependence


def _correlation(found):
    pair = found.dependence
    rows = pair.rows[0][1]
    return pair.products[0][1] / rows / np.sqrt(pair.squares[0][1] * pair.squares[1][0] / rows**2)
