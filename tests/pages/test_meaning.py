"""Metrics in words: the handbook's own examples, their assumptions, and what cannot be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tasks.pages.meaning import meanings
from tests.pages.canvas_samples import VALUES, VOLUME, canvas, dumped


def told(held=(), values=None, **others):
    made = dumped(**({"meaning": held} if held else {}), **others)
    by_name = {metric["name"]: metric for metric in made["metrics"]}
    return meanings(made["meaning"], by_name, VALUES if values is None else values)


def test_the_handbooks_examples_come_out_as_it_says_them():
    """72 to 88 % of 10,000 tickets at 5 dollars; 8 to 2 %; 2 s to 400 ms: 1,600, 8,000, 1 in 12, 1 in 50."""
    sentences = [row["sentence"] for row in told()]

    assert sentences == [
        "1,600 fewer tickets that a person answers a week, 8,000 USD a week less"
        " (95% interval 1,400 to 1,800 fewer).",
        "Answers that are made up: 1 in 50, 1 in 12 before.",
        "12 of 100 customers get a wrong answer, 28 before.",
        "The slowest 1 in 20 wait: 0.40 s, 2.00 s before.",
    ]


def test_87_percent_is_13_wrong_answers_of_a_hundred():
    only = {"metric": "accuracy", "says": "of a hundred", "what": "customers get a wrong answer"}

    (row,) = told([only], {"accuracy": {**VALUES["accuracy"], "candidate": 0.87, "baseline": None}})

    assert row["sentence"] == "13 of 100 customers get a wrong answer."


def test_money_prints_every_number_it_is_made_of_and_that_nobody_has_measured_it():
    row = told()[0]

    assert row["assumes"] == [
        "Accuracy 72.0% before, 88.0% now",
        "10,000 cases a week",
        "a case more that is right is a case less of these",
        "5 USD each",
        "A right answer closes the ticket",
    ]
    assert (row["word"], row["level"]) == ("Unmeasured", "no")


def test_a_measured_effect_names_where():
    (row,) = told([VOLUME | {"measured": "A/B test of October"}])

    assert (row["word"], row["measured"]) == ("Measured", "A/B test of October")


def test_a_metric_that_was_not_measured_gets_no_sentence_and_keeps_its_assumptions():
    row = told(values={})[0]

    assert row["sentence"] == ""
    assert "10,000 cases a week" in row["assumes"]


def test_a_value_that_the_canvas_compares_with_takes_the_interval_away():
    (row,) = told([VOLUME | {"before": 0.80}])

    assert row["sentence"] == "800 fewer tickets that a person answers a week, 4,000 USD a week less."


def test_a_loss_is_said_as_one():
    worse = {"accuracy": {**VALUES["accuracy"], "candidate": 0.70, "interval": None}}

    (row,) = told([VOLUME], worse)

    assert row["sentence"] == "200 more tickets that a person answers a week, 1,000 USD a week more."


@pytest.mark.parametrize(("share", "said"), [(0.0, "none was seen"), (1.0, "1 in 1"), (0.0004, "1 in 2,500")])
def test_rates_at_their_ends_are_said_without_a_division_by_zero(share, said):
    only = {"metric": "hallucination", "says": "one in", "what": "answers that are made up"}

    (row,) = told(
        [only], {"hallucination": {"candidate": share, "baseline": None, "interval": None, "source": ""}}
    )

    assert row["sentence"] == f"Answers that are made up: {said}."


@given(st.floats(0, 1), st.floats(0, 1))
def test_better_never_reads_as_more_and_worse_never_as_fewer(now, before):
    value = {"accuracy": {"candidate": now, "baseline": before, "interval": None, "source": ""}}

    (row,) = told([VOLUME], value)

    assert (" fewer " in row["sentence"]) == (now >= before)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (VOLUME | {"metric": "recall"}, "meaning of a metric of the canvas"),
        (VOLUME | {"metric": "latency_p95"}, "its unit is ms"),
        ({"metric": "accuracy", "says": "volume", "what": "x"}, "weekly_volume with says volume"),
        (VOLUME | {"says": "one in"}, "only with says volume"),
        (VOLUME | {"currency": "dollars"}, "currency"),
    ],
)
def test_a_meaning_that_cannot_be_computed_is_refused(held, said):
    with pytest.raises(ValidationError, match=said):
        canvas(meaning=[held])
