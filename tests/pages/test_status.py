"""The status document: what it counts, what it says, and the rule of its verdict."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.canonical import canonical_json
from tasks.checks import known_checks
from tasks.pages.status import MOST_BATCHES, status_document
from tasks.pages.verdicts import OUTCOMES, page_verdict, shown
from tasks.vocabulary import Interval, Outcome, Verdict
from tests.pages.samples import (
    FACTS,
    HEAD,
    NOW,
    batch,
    decision,
    everything,
    finding,
    inconclusive,
    kappa,
    measurement,
    promotable,
    window,
)
from tests.samples import some


def document(decisions, facts=FACTS):
    return status_document(facts, decisions, head=HEAD if decisions else (0, "0" * 64), now=NOW)


def numbers(value):
    if isinstance(value, dict):
        return [found for inner in value.values() for found in numbers(inner)]
    if isinstance(value, list | tuple):
        return [found for inner in value for found in numbers(inner)]
    return [value] if isinstance(value, float) else []


def tile(made, label):
    return next(tile for tile in made["tiles"] if tile["label"] == label)


def test_the_sentence_names_the_metric_both_arms_the_outcome_and_the_drift():
    made = document(everything())

    assert made["verdict"]["sentence"] == (
        "AUC 0.747 against 0.690: promotable; 2 of 6 watched windows drifted."
    )


def test_a_record_without_decisions_says_so_and_has_no_empty_section():
    made = document([])

    assert made["verdict"]["sentence"] == "Nothing decided yet."
    assert made["verdict"]["level"] == "no"
    assert [made[name] for name in ("experiments", "promotions", "agreement", "batches", "drift")] == [
        None
    ] * 5
    assert [tile["value"] for tile in made["tiles"]] == [None, None, None, None, None, 0]


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        (["ACCEPTED", "PROMOTABLE", "STEADY"], "On course"),
        (["ACCEPTED", "PROMOTABLE", "WARN"], "Watch"),
        (["ACCEPTED", "EQUIVALENT", "STEADY"], "Watch"),
        (["ACCEPTED", "INCONCLUSIVE", "WARN"], "Not settled yet"),
        (["QUARANTINED", "PROMOTABLE"], "Not settled yet"),
        (["ACCEPTED", "INCONCLUSIVE", "DRIFT"], "Needs attention"),
        (["REJECTED"], "Needs attention"),
        (["GO", "NOT_PROMOTABLE"], "Needs attention"),
        (["HOLD"], "Needs attention"),
        ([], "Nothing decided yet"),
    ],
)
def test_the_worst_of_the_newest_outcomes_is_the_verdict_of_the_page(outcomes, word):
    assert page_verdict(map(Outcome, outcomes)).word == word


@pytest.mark.parametrize(
    ("decisions", "sentence"),
    [
        ([batch("training/a"), batch("training/b", leaking=2)], "1 of 2 data batches accepted."),
        ([window("2013-07")], "No drift in 1 watched window."),
        ([window("2013-07", unsure=("seats",))], "Drift undecided in 1 of 1 watched window."),
        ([inconclusive()], "AUC 0.723 against 0.721: inconclusive."),
        ([decision("experiment", "exp-7", [finding("odd", "x")])], "exp-7: promotable."),
        (
            [decision("promotion", "model/3", [finding("sign_off", "x")])],
            "Promotion of model/3: go, not moved yet.",
        ),
    ],
)
def test_a_record_of_one_kind_has_its_sentence(decisions, sentence):
    made = document(decisions)["verdict"]

    assert made["sentence"] == sentence
    assert decisions[-1].subject in made["paragraph"]


def test_every_outcome_has_a_shape_and_a_word():
    assert set(OUTCOMES) == set(Outcome)


def test_an_old_drift_no_longer_decides_the_verdict_when_the_newest_window_is_steady():
    drifted, steady = window("2013-07", drifting=("seats",), day=1), window("2013-08", day=2)

    made = document([drifted, steady])

    assert made["verdict"]["word"] == "On course"
    assert "1 of 2 watched windows drifted" in made["verdict"]["sentence"]


def test_the_pill_names_the_kinds_that_decide_it():
    made = document([batch("training/a"), promotable(), window("2013-07", drifting=("seats",))])

    assert made["verdict"]["pill"] == "Needs attention: input drift"


def test_a_subject_decided_twice_counts_once_with_its_newest_decision():
    made = document([inconclusive("EXP-1", day=1), promotable("EXP-1", day=2)])

    assert made["experiments"]["total"] == 1
    assert made["experiments"]["rows"][0]["outcome"] == "PROMOTABLE"
    assert made["asks"] == []


def test_the_six_tiles_hold_what_the_decisions_hold():
    made = document(everything())

    assert len(made["tiles"]) == 6
    assert (tile(made, "AUC")["text"], tile(made, "AUC")["small"]) == ("0.747", "/ 0.720")
    assert (tile(made, "Batches accepted")["value"], tile(made, "Batches accepted")["small"]) == (6, "of 7")
    assert (tile(made, "Experiments decided")["value"]) == 1
    assert tile(made, "Agreement, kappa")["line"] == "0.936 to 0.944, 27,320 items"
    assert (tile(made, "Drifted features")["value"], tile(made, "Drifted features")["small"]) == (2, "of 10")
    assert tile(made, "Records in the chain")["value"] == 27


def test_every_number_has_at_most_four_places():
    found = numbers(document(everything()))

    assert len(found) > 100
    assert all(value == round(value, 4) for value in found)


def test_the_document_is_json_and_comes_back_the_same():
    made = document(everything())

    assert json.loads(canonical_json(made)) == made


@given(st.floats(-1e6, 1e6))
@settings(max_examples=50)
def test_a_document_is_json_whatever_was_measured(value):
    odd = finding(
        "primary", "auc", Verdict.PASS, measurement("candidate", value), measurement("baseline", None)
    )

    made = document([decision("experiment", "EXP-1", [odd])])

    assert json.loads(canonical_json(made)) == made


def test_what_would_settle_comes_from_every_open_finding_experiments_first():
    made = document(
        [*everything(), batch("training/b", more=[finding("suite", "training/b", Verdict.UNKNOWN)])]
    )

    assert [(ask["about"], ask["check"], ask["of"]) for ask in made["asks"]] == [
        ("experiment", "primary, guard", ["auc", "log_loss"]),
        ("batch", "suite", ["training/b"]),
        ("watch", "shift", ["humidity_percent", "wind_speed_mph", "pressure_hpa"]),
    ]
    assert made["asks"][0]["settle"].startswith("15 more seeds of each arm")
    assert made["asks"][2]["also"] == [
        "About 400 more items for wind_speed_mph.",
        "About 400 more items for pressure_hpa.",
    ]
    assert made["asks"][0]["remedy"] == "Do not promote on this evidence."


def test_one_missing_value_that_keeps_several_checks_open_is_one_ask():
    missing = "The missing values of auc: candidate seed 2."
    open_ = [
        finding(check, "auc", Verdict.UNKNOWN, settle=missing)
        for check in ("guard", "primary", "consistency")
    ]
    other = finding("latency", "latency", Verdict.UNKNOWN)

    made = document([decision("experiment", "EXP-1", [*open_, other])])

    assert [(ask["settle"], ask["of"], ask["also"]) for ask in made["asks"]] == [
        (missing, ["auc"], []),
        ("About 400 more items for latency.", ["latency"], []),
    ]


def test_a_batch_that_waits_because_of_a_warning_asks_for_a_person():
    warned = finding("suite", "training/a", Verdict.WARN, remedy="Look at the rows named.")

    (ask,) = document([decision("batch", "training/a", [warned])])["asks"]

    assert ask["settle"] == "A person decides about training/a."
    assert ask["remedy"] == "Look at the rows named."


def test_features_are_sorted_by_psi_and_carry_that_of_the_window_before():
    drift = document(everything())["drift"]

    psis = [row["psi"] for row in drift["features"]]
    assert psis == sorted(psis, reverse=True)
    assert drift["previous"] == "2013-11"
    assert all(row["previous_psi"] is not None for row in drift["features"])
    assert drift["drifted"] == ["visibility_miles", "temperature_f"]


def test_how_features_move_together_is_shown_but_is_no_feature():
    together = finding(
        "shift", "dependence", Verdict.FAIL, measurement("effect", 0.3), measurement("floor", 0.1)
    )

    drift = document([decision("watch", "2013-07", [together])])["drift"]

    assert [row["feature"] for row in drift["features"]] == ["dependence"]
    assert drift["watched"] == 0
    assert drift["drifted"] == []


def test_the_matrix_has_a_cell_for_every_window_and_none_where_a_feature_was_not_watched():
    first = window("2013-07", day=1)
    second = first.model_copy(update={"subject": "2013-08", "findings": first.findings[:3]})

    matrix = document([first, second])["drift"]["matrix"]

    assert [head["subject"] for head in matrix["windows"]] == ["2013-07", "2013-08"]
    assert {len(row["cells"]) for row in matrix["rows"]} == {2}
    seats = next(row for row in matrix["rows"] if row["feature"] == "seats")
    assert seats["cells"] == [{"level": "ok", "word": "Pass"}, None]


def test_agreement_shows_directions_places_and_items_to_look_at():
    pair = document([batch("training/a")])["agreement"]["pairs"][0]

    assert (pair["compared"], pair["disagreeing"]) == (26_398, 634)
    assert pair["directions"][0]["name"] == "carrier says late, clock says on time"
    assert pair["directions"][0]["share"] == pytest.approx(0.8, abs=1e-3)
    assert pair["places"][0] == {"name": "scheduled_hour is 23", "n": 259, "share": 0.41}
    assert pair["named"][0] == "2013-01-14-UA171"


def test_the_agreement_that_the_gate_waits_for_comes_before_what_is_only_noted():
    noted = kappa("training/a plain", 0.41, verdict=Verdict.FAIL, need="note")
    found = [noted, kappa("training/a")]

    made = document([decision("batch", "training/a", found)])

    assert [pair["need"] for pair in made["agreement"]["pairs"]] == ["must", "note"]
    assert made["batches"]["rows"][0]["agreement"]["value"] == 0.94


def test_a_batch_shows_its_rarest_label_its_rows_and_its_dataset():
    kept = batch("training/a", 4_000, late=0.21)
    kept = kept.model_copy(update={"inputs": {"dataset": "training@0123456789ab"}})

    (row,) = document([kept])["batches"]["rows"]

    assert row["rarest_label"] == {"label": "late", "share": 0.21, "n": 4_000}
    assert row["rows"] == 4_000
    assert row["dataset"] == "training@0123456789ab"


def test_older_batches_are_counted_not_shown():
    made = document([batch(f"training/{n}") for n in range(MOST_BATCHES + 5)])

    assert (made["batches"]["total"], made["batches"]["older"]) == (MOST_BATCHES + 5, 5)
    assert made["batches"]["rows"][0]["subject"] == f"training/{MOST_BATCHES + 4}"


@pytest.mark.parametrize(
    ("verdict", "measured", "word"),
    [
        (Verdict.PASS, (), "Pass"),
        (Verdict.WARN, (), "Watch"),
        (Verdict.FAIL, (), "Fail"),
        (Verdict.UNKNOWN, (measurement("rows", 3),), "Unsure"),
        (Verdict.UNKNOWN, (measurement("rows", None),), "Not measured"),
        (Verdict.UNKNOWN, (), "Not measured"),
    ],
)
def test_a_gate_has_five_results(verdict, measured, word):
    assert shown(finding("anything", "x", verdict, *measured)).word == word


def test_kappa_that_is_not_defined_is_not_measured_though_items_were_counted():
    without = finding("kappa", "training/a", Verdict.UNKNOWN, measurement("items compared", 0))

    made = document([decision("batch", "training/a", [without])])

    assert made["batches"]["rows"][0]["agreement"]["word"] == "Not measured"
    assert made["made"]["not_measured"] == ["kappa of training/a"]


def test_agreement_that_the_plan_waives_is_not_shown_as_measured():
    waived = finding("agreement", "training/a", Verdict.PASS, measurement("alpha", None, n=0))

    made = document([decision("batch", "training/a", [waived])])

    assert made["batches"]["rows"][0]["agreement"]["word"] == "Waived"
    assert tile(made, "Agreement")["line"] == "Waived"


def test_the_agreement_of_many_annotators_names_labels_and_people():
    low = finding(
        "agreement",
        "training/a",
        Verdict.FAIL,
        measurement("alpha", 0.5, n=200, interval=Interval(0.4, 0.6, 0.95)),
        measurement("items labelled more than once", 200, n=300),
        measurement("items with both late and on time", 40, n=200),
        measurement("annotator ben with the others", 0.1, n=90, interval=Interval(0.0, 0.3, 0.95)),
    )

    made = document([decision("batch", "training/a", [low])])

    (pair,) = made["agreement"]["pairs"]
    assert (pair["measure"], pair["value"], pair["compared"]) == ("Alpha", 0.5, 200)
    assert pair["confused"] == [{"name": "late and on time", "n": 40, "share": 0.2}]
    assert pair["people"][0]["name"] == "ben with the others"


def test_an_unknown_kind_of_check_is_shown_with_its_reason():
    made = document(
        [decision("promotion", "model/3", [finding("sign_off", "model/3", reason="signed by Ada")])]
    )

    (shown_finding,) = made["promotions"]["rows"][0]["findings"]
    assert (shown_finding["check"], shown_finding["reason"]) == ("sign_off", "signed by Ada")


def test_whatever_says_what_a_canvas_says_will_do():
    metric = SimpleNamespace(
        name="auc", title="AUC", unit="", direction="higher", target=0.7, margin=0.1, smallest_gain=0
    )
    canvas = SimpleNamespace(title="T", objective="O", phase="discovery", metrics=(metric,), people=())

    assert document([], canvas)["project"]["metrics"][0]["target"] == 0.7


def test_what_the_real_checks_find_is_read_by_its_names():
    decisions = []
    for about in ("batch", "experiment", "watch"):
        for n, data in enumerate(some(about)):
            checks = [c(**c.example) for c in known_checks().values() if c.about == about]
            found = [f for c in checks for f in c.judge(c.measure(data, np.random.default_rng(1)))]
            decisions.append(decision(about, f"{about} {n}", found, day=n))

    made = document(decisions)

    assert all(row["agreement"]["value"] is not None for row in made["batches"]["rows"])
    assert all(row["rows"] for row in made["batches"]["rows"])
    assert all(metric["interval"] for row in made["experiments"]["rows"] for metric in row["metrics"])
    assert made["drift"]["watched"] == 3
    assert made["agreement"]["pairs"][0]["confused"]
    assert made["asks"]
