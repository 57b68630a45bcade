"""Both sides of a feature: shares of rows in one order, and no value of a cell."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.drift.profile import profile
from tasks.drift.shown import sides


def both(before, now):
    reference = profile([{"x": np.array(before)}])
    return sides(reference, profile([{"x": np.array(now)}], reference=reference))["x"]


def texts(*counts):
    return np.repeat(np.array([f"secret {n}" for n in range(len(counts))], dtype=object), counts)


def test_categories_stand_from_frequent_to_rare_then_others_then_missing():
    now = np.concatenate([texts(1, 2), np.array(["new", None], dtype=object)])

    found = both(texts(1, 6, 3), now)

    assert found.shares == ((0.6, 0.4), (0.3, 0.0), (0.1, 0.2), (0.0, 0.2), (0.0, 0.2))


def test_beyond_thirty_categories_the_rest_stand_together():
    found = both(texts(*range(40, 0, -1)), texts(*[1] * 40))

    assert len(found.shares) == 30 + 2
    assert found.shares[30] == pytest.approx((55 / 820, 10 / 40))


def test_numbers_stand_by_the_bins_of_the_reference_then_missing():
    found = both(np.arange(1000.0), [0.0, 999.0, np.nan, np.nan])

    assert found.kind == "numeric"
    assert found.shares[0][1] == found.shares[-2][1] == 0.25
    assert found.shares[-1] == (0.0, 0.5)


def test_shares_of_each_side_add_up_to_one():
    rng = np.random.default_rng(1)

    found = both(rng.normal(size=500), rng.normal(1, 2, 300))

    assert [sum(side) for side in zip(*found.shares, strict=True)] == pytest.approx([1.0, 1.0])


def test_a_window_without_rows_has_shares_of_zero():
    assert {now for _, now in both(np.arange(100.0), np.array([])).shares} == {0.0}


def test_no_text_of_a_cell_is_in_it():
    assert "secret" not in both(texts(3, 2), texts(1, 4)).model_dump_json()
