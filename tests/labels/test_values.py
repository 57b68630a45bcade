"""How label checks read single values: blanks are no labels, texts that say numbers can be numbers."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.labels.batch import Batch
from tasks.labels.kappa import Kappa
from tasks.labels.many_raters import Agreement
from tasks.labels.values import labels_of, numbers_of
from tasks.vocabulary import Verdict


def texts(*values):
    return np.array(values, dtype=object)


def find(check, first, second):
    columns = {"item": np.arange(len(first)), "a": texts(*first), "b": texts(*second)}
    batch = Batch("b", "d", columns, "item", ("a", "b"))
    return check.judge(check.measure(batch, np.random.default_rng(1)))[0]


def test_blank_texts_are_missing_labels_and_the_column_stays_as_it_was():
    column = texts("late", "", "  ", "\t\n", None, 0, "on time")

    assert labels_of(column).tolist() == ["late", None, None, None, None, 0, "on time"]
    assert column[1] == ""
    assert labels_of(np.array([], dtype=object)).tolist() == []
    assert labels_of(np.array(["a", " "])).tolist() == ["a", None]


def test_texts_become_numbers_when_all_of_them_say_one():
    (first, second) = numbers_of([texts("1", "2.5", None), texts("10", "9", 3)])

    assert (first.tolist(), second.tolist()) == ([1.0, 2.5, None], [10.0, 9.0, 3])


@pytest.mark.parametrize("strange", ["late", "nan", "inf", "1,5"])
def test_one_other_label_leaves_all_of_them_text(strange):
    first, second = texts("1", "2"), texts("1", strange)

    assert [column.tolist() for column in numbers_of([first, second])] == [["1", "2"], ["1", strange]]


@pytest.mark.parametrize("check", [Kappa(), Agreement()], ids=["kappa", "agreement"])
def test_annotators_who_both_leave_blanks_do_not_agree(check):
    first, second = ["late", "on time"] * 50, ["late", "on time"] * 50
    blanks = [""] * 400

    finding = find(check, first + blanks, second + blanks)

    assert finding.evidence.value("different labels") == 2
    assert find(check, blanks, blanks).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "check",
    [
        Kappa(weights="linear"),
        Kappa(weights="quadratic"),
        *(Agreement(metric=metric) for metric in ("ordinal", "interval", "ratio")),
    ],
    ids=lambda check: f"{check.name}-{getattr(check, 'weights', '') or check.metric}",
)
def test_numbers_that_a_format_without_types_holds_as_text_are_measured_as_numbers(check):
    """Ten lies above nine, though not by alphabet."""
    numbers = [1, 2, 9, 10] * 50
    others = [*numbers[1:], 1]

    written = find(check, [str(n) for n in numbers], [str(n) for n in others])

    assert written.evidence.measurements == find(check, numbers, others).evidence.measurements
    assert written.evidence.value("kappa" if check.name == "kappa" else "alpha") is not None


@pytest.mark.parametrize("check", [Kappa, Agreement])
def test_fewer_than_thirty_items_in_full_agreement_are_too_few_to_pass(check):
    labels = ["late", "on time"] * 14

    finding = find(check(floor=0.5, target=0.7), labels, labels)
    enough = find(check(floor=0.5, target=0.7), [*labels, *labels[:2]], [*labels, *labels[:2]])

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.settle == "Label 2 more items twice."
    assert enough.verdict is Verdict.PASS
