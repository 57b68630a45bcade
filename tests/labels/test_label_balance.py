"""The check that no label is nearly all or nearly nothing, and the interval it rests on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binomtest

from tasks.errors import TooFewItems
from tasks.labels.batch import Batch
from tasks.labels.label_balance import LabelBalance
from tasks.stats.intervals import share_interval
from tasks.vocabulary import Verdict


def find(counts, **thresholds):
    labels = np.array([label for label, count in counts.items() for _ in range(count)], dtype=object)
    batch = Batch("b", "d", {"item": np.arange(len(labels)), "label": labels}, "item", ("label",))
    check = LabelBalance(**thresholds)
    return check.judge(check.measure(batch, np.random.default_rng(1)))[0]


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_interval_of_a_share_is_the_exact_one_of_scipy(count, more, level):
    total = count + more
    assume(total)

    found = share_interval(count, total, level=level)

    expected = binomtest(count, total).proportion_ci(level, method="exact")
    assert found[:2] == pytest.approx((expected.low, expected.high))


def test_the_interval_holds_the_true_share_at_least_95_times_in_100():
    rng, share = np.random.default_rng(1), 0.05

    intervals = [share_interval(int(count), 80) for count in rng.binomial(80, share, 4_000)]

    assert np.mean([one.low <= share <= one.high for one in intervals]) >= 0.95


def test_a_share_of_nothing_is_refused():
    with pytest.raises(TooFewItems):
        share_interval(0, 0)


def test_labels_clear_of_both_limits_pass():
    finding = find({"late": 300, "on time": 700})

    assert finding.verdict is Verdict.PASS
    assert finding.reason == "Each label has between 5.0% and 90.0% of 1,000 labels"


def test_a_label_surely_above_the_ceiling_fails():
    finding = find({"late": 60, "on time": 940})

    assert finding.verdict is Verdict.FAIL
    assert finding.reason.startswith("on time has 94.0% (95% interval 92.3% to 95.4%) of 1,000 labels, above")


def test_a_label_surely_below_the_least_fails():
    finding = find({"late": 500, "on time": 480, "diverted": 20})

    assert finding.verdict is Verdict.FAIL
    assert finding.reason.startswith("diverted has 2.0%")


def test_a_single_label_fails_however_few_the_rows():
    finding = find({"on time": 3})

    assert finding.verdict is Verdict.FAIL
    assert "on time has 100.0%" in finding.reason


def test_a_label_too_near_a_limit_is_unknown_and_says_how_many_more_rows():
    """6 % against 5 %, three labels: (2.241 + 0.842)² x 0.06 x 0.94 / 0.01² = 5,361 rows; there are 300."""
    finding = find({"late": 18, "on time": 82, "cancelled": 200})

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.settle == "About 5,070 more labelled rows like these (4 chances in 5)."


@pytest.mark.parametrize("late", [5, 15])
def test_a_label_on_its_limit_is_left_to_a_person(late):
    finding = find({"late": late, "on time": 10 * late, "cancelled": 9 * late})

    assert finding.verdict is Verdict.UNKNOWN
    assert "a person decides" in finding.settle


def test_missing_labels_are_not_counted():
    finding = find({"late": 300, "on time": 700, None: 5_000, float("nan"): 3}, unlabelled=1.0)

    assert finding.verdict is Verdict.PASS
    assert finding.evidence.value("rows labelled") == 1_000


def test_a_batch_with_a_hundredth_of_its_labels_fails_with_the_numbers():
    """19,800 of 20,000 rows without a label: 98.9 % (98.85 % to 99.13 %, Clopper-Pearson)."""
    finding = find({"late": 60, "on time": 140, None: 19_800})

    assert finding.verdict is Verdict.FAIL
    assert finding.reason == (
        "99.0% (95% interval 98.9% to 99.1%) of 20,000 rows have no label, above the limit 10.0%"
    )


def test_labels_that_may_be_missing_by_chance_no_more_often_than_allowed_pass():
    assert find({"late": 30, "on time": 60, None: 12}, least=0.01).verdict is Verdict.PASS


def test_a_blank_label_is_a_missing_one():
    finding = find({"late": 300, "on time": 700, "": 40, "  ": 20, None: 20})

    assert finding.evidence.value("rows labelled") == 1_000
    assert finding.evidence.value("rows without a label") == pytest.approx(80 / 1_080)


def test_of_a_thousand_labels_only_the_commonest_and_the_rarest_are_listed():
    finding = find({f"label {n}": n for n in range(1, 101)})

    listed = [m.name for m in finding.evidence.measurements if m.name.startswith("share of ")]
    assert len(listed) == 20
    assert {"share of label 1", "share of label 100"} <= set(listed)
    assert finding.verdict is Verdict.FAIL


def test_another_column_can_be_asked_about():
    batch = Batch("b", "d", {"item": np.arange(2), "x": np.array(["a", "b"])}, "item", ("label",))
    check = LabelBalance(column="x")

    evidence = check.measure(batch, np.random.default_rng(1))[0]

    assert evidence.subject == "b x"
    assert evidence.value("share of a") == 0.5


@pytest.mark.parametrize("labels", [[], [None, None]])
def test_no_labels_are_unknown(labels):
    finding = find(dict.fromkeys(labels, 2))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.settle


def test_shares_on_the_limit_are_failed_no_more_than_the_interval_allows():
    rng = np.random.default_rng(1)

    verdicts = [find({"late": int(n), "on time": 400 - int(n)}).verdict for n in rng.binomial(400, 0.1, 300)]

    # 10 % late and 90 % on time: only the ceiling is at stake.
    assert np.mean([verdict is Verdict.FAIL for verdict in verdicts]) <= 0.025 + 3 * 0.009


def by_annotator(shares, rows=600, **thresholds):
    """What is found where each annotator gives "late" to this share of ``rows`` rows of their own."""
    who = np.array([name for name in shares for _ in range(rows)], dtype=object)
    late = [n < round(share * rows) for share in shares.values() for n in range(rows)]
    label = np.where(late, "late", "on time").astype(object)
    batch = Batch("b", "d", {"item": np.arange(len(who)), "who": who, "label": label}, "item", ("label",))
    check = LabelBalance(by="who", **thresholds)
    return check.judge(check.measure(batch, np.random.default_rng(1)))[0]


def test_an_annotator_who_nearly_always_gives_one_label_is_named_though_the_whole_is_balanced():
    finding = by_annotator({"anna": 0.4, "ben": 0.5, "carl": 0.01})

    assert finding.verdict is Verdict.FAIL
    assert "where who is carl has" in finding.reason
    assert finding.subject == "b by who"


def test_annotators_within_the_limits_pass_together():
    finding = by_annotator({"anna": 0.4, "ben": 0.5, "carl": 0.6})

    assert finding.verdict is Verdict.PASS
    assert finding.reason.endswith("of 1,800 labels at each of 3 values of who")


def test_a_label_that_an_annotator_never_gave_has_a_share_of_nothing():
    finding = by_annotator({"anna": 0.5, "ben": 0.0})

    assert "late where who is ben has 0.0%" in finding.reason


def test_an_annotator_with_few_labels_cannot_be_told():
    finding = by_annotator({"anna": 0.5, "ben": 0.0}, rows=5)

    assert finding.verdict is Verdict.UNKNOWN


def test_of_hundreds_of_annotators_a_few_binding_shares_are_kept():
    rng = np.random.default_rng(2)
    shares = {f"a{n}": share for n, share in enumerate(rng.uniform(0.2, 0.8, 300))} | {"odd": 0.99}

    finding = by_annotator(shares, rows=200)

    assert finding.verdict is Verdict.FAIL
    assert "where who is odd" in finding.reason
    assert len(finding.evidence.measurements) <= 22


def test_annotators_alike_are_called_uneven_at_most_one_time_in_twenty():
    """Twenty annotators exactly on the ceiling: together they err at most 5 % of the time."""
    rng = np.random.default_rng(3)

    drawn = [
        by_annotator(dict(enumerate(rng.binomial(100, 0.9, 20) / 100)), rows=100, least=0.0)
        for _ in range(200)
    ]

    assert np.mean([one.verdict is Verdict.FAIL for one in drawn]) <= 0.05


@pytest.mark.parametrize("labels", [2, 5, 20])
def test_labels_exactly_at_the_least_share_fail_at_most_one_time_in_twenty(labels):
    """However many labels there are: one at the least share each, the rest on one more."""
    rng, least = np.random.default_rng(4), 0.04
    shares = [least] * (labels - 1) + [1 - least * (labels - 1)]

    drawn = [
        find(
            {f"l{n}": int(count) for n, count in enumerate(rng.multinomial(1000, shares)) if count},
            least=least,
            ceiling=1,
        )
        for _ in range(300)
    ]

    assert np.mean([one.verdict is Verdict.FAIL for one in drawn]) <= 0.05
