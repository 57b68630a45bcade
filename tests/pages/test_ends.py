"""How experiments ended in the board's words: a person's word counts as the board counts it."""

from __future__ import annotations

import pytest

from tasks.board.board_state import Facts, ticket_ends
from tasks.pages.ends import ends
from tasks.vocabulary import Verdict
from tests.browser.pages_under_test import status
from tests.pages.board_samples import evaluated, said

UNSETTLED = evaluated("E", Verdict.UNKNOWN, 3)


@pytest.mark.parametrize(
    "decisions",
    [
        [UNSETTLED],
        [UNSETTLED, said("E", Verdict.WARN, 4)],
        [said("E", Verdict.WARN, 2), evaluated("E", Verdict.PASS, 3)],
        [evaluated("E", Verdict.FAIL, 3), said("E", Verdict.WARN, 4)],
        [evaluated("E", Verdict.WARN, 3)],
        [said("E", Verdict.FAIL, 2), evaluated("E", Verdict.PASS, 3)],
        [evaluated("E", Verdict.PASS, 3), said("E", Verdict.PASS, 4)],
    ],
)
def test_the_tiles_words_are_those_by_which_the_board_counts(decisions):
    by_the_board = ticket_ends((), Facts(decisions=decisions))

    assert [row["word"] for row in ends(decisions)] == [one.end for one in by_the_board.values()]


def test_an_experiment_that_a_person_sent_back_is_decided_and_iterating():
    tile = status([UNSETTLED, said("E", Verdict.WARN, 4)])["tiles"][1]

    assert (tile["label"], tile["value"], tile["small"]) == ("Experiments decided", 1, "of 1")
    assert tile["line"] == "1 iterating"
