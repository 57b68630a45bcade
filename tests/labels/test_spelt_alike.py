"""Labels that may be one label written in two ways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.judge import findings_of
from tasks.labels.label_balance import LabelBalance
from tasks.labels.spelt_alike import SPELT_ALIKE, spelt_alike
from tasks.vocabulary import Verdict
from tests.samples import batch


def pairs(*labels):
    (counted,), _ = spelt_alike(labels)
    return counted.value


@pytest.mark.parametrize(
    ("labels", "count"),
    [
        (("late", "on time"), 0),
        (("Late", "late", "on time"), 1),
        (("late ", "late"), 1),
        (("on time", "on  time"), 1),
        (("A", "a", " a"), 3),
        ((1, 2), 0),
    ],
)
def test_pairs_are_counted_by_hand(labels, count):
    assert pairs(*labels) == count


def test_without_labels_nothing_is_measured():
    assert spelt_alike([]) == ((), ())


@given(st.lists(st.sampled_from(["a", "A", " a", "b", "B", "c"]), min_size=1))
def test_the_order_and_number_of_times_do_not_matter(labels):
    assert spelt_alike(labels) == spelt_alike(sorted(set(labels)))


def found(spelling):
    data = batch(400, 2)
    first = data.columns["first"].copy()
    first[::2] = [label.upper() if spelling == "upper" else label for label in first[::2]]
    return findings_of(LabelBalance(), replace(data, columns={**data.columns, "first": first}), 1)[0]


def test_the_reason_points_at_them_and_the_verdict_is_that_of_the_shares():
    finding = found("upper")

    assert finding.verdict is Verdict.PASS
    assert finding.reason.endswith("; 'LATE' and 'late' differ by case or spaces alone, and 1 more such")
    assert finding.evidence.value(SPELT_ALIKE) == 2


def test_labels_that_are_really_different_are_not_pointed_at():
    finding = found("as it was")

    assert "alone" not in finding.reason
    assert finding.evidence.value(SPELT_ALIKE) == 0


def test_many_labels_take_no_longer_than_sorting_them():
    assert pairs(*np.arange(200_000).astype(str).tolist()) == 0
