"""The check of a batch's first labels."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.labels.batch import Batch
from tasks.labels.spot_check import SpotCheck
from tasks.vocabulary import Verdict


def find(first, second=None, known=None, **thresholds):
    columns = {"item": np.arange(len(first)), "ours": np.array(first, dtype=object)}
    if second is not None:
        columns["theirs"] = np.array(second, dtype=object)
    if known is not None:
        columns["answer"] = np.array(known, dtype=object)
    batch = Batch("b", "d", columns, "item", ("ours", "theirs"))
    check = SpotCheck(known="answer" if known is not None else None, **thresholds)
    return check.judge(check.measure(batch, np.random.default_rng(1)))[0]


EVEN = ["yes", "no"] * 50


def test_a_good_start_passes_and_says_what_was_looked_at():
    finding = find(EVEN, EVEN)

    assert finding.verdict is Verdict.PASS
    assert finding.reason.startswith("Nothing is surely wrong in the first 100 rows (rows without a label, ")


def test_annotators_who_surely_disagree_stop_the_batch():
    finding = find(EVEN, ["yes", "yes", "no", "no"] * 25)

    assert finding.verdict is Verdict.FAIL
    assert "kappa 0.00 (95% interval" in finding.reason
    assert "is below the floor 0.60" in finding.reason


def test_one_label_nearly_throughout_stops_the_batch():
    finding = find(["yes"] * 99 + ["no"])

    assert finding.verdict is Verdict.FAIL
    assert finding.reason == (
        "Wrong in the first 100 rows: labels that are yes 99.0% (95% interval 94.6% to 100.0%),"
        " above the limit 90.0%"
    )


def test_rows_without_a_label_stop_the_batch():
    finding = find([None] * 30 + EVEN[:70])

    assert finding.verdict is Verdict.FAIL
    assert "rows without a label 30.0%" in finding.reason


def test_labels_that_contradict_known_answers_stop_the_batch():
    """6 of 20 known answers: 11.9 % to 54.3 % (Clopper-Pearson)."""
    finding = find(EVEN, known=["no"] * 12 + ["yes", "no"] * 4 + [None] * 80)

    wrong = finding.evidence.get("labels that contradict the known answer")

    assert finding.verdict is Verdict.FAIL
    assert wrong.n == 20
    assert wrong.value == pytest.approx(0.3)
    assert wrong.interval[:2] == pytest.approx((0.119, 0.543), abs=5e-4)


@pytest.mark.parametrize("answers", [[None] * 100, [""] * 100])
def test_a_column_of_known_answers_that_answers_nothing_is_unknown(answers):
    finding = find(EVEN, known=answers)

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.settle == "Known answers in answer on some labelled rows of the first 100."


def test_known_answers_that_are_not_there_are_unknown():
    batch = Batch("b", "d", {"item": np.arange(100), "ours": np.array(EVEN)}, "item", ("ours",))
    check = SpotCheck(known="answer")

    assert check.judge(check.measure(batch, np.random.default_rng(1)))[0].verdict is Verdict.UNKNOWN


def test_labels_of_two_annotators_who_left_blanks_are_missing():
    blank = ["", "  "] * 50

    assert "rows without a label 100.0%" in find(blank, blank).reason


def test_what_comes_after_the_first_labels_is_not_looked_at():
    start, whole = find(EVEN, EVEN), find(EVEN + ["yes"] * 900, EVEN + ["no"] * 900)

    assert whole.reason == start.reason


def test_a_start_that_is_merely_unclear_is_left_to_the_other_checks():
    finding = find(["yes"] * 93 + ["no"] * 7)

    assert finding.verdict is Verdict.PASS


def test_annotators_who_agree_as_the_floor_asks_are_stopped_at_most_one_time_in_twenty():
    """Two labels, even prevalence, agreement .8, so that kappa is .6: at the floor itself."""
    rng = np.random.default_rng(5)
    starts = rng.integers(0, 2, (300, 100)), rng.random((300, 100)) < 0.2

    found = [find(a.tolist(), (a ^ flip).tolist()) for a, flip in zip(*starts, strict=True)]

    assert np.mean([one.verdict is Verdict.FAIL for one in found]) <= 0.05


@pytest.mark.parametrize(("agreeing", "verdict"), [(True, Verdict.PASS), (False, Verdict.FAIL)])
def test_in_long_form_annotators_who_surely_disagree_stop_the_batch(agreeing, verdict):
    rng = np.random.default_rng(6)
    truth = np.repeat(rng.integers(0, 2, 40), 3)
    given = truth if agreeing else rng.integers(0, 2, 120)
    columns = {
        "item": np.repeat(np.arange(40), 3),
        "who": np.tile(np.array(["anna", "ben", "carl"], dtype=object), 40),
        "label": np.where(given == 1, "yes", "no").astype(object),
    }

    check = SpotCheck(rows=120)
    batch = Batch("b", "d", columns, "item", ("label",), annotator="who")
    (finding,) = check.judge(check.measure(batch, np.random.default_rng(1)))

    assert finding.verdict is verdict
    assert "alpha" in finding.reason
