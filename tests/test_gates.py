from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import PlanError
from tasks.gates import OUTCOMES, Key, decide, exit_code, gate_of
from tasks.labels.readable import Readable
from tasks.vocabulary import (
    WAIVES,
    Decision,
    Evidence,
    Finding,
    Gate,
    Interval,
    Measurement,
    Outcome,
    Verdict,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def finding(check, verdict, need="must", subject="s", settle=""):
    return Finding(
        check=check,
        subject=subject,
        verdict=verdict,
        reason=f"{check} says {verdict}",
        settle=settle,
        need=need,
        evidence=Evidence(subject=subject),
    )


def decided(about, *findings, must=None, note=()):
    gate = Gate(name="g", about=about, must=must or tuple(f.check for f in findings), note=note)
    key = Key("g", "s", {"data": "1"}, "plan")
    return decide(gate, key, findings, project="p", now=NOW, asked_by="me", code_version="0")


@pytest.mark.parametrize(
    ("about", "verdicts", "outcome", "code"),
    [
        ("batch", ["PASS", "PASS"], "ACCEPTED", 0),
        ("batch", ["PASS", "FAIL", "UNKNOWN"], "REJECTED", 1),
        ("batch", ["PASS", "UNKNOWN"], "QUARANTINED", 2),
        ("experiment", ["PASS"], "PROMOTABLE", 0),
        ("experiment", ["PASS", "WARN"], "EQUIVALENT", 1),
        ("experiment", ["WARN", "FAIL"], "NOT_PROMOTABLE", 1),
        ("experiment", ["WARN", "UNKNOWN"], "INCONCLUSIVE", 2),
        ("promotion", ["PASS"], "GO", 0),
        ("promotion", ["UNKNOWN"], "HOLD", 1),
        ("watch", ["PASS"], "STEADY", 0),
        ("watch", ["WARN", "PASS"], "WARN", 0),
        ("watch", ["FAIL", "UNKNOWN"], "DRIFT", 1),
        ("watch", ["UNKNOWN", "WARN"], "UNDECIDED", 2),
    ],
)
def test_the_table_of_outcomes_and_exit_codes(about, verdicts, outcome, code):
    decision = decided(about, *(finding(f"c{i}", Verdict(v)) for i, v in enumerate(verdicts)))

    assert decision.outcome == outcome
    assert exit_code(decision.outcome) == code


def test_equivalent_is_a_yes_only_where_the_plan_says_so():
    assert exit_code(Outcome.EQUIVALENT, equivalent_suffices=True) == 0


@given(st.lists(st.sampled_from(list(Verdict)), min_size=1), st.sampled_from(list(OUTCOMES)))
def test_only_passes_make_a_full_yes(verdicts, about):
    decision = decided(about, *(finding(f"c{i}", v) for i, v in enumerate(verdicts)))

    full_yes = decision.outcome is OUTCOMES[about][Verdict.PASS]
    assert full_yes == (set(verdicts) == {Verdict.PASS})


def test_a_check_that_left_no_finding_counts_as_unknown():
    decision = decided("batch", finding("kappa", Verdict.PASS), must=("kappa", "leakage"))

    assert decision.outcome == "QUARANTINED"
    assert "leakage gave no finding" in decision.reason


def test_while_what_comes_first_is_unknown_nothing_else_counts():
    gate = Gate(name="g", about="watch", must=("window_complete", "shift"), first=("window_complete",))
    findings = [
        finding("window_complete", Verdict.UNKNOWN, settle="The rest of the window."),
        finding("shift", Verdict.FAIL),
    ]

    decision = decide(
        gate, Key("g", "s", {}, "plan"), findings, project="p", now=NOW, asked_by="me", code_version="0"
    )

    assert (decision.outcome, decision.settle) == ("UNDECIDED", "The rest of the window.")


def test_a_note_is_shown_and_decides_nothing():
    decision = decided(
        "batch",
        finding("kappa", Verdict.PASS),
        finding("balance", Verdict.FAIL, need="note"),
        must=("kappa",),
        note=("balance",),
    )

    assert decision.outcome == "ACCEPTED"
    assert len(decision.findings) == 2


def test_a_note_does_not_answer_for_a_must_of_the_same_check():
    decision = decided("batch", finding("kappa", Verdict.PASS, need="note"), must=("kappa",))

    assert decision.outcome == "QUARANTINED"


def test_a_guard_of_one_metric_does_not_answer_for_another():
    decision = decided(
        "experiment",
        finding("guard", Verdict.PASS, subject="brier"),
        must=("guard/brier", "guard/log_loss"),
    )

    assert decision.outcome == "INCONCLUSIVE"


def test_every_slice_of_a_metric_answers_for_it_and_none_for_another():
    slices = [
        finding("slices", Verdict.PASS, subject="auc in carrier=AA"),
        finding("slices", Verdict.UNKNOWN, subject="auc in carrier=B6", settle="More of B6."),
        finding("slices", Verdict.FAIL, subject="auc_pr in carrier=AA"),
        finding("slices", Verdict.FAIL, "note", subject="auc in month"),
    ]

    assert decided("experiment", *slices, must=("slices/auc",)).outcome == "INCONCLUSIVE"
    assert decided("experiment", *slices[:1], must=("slices/auc",)).outcome == "PROMOTABLE"
    assert decided("experiment", *slices[3:], must=("slices/auc",)).outcome == "INCONCLUSIVE"


def test_a_gate_without_a_must_is_refused():
    with pytest.raises(PlanError, match="empty gate"):
        gate_of("supply", "batch", [Readable(need="note")])


def test_what_would_settle_it_is_said_once_for_each_unknown():
    decision = decided(
        "batch",
        finding("a", Verdict.UNKNOWN, settle="Label 40 more items twice."),
        finding("b", Verdict.UNKNOWN, settle="Label 40 more items twice."),
        finding("c", Verdict.UNKNOWN, settle="Land the evaluation set."),
    )

    assert decision.settle == "Label 40 more items twice. Land the evaluation set."


def test_of_many_that_are_open_the_first_five_say_what_settles_them():
    many = [finding(f"c{i}", Verdict.UNKNOWN, settle=f"More of {i}.") for i in range(14)]

    settle = decided("experiment", *many).settle
    assert settle.startswith("More of 0. More of 1.")
    assert settle.endswith("More of 4. 9 more open findings say what they wait for.")


def test_a_decision_that_fails_for_certain_asks_for_nothing_more():
    decision = decided(
        "batch",
        finding("a", Verdict.FAIL),
        finding("b", Verdict.UNKNOWN, settle="Label 40 more items twice."),
    )

    assert (decision.outcome, decision.settle) == ("REJECTED", "")


def test_the_reason_names_the_others_that_say_the_same_three_at_most():
    findings = [
        finding("shift", Verdict.FAIL, subject=name) for name in ("age", "wind", "seats", "hour", "rain")
    ]

    decision = decided("watch", *findings, finding("certain", Verdict.FAIL))

    assert decision.reason.endswith("(also wind, seats, hour and 2 more)")


def test_a_batch_that_was_stopped_early_says_of_the_other_checks_that_they_were_not_asked():
    gate = Gate(name="g", about="batch", must=("spot_check", "kappa"))
    stopped = "the batch was stopped at its first labels"

    decision = decide(
        gate,
        Key("g", "s", {}, "plan"),
        [finding("spot_check", Verdict.FAIL)],
        project="p",
        now=NOW,
        asked_by="me",
        code_version="0",
        not_asked=stopped,
    )

    assert decision.outcome == "REJECTED"
    assert decision.findings[1].reason == f"kappa was not asked: {stopped}"


def test_a_decision_survives_json():
    decision = decided("batch", finding("a", Verdict.PASS))

    assert Decision.model_validate_json(decision.model_dump_json()) == decision


def test_the_key_changes_with_each_of_its_parts_and_with_nothing_else():
    key = Key("g", "s", {"data": "1", "suite": "2"}, "plan", 1)
    others = [
        Key("h", "s", key.inputs, "plan", 1),
        Key("g", "t", key.inputs, "plan", 1),
        Key("g", "s", {"data": "1", "suite": "3"}, "plan", 1),
        Key("g", "s", key.inputs, "other", 1),
        Key("g", "s", key.inputs, "plan", 2),
    ]

    assert key.digest == Key("g", "s", {"suite": "2", "data": "1"}, "plan", 1).digest
    assert len({key.digest, *(other.digest for other in others)}) == 6


def told(*findings, must, not_asked=""):
    gate = Gate(name="g", about="batch", must=must)
    key = Key("g", "s", {"data": "1"}, "plan")
    return decide(
        gate, key, findings, project="p", now=NOW, asked_by="me", code_version="0", not_asked=not_asked
    )


def test_what_was_left_out_because_of_another_check_is_not_named_beside_it():
    waits = finding("readable", Verdict.UNKNOWN, settle="Mend it.")

    decision = told(waits, must=("readable", "kappa"), not_asked="readable did not pass")

    assert (decision.outcome, decision.reason) == ("QUARANTINED", "readable: readable says UNKNOWN")
    assert decision.settle == "Mend it."
    assert [f.check for f in decision.findings] == ["readable", "kappa"]


def test_what_was_left_out_is_named_where_nothing_else_says_why_it_waits():
    decision = told(finding("readable", Verdict.PASS), must=("readable", "kappa"), not_asked="a pause")

    assert decision.outcome == "QUARANTINED"
    assert "kappa was not asked: a pause" in decision.reason


@pytest.mark.parametrize("waived_first", [True, False])
def test_a_batch_that_passes_by_a_waiver_says_so_beside_what_was_measured(waived_first):
    waived = finding("kappa", Verdict.PASS).model_copy(update={"reason": f"No kappa, and {WAIVES}"})
    sure = finding("label_balance", Verdict.PASS)

    decision = decided("batch", *([waived, sure] if waived_first else [sure, waived]))

    assert decision.reason == f"all 2 checks pass; No kappa, and {WAIVES}"


def test_a_waiver_does_not_hide_how_sure_the_rest_is():
    waived = finding("kappa", Verdict.PASS).model_copy(update={"reason": f"No kappa, and {WAIVES}"})
    share = Measurement(name="share of a", value=0.5, interval=Interval(0.4, 0.6, 0.95))
    sure = finding("label_balance", Verdict.PASS).model_copy(
        update={"evidence": Evidence(subject="s", measurements=(share,))}
    )

    assert decided("batch", waived, sure).reason == (
        f"all 2 checks pass; label_balance says PASS; No kappa, and {WAIVES}"
    )
