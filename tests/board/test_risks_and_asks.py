"""Risks and questions on a board: how a risk is scored, what is refused, what is pointed out."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from tasks.board.ask import Ask
from tasks.board.risk import IMPACTS, LIKELIHOODS
from tasks.plans import Board, find_project
from tests.pages.kept_samples import TODAY, ask, risk


def test_the_score_goes_from_1_to_16_and_grows_with_either_side():
    scores = [[risk("R", likely, bad).score for bad in IMPACTS] for likely in LIKELIHOODS]

    assert scores == [[1, 2, 3, 4], [2, 4, 6, 8], [3, 6, 9, 12], [4, 8, 12, 16]]


def test_a_risk_without_owner_or_mitigation_is_kept_and_says_what_it_lacks():
    assert risk().lacks == ("owner", "mitigation")
    assert risk(owner="Sam", mitigation=("More rows",)).lacks == ()


def test_a_mitigated_risk_needs_a_mitigation():
    with pytest.raises(ValidationError, match="R-1: a mitigation, as its status is mitigated"):
        risk(status="mitigated")


def test_a_question_is_overdue_after_its_day_until_it_is_answered():
    late = {"by": date(2026, 11, 17)}

    assert ask(**late).is_overdue(TODAY)
    assert not ask(by=TODAY).is_overdue(TODAY)
    assert not ask(**late, answer="Yes", answered_on=TODAY).is_overdue(TODAY)


@pytest.mark.parametrize(
    "given", [{"answer": "Yes"}, {"answered_on": TODAY}, {"answer": " ", "answered_on": TODAY}]
)
def test_an_answer_and_its_day_come_together(given):
    with pytest.raises(ValidationError, match="an answer with its day, or neither"):
        ask(**given)


def test_a_question_is_not_due_before_it_was_asked():
    with pytest.raises(ValidationError, match=r"by \(2026-11-25\) not before it was asked \(2026-12-01\)"):
        ask(asked_on=date(2026, 12, 1))


@pytest.mark.parametrize("part", ["risk", "ask"])
def test_each_id_stands_once(part):
    made = {"risk": risk, "ask": ask}[part]

    with pytest.raises(ValidationError, match=f"each {part} once"):
        Board.model_validate({f"{part}s": (made("X"), made("X"))})


def test_a_board_without_tickets_may_hold_them_and_is_read_with_their_names(tmp_path):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "board.yaml").write_text(
        "risks:\n  - {id: R-1, category: bias, description: x, likelihood: certain, impact: low}\n"
        "asks:\n  - {id: Q-1, question: Money, kind: money, who: Lead, by: 2026-12-01, otherwise: Stop}\n"
    )

    board = find_project(tmp_path, "p").board()

    assert board.risks[0].score == 4
    assert board.asks == (
        Ask(
            id="Q-1",
            question="Money",
            kind="money",
            who="Lead",
            by=date(2026, 12, 1),
            otherwise="Stop",
        ),
    )
