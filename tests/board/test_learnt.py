"""What closed tickets taught: the newest first, a person's word in the record before the board's text."""

from __future__ import annotations

from tasks.board.learnt import MOST, newest_learnt
from tasks.board.outcomes import ticket_end
from tasks.vocabulary import Verdict
from tests.board.tickets import decided, ticket


def ended(name, day, stage="killed"):
    return ticket_end(name, stage, [decided(name, Verdict.FAIL, day)])


def test_the_newest_learnings_come_first_and_no_more_than_three():
    tickets = [ticket(f"E-{n}", "killed", learnings=f"lesson {n}") for n in range(5)]
    ends = [ended(f"E-{n}", day) for n, day in enumerate((3, 9, 5, 7, 4))]

    found = newest_learnt(tickets, ends, ())
    assert [(one.ticket, one.learnings) for one in found] == [
        ("E-1", "lesson 1"),
        ("E-3", "lesson 3"),
        ("E-2", "lesson 2"),
    ]
    assert len(found) == MOST


def test_what_goes_on_or_taught_nothing_is_left_out():
    tickets = [ticket("E-1", "iteration", learnings="not closed"), ticket("E-2", "killed", learnings="")]
    ends = [ended("E-1", 3, "iteration"), ended("E-2", 4)]

    assert newest_learnt(tickets, ends, ()) == ()


def test_a_persons_word_tells_more_surely_than_the_board_also_of_a_ticket_that_left_it():
    word = decided("E-1", Verdict.FAIL, 3)
    word = word.model_copy(update={"inputs": {"learnings": "reranking is exhausted"}})

    (on_board,) = newest_learnt([ticket("E-1", "killed", learnings="?")], [ended("E-1", 3)], [word])
    (gone,) = newest_learnt([], [ended("E-1", 3)], [word])
    assert on_board.learnings == gone.learnings == "reranking is exhausted"
    assert gone.title == "E-1"
