"""Hundreds of batches that are wrong in one way each, through the real path, on the real disk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.act.batches import FATES, write_failing_rows
from tasks.adapters.connect import outside
from tasks.judge import judge
from tasks.load.batch import load_batch
from tasks.load.shared import load_project
from tasks.load.waiting import waiting_batches
from tasks.pages.answer import answer_texts
from tasks.vocabulary import Decision
from tests.adapters.malformed import PLAN, SOUND, Case, cases, land

pytestmark = pytest.mark.slow  # some ten seconds: all of it is judged and filed away

CASES = list(cases())
CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Ended:
    """How every batch ended, and what lay outside the batches' folder before and after."""

    root: Path
    decisions: dict[str, Decision]
    before: dict[str, bytes]
    after: dict[str, bytes]


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    root = tmp_path_factory.mktemp("malformed")
    plans = root / "configs" / "p"
    plans.mkdir(parents=True)
    (plans / "canvas.yaml").write_text(CANVAS)
    (plans / "supply.yaml").write_text(PLAN)
    (root / "precious.txt").write_text("mine")
    for number, case in enumerate(CASES):
        land(case, root / ".proofline" / "batches" / "p" / "incoming", f"b{number}")
    before = everything(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROOFLINE_ROOT", str(root))
        patch.delenv("PROOFLINE_STATE", raising=False)
        return Ended(root, dict(decide_all()), before, everything(root))


def decide_all():
    """The order of nightly_supply without its orchestrator; what is accepted makes no dataset here."""
    place = load_project("p")
    plan = place.supply()
    with outside().batches.alone("p"):
        for waiting in waiting_batches.fn(place, plan).batches:
            batch = load_batch.fn(place, plan, waiting.taken)
            batch = write_failing_rows.fn("p", waiting.key, waiting.taken, batch)
            decision = judge.fn("p", "batch", waiting.key, plan.asked, batch, seed=plan.seed, now=NOW)
            outside().batches.file_away("p", waiting.taken, FATES[decision.outcome])
            texts = answer_texts(decision)
            outside().answers.write("p", waiting.taken.landed, decision.key, texts)
            outside().batches.clear("p", waiting.taken)
            yield waiting.taken.landed.id, decision


def everything(root: Path) -> dict[str, bytes]:
    """Each file outside the state folder with its content."""
    state = root / ".proofline"
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if state not in path.parents and path.is_file()
    }


def name_of(case: Case) -> str:
    return case.name.encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize("number", range(len(CASES)), ids=[name_of(case) for case in CASES])
def test_a_batch_ends_as_it_may(ended, number):
    case = CASES[number]

    decision = ended.decisions.get(f"b{number}")

    assert (decision.outcome.value if decision else "not taken") in case.ends, decision and decision.reason
    assert case.says in (decision.reason if decision else "")


def test_there_are_more_than_two_hundred_of_them_each_with_a_name_of_its_own():
    assert len({case.name for case in CASES}) == len(CASES)
    assert len([case for case in CASES if SOUND not in case.ends]) > 200


def test_nothing_is_written_or_lost_outside_the_batches(ended):
    assert ended.after == ended.before


def test_only_what_can_never_be_taken_still_lies_where_it_landed(ended):
    state = ended.root / ".proofline" / "batches" / "p"
    odd = {case.folder for case in CASES if case.folder}

    assert {place.name for place in (state / "incoming" / "vendor").iterdir()} == odd
    assert not any((state / "working").iterdir())


def test_each_taken_batch_lies_where_its_decision_says_with_the_bytes_that_came(ended):
    state = ended.root / ".proofline" / "batches" / "p"

    for number, case in enumerate(CASES):
        if not case.folder and case.spoil is None:
            fate = FATES[ended.decisions[f"b{number}"].outcome]
            place = state / fate / "vendor" / f"b{number}"
            assert {name: (place / name).read_bytes() for name in case.files} == case.files, case.name


def test_no_decision_holds_a_traceback_or_a_folder_of_this_machine(ended):
    for decision in ended.decisions.values():
        said = json.dumps(decision.model_dump(mode="json"), ensure_ascii=False)
        assert "Traceback" not in said
        assert str(ended.root) not in said


def test_why_a_batch_cannot_be_read_is_a_short_line_without_cells_or_control_characters(ended):
    reasons = [d.reason for d in ended.decisions.values() if d.reason.startswith("readable")]

    assert len(reasons) > 200
    for reason in reasons:
        assert reason.isprintable(), reason
        assert len(reason) < 500, reason
        assert not any(cell in reason for cell in ("on time", "late,", "i0", "i7", "i399")), reason
