"""The check of agreement among any number of annotators."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pydantic import ValidationError

from tasks.labels.batch import Batch
from tasks.labels.many_raters import Agreement
from tasks.vocabulary import Evidence, Interval, Measurement, Verdict
from tests.labels.test_krippendorff import RELIABILITY_DATA


def long_batch(rows):
    """A batch in long form from (item, annotator, label) rows."""
    names = ("item", "who", "label")
    columns = {name: np.array([row[at] for row in rows], dtype=object) for at, name in enumerate(names)}
    return Batch("vendor/1", "digest", columns, "item", ("label",), annotator="who")


def wide_batch(**labels):
    """A batch in wide form, a column for each annotator."""
    rows = len(next(iter(labels.values())))
    columns = {name: np.array(values, dtype=object) for name, values in labels.items()}
    return Batch("vendor/1", "digest", {"item": np.arange(rows), **columns}, "item", tuple(labels))


def crowd(items, people=5, careless=(), seed=1, labels=("late", "on time", "early")):
    """Rows of three labels an item by people who err 1 time in 25, the careless half the time."""
    rng = np.random.default_rng(seed)
    rows = []
    for item in range(items):
        truth = rng.integers(len(labels))
        for who in rng.choice(people, 3, replace=False):
            errs = rng.random() < (0.5 if who in careless else 0.04)
            rows.append((f"i{item}", f"p{who}", labels[rng.integers(len(labels)) if errs else truth]))
    return rows


def find(check, batch):
    return check.judge(check.measure(batch, np.random.default_rng(1)))[0]


def measured(value, low, high, items=400):
    alpha = Measurement(name="alpha", value=value, n=items, interval=Interval(low, high, 0.95))
    return (Evidence(subject="b", measurements=(alpha,)),)


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (0.80, 0.60, 0.90, Verdict.PASS),
        (0.85, 0.59, 0.95, Verdict.UNKNOWN),  # the floor is not reached
        (0.79, 0.70, 0.80, Verdict.UNKNOWN),  # the target may still be reached
        (0.70, 0.60, 0.79, Verdict.FAIL),
    ],
)
def test_the_verdict_follows_the_point_and_both_ends_of_the_interval(value, low, high, verdict):
    assert Agreement().judge(measured(value, low, high))[0].verdict is verdict


def test_people_who_agree_pass_with_the_interval_in_the_reason():
    finding = find(Agreement(), long_batch(crowd(400)))

    alpha = finding.evidence.get("alpha")
    assert finding.verdict is Verdict.PASS
    assert f"{alpha.value:.2f} (95% interval {alpha.interval.low:.2f} to" in finding.reason
    assert "over 400 items" in finding.reason


def test_long_and_wide_form_of_the_same_labels_give_the_same_numbers():
    rows = crowd(150)
    given = {(item, who): label for item, who, label in rows}
    people, items = sorted({who for _, who, _ in rows}), list(dict.fromkeys(item for item, *_ in rows))
    wide = wide_batch(**{who: [given.get((item, who)) for item in items] for who in people})

    long, wide = (find(Agreement(), batch).evidence for batch in (long_batch(rows), wide))

    for name in ("alpha", "AC1", "items labelled more than once", "labels given", "annotators"):
        assert long.value(name) == pytest.approx(wide.value(name))


def test_the_metric_reaches_alpha_with_order_given_for_words():
    words = ("none", "little", "some", "much", "all")
    columns = {
        f"observer {at}": [None if math.isnan(v) else words[int(v) - 1] for v in row]
        for at, row in enumerate(RELIABILITY_DATA)
    }

    finding = find(Agreement(metric="ordinal", order=words), wide_batch(**columns))

    # Krippendorff (2011): ordinal alpha .815 of these values as numbers
    assert finding.evidence.value("alpha") == pytest.approx(0.815, abs=5e-4)


def test_the_careless_annotator_and_the_confused_labels_are_named():
    finding = find(Agreement(), long_batch(crowd(400, careless={3})))

    assert finding.verdict is not Verdict.PASS
    assert "go through it with annotator p3 (kappa with the others 0." in finding.remedy
    assert "make the labelling guide clearer between " in finding.remedy


def test_of_equally_good_annotators_one_is_blamed_at_most_one_time_in_twenty():
    """Twenty people who all err alike, judged against a target that they miss."""
    check = Agreement(floor=0.9, target=0.99)

    remedies = [find(check, long_batch(crowd(100, people=20, seed=seed))).remedy for seed in range(40)]

    blamed = np.mean(["go through it with" in remedy for remedy in remedies])
    assert blamed <= 0.05 + 3 * (0.05 * 0.95 / 40) ** 0.5


def test_items_that_disagree_most_are_named_by_id_and_labels_that_meet_are_counted_by_item():
    rows = [(f"i{n}", who, "late") for n in range(20) for who in "abc"]
    rows += [("split", "a", "late"), ("split", "b", "on time"), ("split", "c", "early")]
    rows += [("two to one", "a", "late"), ("two to one", "b", "on time"), ("two to one", "c", "late")]

    evidence = find(Agreement(), long_batch(rows)).evidence

    assert evidence.named == ("split", "two to one")
    assert evidence.value("items with both late and on time") == 2
    assert evidence.value("items with both early and late") == 1


def test_each_label_is_measured_against_the_rest_the_lowest_first():
    """Nobody tells early from the others; late and on time are never confused."""
    rng = np.random.default_rng(1)
    rows = [(n, who, "late" if n % 2 else "on time") for n in range(200) for who in "abc"]
    rows += [(200 + n, who, rng.choice(["early", "on time"])) for n in range(60) for who in "abc"]

    evidence = find(Agreement(), long_batch(rows)).evidence

    labels = [m.name for m in evidence.measurements if m.name.endswith("against the rest")]
    assert labels[0] == "label early against the rest"
    assert evidence.value("label late against the rest") == pytest.approx(1)


def test_what_a_batch_of_hundreds_of_people_and_labels_leaves_is_bounded():
    rng = np.random.default_rng(1)
    rows = [
        (n, f"p{who}", int(rng.integers(25))) for n in range(300) for who in rng.choice(100, 3, replace=False)
    ]

    evidence = find(Agreement(), long_batch(rows)).evidence

    assert len(evidence.measurements) <= 60
    assert len(evidence.named) == 10


def test_agreement_on_few_items_is_unknown_says_that_it_is_rough_and_how_many_more():
    finding = find(Agreement(), long_batch(crowd(12)))

    assert finding.verdict is Verdict.UNKNOWN
    assert "rough below about 100 items" in finding.reason
    assert finding.settle.startswith("Label about ")


def test_five_items_without_a_disagreement_are_not_enough_to_pass():
    rows = [(n, who, n % 2) for n in range(5) for who in "abc"]

    assert find(Agreement(), long_batch(rows)).verdict is Verdict.UNKNOWN


def test_a_single_labelled_batch_is_unknown_unless_the_plan_waives_it():
    batch = long_batch([(n, "a", n % 2) for n in range(50)])

    unknown, waived = find(Agreement(), batch), find(Agreement(single_labelled="waived"), batch)

    assert unknown.verdict is Verdict.UNKNOWN
    assert unknown.settle == "Label at least 100 items twice."
    assert waived.verdict is Verdict.PASS
    assert waived.reason.startswith("Agreement was not measured")
    assert "the plan waives it" in waived.reason
    assert waived.evidence.get("alpha") == Measurement(name="alpha", value=None, n=0)


@pytest.mark.parametrize(
    ("batch", "check"),
    [
        (long_batch([]), {}),
        (long_batch([(1, "a", None), (1, "b", None)]), {}),
        (Batch("b", "d", {}, "item", ("ours", "theirs")), {}),
        (wide_batch(a=["x"] * 9, b=["x"] * 9), {}),
        (wide_batch(a=["low", "high"], b=["low", "low"]), {"metric": "ordinal"}),
        (wide_batch(a=["low", "high"], b=["low", "low"]), {"metric": "ordinal", "order": ("low", "middle")}),
        (wide_batch(a=[*range(101)], b=[*range(101)]), {}),
    ],
    ids=[
        "empty",
        "no labels",
        "no columns",
        "one label",
        "words without order",
        "not in order",
        "101 labels",
    ],
)
def test_a_waiver_does_not_let_through_what_was_labelled_twice_or_not_at_all(batch, check):
    finding = find(Agreement(single_labelled="waived", **check), batch)

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.settle


def test_labels_given_again_and_labels_of_nobody_are_counted():
    rows = [*crowd(20), ("i0", "p9", "late"), ("i0", "p9", "early"), ("i1", None, "late")]

    evidence = find(Agreement(), long_batch(rows)).evidence

    assert evidence.value("labels replaced by a later one of the same annotator") == 1
    assert evidence.value("labels left out for want of an item or annotator") == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"floor": 0.9, "target": 0.8}, "floor 0.9 is above target 0.8"),
        ({"order": ("low", "high")}, "order needs metric ordinal"),
        ({"metric": "ordinal", "order": ("low", "low")}, "names a label twice"),
    ],
)
def test_thresholds_and_orders_that_make_no_sense_are_refused(fields, said):
    with pytest.raises(ValidationError, match=said):
        Agreement(**fields)
