"""Commands that pages show can be pasted, also where there are several projects."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from flows.cli import parser
from tasks.pages.card import card_document
from tasks.pages.incident import incident_document
from tasks.pages.promotion import promotion_document
from tasks.pages.render import render_html
from tasks.pages.status import status_document
from tests.pages.board_samples import board
from tests.pages.promotion_samples import CARD, QUESTIONS, incident, promotion
from tests.pages.samples import FACTS, HEAD, NOW


def page(**words):
    made = status_document(FACTS, [], head=HEAD, now=NOW, board=board(), **words)
    return render_html({**made, "board": {**made["board"], "more": 2}})


def test_a_command_names_the_project_where_the_page_knows_it():
    assert "<code>proofline board --project churn</code>" in page(name="churn")


def test_a_command_names_no_project_where_the_page_knows_none():
    assert "<code>proofline board</code>" in page()


def commands(name="", hostile=""):
    """Every command of the pages about a promotion, an incident and a card."""
    said = {"head": HEAD, "now": NOW, "name": name}
    waiting = promotion(unknown=("container",), signed_by=())
    asked = promotion_document(FACTS, waiting, questions=QUESTIONS, signatures=(), moves=(), **said)
    told = incident_document(FACTS, incident(model=f"flights{hostile}"), moves=(), **said)
    card = card_document(FACTS, f"EXP-2{hostile}", replace(CARD, place=""), wanted=("purpose",), **said)
    steps = [step["command"] for step in told["next"] if step["command"]]
    return [*(ask["command"] for ask in asked["wanted"]), *steps, card["command"]]


@pytest.mark.parametrize("name", ["", "churn"])
def test_the_command_line_takes_every_command_that_a_page_shows(name):
    for command in commands(name):
        words = shlex.split(command.replace("ROLE", "security"))[1:]

        assert parser().parse_args(words).project == (name or None)


def test_a_hostile_name_stays_one_word_of_its_command():
    rollback, card = commands(hostile="; rm -rf /")[-2:]

    assert shlex.split(rollback)[2] == "flights; rm -rf /"
    assert shlex.split(card)[2] == "EXP-2; rm -rf /"
