"""What the sender of a batch may not read in its letter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasks.gates import Key, decide, gate_of
from tasks.judge import findings_of
from tasks.labels.alike import NONE_ALIKE, AlikePair, AlikeTexts
from tasks.labels.batch import ExpectationResult, SuiteResult
from tasks.labels.label_balance import LabelBalance
from tasks.labels.leakage import Leakage
from tasks.labels.near_duplicates import NearDuplicates
from tasks.labels.readable import Readable
from tasks.labels.suite import Suite
from tasks.pages.answer import answer_text, answer_texts
from tests.decisions import NOW
from tests.samples import batch

OURS = ("evaluation", "training itself", "judged", "e7", "batches/", "configs")


def letter_about(data, *checks):
    findings = [finding for check in checks for finding in findings_of(check, data, 1)]
    key = Key("supply", data.subject, {"batch": "d"}, "plan")
    decision = decide(
        gate_of("supply", "batch", checks),
        key,
        findings,
        project="p",
        now=NOW,
        asked_by="cron",
        code_version="0",
    )
    return decision, " ".join(answer_text(decision).split())


def leaking():
    """Rows 0 and 50 of a hundred stand in the evaluation set, where they are called otherwise."""
    made = batch(100, 1)
    shared = made.apart["evaluation"]
    first = tuple(replace(leak, item="e7", batch="judged/e1") for leak in shared.first)
    return replace(
        made, apart={"evaluation": replace(shared, first=first)}, leaking_rows="batches/p/leaks.csv"
    )


def repeating():
    """Rows 0 and 50 have the content of other items of the own dataset."""
    made = batch(100, 1)
    own = replace(made.apart["evaluation"], by_id=np.zeros(100, dtype=bool), own=True)
    return replace(made, apart={"training itself": own})


def nearly():
    pair = AlikePair(item="i3", other="e7", similarity=0.95, dataset="evaluation", batch="judged/e1")
    between = tuple(1 if step == 95 else 0 for step in range(len(NONE_ALIKE)))
    found = AlikeTexts(
        columns=("text",), floor=0.8, items=100, compared=(("evaluation", 9),), between=between, pairs=(pair,)
    )
    return replace(batch(100, 2), alike=(found,))


def unmet():
    hour = ExpectationResult(expectation="between", columns=("value",), met=False, unexpected=2, rows=(0, 1))
    suite = SuiteResult(suite="sample", rows=100, results=(hour,))
    return replace(batch(100, 2), suite=suite, failing_rows="batches/p/answers/vendor/b1/failing_rows.csv")


def not_compared():
    return replace(
        batch(100, 2), lost={"evaluation": "dataset evaluation, batch judged/e1: found no column x"}
    )


@pytest.mark.parametrize(
    ("data", "check", "said"),
    [
        (leaking(), Leakage(), "2 of 100 rows repeat an id or stand in data that it must stay apart from"),
        (repeating(), Leakage(alike_rows=1), "2 of 100 rows repeat the content of another item"),
        (nearly(), NearDuplicates(columns=("text",)), "1 of 100 items have nearly the text"),
        (unmet(), Suite(), "correct what failing_rows.csv lists"),
        (not_compared(), Leakage(), "It could not be compared with all data"),
    ],
)
def test_the_letter_says_what_is_wrong_and_nothing_of_our_machine_and_our_other_data(data, check, said):
    decision, letter = letter_about(data, Readable(), check)

    assert said in letter
    assert any(ours in decision.model_dump_json() for ours in OURS)
    assert not [ours for ours in OURS if ours in letter]


def test_the_decision_beside_the_letter_still_names_all_of_it():
    decision, _ = letter_about(leaking(), Readable(), Leakage())

    assert "e7 in evaluation: judged/e1" in answer_texts(decision)["decision.json"]
    assert "batches/p/leaks.csv lists them" in answer_texts(decision)["decision.json"]


def test_a_sender_is_not_told_to_mend_our_plan():
    data = replace(batch(10, 2), columns={}, doubt="plan asks for column 'lable', found 'label'")

    _, letter = letter_about(data, Readable())

    assert "plan asks for column 'lable', found 'label'" in letter
    assert "supply.yaml" not in letter
    assert "or a batch with the name that is asked for" in letter


def test_what_other_checks_say_is_said_as_it_is():
    data = batch(400, 2)
    same = replace(data, columns={**data.columns, "first": np.array(["late"] * 400, dtype=object)})

    decision, letter = letter_about(same, Readable(), LabelBalance())

    assert decision.findings[1].remedy in letter
