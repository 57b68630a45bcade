"""Two lines for a chat: verdict and link, with the page's own words, obeyed by no chat."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.pages.chat import chat_lines, refusal_lines, render_chat
from tasks.pages.evaluation import evaluation_document
from tasks.pages.incident import incident_document
from tasks.pages.promotion import promotion_document
from tasks.pages.status import status_document
from tests.pages.chat_samples import HOSTILE, document
from tests.pages.drift_samples import document as drift_page
from tests.pages.project_page_samples import DOCUMENTS
from tests.pages.promotion_samples import incident, promotion
from tests.pages.samples import FACTS, HEAD, NOW, batch, everything, promotable
from tests.pages.team_samples import plan, release, sprint

AT = {"address": "https://reports.example.org/x.html"}
PAGES = {
    "status": lambda: status_document(FACTS, everything(), head=HEAD, now=NOW),
    "drift": drift_page,
    "incident": lambda: incident_document(FACTS, incident(), moves=(), head=HEAD, now=NOW),
    "evaluation": lambda: evaluation_document(FACTS, promotable(), (), head=HEAD, now=NOW),
    "promotion": lambda: promotion_document(
        FACTS, promotion(), questions=(), signatures=(), moves=(), head=HEAD, now=NOW
    ),
    "sprint-plan": plan,
    "sprint-retrospective": sprint,
    "release-retrospective": release,
    **{kind: lambda kind=kind: DOCUMENTS[kind] for kind in ("risks", "canvas", "stakeholder", "researcher")},
}


@pytest.mark.parametrize("kind", PAGES)
def test_every_kind_of_page_tells_its_own_verdict_and_then_its_link(kind):
    made = PAGES[kind]() | AT

    verdict, link = render_chat(made).splitlines()

    assert link == AT["address"]
    assert made["verdict"]["pill"] in verdict
    assert made["project"]["title"] in verdict
    assert made["verdict"]["sentence"][:60].split("[")[0] in verdict


@pytest.mark.parametrize(("kind", "begins"), [("sprint-plan", "Sprint plan S6: "), ("risks", "Risk")])
def test_a_page_whose_pill_does_not_say_what_it_is_about_is_named_first(kind, begins):
    assert render_chat(PAGES[kind]() | AT).startswith(begins)


def test_a_refused_batch_is_told_with_its_reason_and_the_command_that_tells_all():
    decided = batch("training/2013-07", leaking=40)

    verdict, command = refusal_lines(decided, "Flights").text.splitlines()

    assert verdict.startswith("Rejected: training/2013-07. Flights, ")
    assert decided.reason[:40] in verdict
    assert command == f"proofline show {decided.id} --project {decided.project}"


def test_hostile_text_calls_nobody_links_nowhere_and_stays_short():
    said = chat_lines(document(pill=HOSTILE, sentence=HOSTILE)).text

    assert not [mark for mark in ("<", ">", "@", "[", "]", "{", "}", "\x1b", "\r") if mark in said]
    assert said.count("://") == 1
    assert len(said.splitlines()) == 2
    assert len(said) < 700


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_a_page_says_is_two_lines_and_the_second_is_its_link(pill, sentence):
    said = chat_lines(document(pill=pill, sentence=sentence))

    assert said.text.split("\n") == [said.verdict, document()["address"], ""]
    assert said.verdict.isprintable()
    assert "://" not in said.verdict


def test_the_day_is_that_of_the_page():
    at = datetime(2026, 12, 1, 23, tzinfo=UTC).isoformat()

    assert "Reviews, Tue 1 Dec 2026: " in chat_lines(document(as_of=at)).verdict
