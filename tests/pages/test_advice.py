"""Advice and a person's words on the status page: beside what the gate decided, never in its place."""

from __future__ import annotations

from datetime import timedelta

from tasks.experiments.kill_rules import budget, own_rules, plateau
from tasks.history.tickets import ticket_standing
from tasks.pages.advice import advice
from tasks.pages.render import render_html, render_markdown
from tasks.pages.status import status_document
from tasks.ticket_word import word_of
from tasks.vocabulary import Outcome
from tests.pages.samples import FACTS, HEAD, NOW, everything, inconclusive, promotable

FLAT = (0.700, 0.701, 0.699, 0.700, 0.701, 0.700)


def document(decisions=None, **given):
    return status_document(
        FACTS, everything() if decisions is None else decisions, head=HEAD, now=NOW, **given
    )


def dead():
    return plateau("E-1", FLAT, metric="auc", step=0.01)


def word_on(judged, decisions, outcome):
    held = ticket_standing(decisions[::-1], judged.subject)
    said = {"project": "p", "now": judged.at + timedelta(hours=1), "asked_by": "jane", "code_version": "1"}
    return word_of(held, outcome, "features leak", "", **said)


def test_only_what_speaks_against_going_on_is_shown_and_the_rest_is_counted():
    section = advice([dead(), budget("E-1", used=1.0, planned=2.0), budget("E-2", used=1.0, planned=2.0)])

    assert [(row["ticket"], row["rule"]) for row in section["rows"]] == [("E-1", "plateau")]
    assert (section["running"], section["stop"]) == (2, 1)


def test_questions_for_a_person_are_no_advice_to_stop():
    assert advice(own_rules("E-1", ("<b>the vendor</b> changes",)))["rows"] == []


def test_without_a_running_experiment_there_is_no_section():
    assert advice(()) is None


def test_the_page_and_its_markdown_say_what_to_stop_and_why():
    made = document(advised=[dead()])

    assert "1 of 1 running experiment; a person decides" in render_html(made)
    assert "stop E-1 (plateau): the next 3 attempts gain" in render_markdown(made)


def test_a_persons_word_stands_beside_the_gates_decision():
    judged = promotable()
    made = document([*everything(), word_on(judged, everything(), Outcome.ITERATING)])

    row = next(row for row in made["experiments"]["rows"] if row["subject"] == judged.subject)
    assert (row["id"], row["said"]["outcome"]) == (judged.id, "ITERATING")
    assert "sent back by jane: learnt: features leak." in render_html(made)


def test_a_killed_experiment_asks_for_nothing_more_and_does_not_count_for_the_verdict():
    judged = inconclusive()
    before, after = document([judged]), document([judged, word_on(judged, [judged], Outcome.KILLED)])

    assert (before["verdict"]["word"], bool(before["asks"])) == ("Not settled yet", True)
    assert (after["verdict"]["word"], after["asks"]) == ("Nothing decided yet", [])
