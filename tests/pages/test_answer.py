"""The letter to a batch's sender."""

from __future__ import annotations

import json

from tasks.pages.answer import answer_text, answer_texts
from tasks.pages.render import render_html, render_markdown
from tasks.pages.status import status_document
from tasks.vocabulary import Decision, Outcome, Verdict
from tests.decisions import NOW, say, waits
from tests.pages.samples import FACTS


def test_a_batch_that_waits_is_told_what_would_release_it():
    text = answer_text(waits())

    assert text.startswith("Batch vendor/b1: QUARANTINED\n")
    assert "Not told yet (kappa): kappa is 0.7." in text
    assert "What would release it\n  Label 60 more items twice.\n" in text
    assert waits().id in text


def test_a_rejected_batch_is_told_every_reason_with_what_to_do():
    decision = waits(Verdict.FAIL)
    (finding,) = decision.findings
    decision = decision.model_copy(
        update={"findings": (finding.model_copy(update={"remedy": "label anew"}),)}
    )

    text = answer_text(decision)

    assert "Not met (kappa): kappa is 0.7." in text
    assert "To do: label anew." in text
    assert "release" not in text


def test_a_released_batch_is_told_by_whom_and_why():
    assert "Released by jane: looked at all of them." in answer_text(say(waits()))


def test_a_name_with_control_characters_is_shown_and_not_obeyed():
    (finding,) = waits().findings
    hostile = finding.model_copy(update={"reason": "column \x1b[2Jx\u202e is gone"})

    text = answer_text(waits().model_copy(update={"findings": (hostile,)}))

    assert "\x1b" not in text
    assert "\\x1b[2Jx\\u202e" in text


def test_the_decision_lies_beside_the_letter_and_can_be_read_back():
    texts = answer_texts(waits())

    assert Decision.model_validate(json.loads(texts["decision.json"])) == waits()


def test_the_status_page_shows_a_released_batch_with_its_word_and_asks_nothing_more_of_it():
    document = status_document(FACTS, [waits(), say(waits())], head=(2, "d" * 64), now=NOW)

    (row,) = document["batches"]["rows"]
    assert (row["outcome"], row["reason"]) == ("ACCEPTED", "released by jane: looked at all of them")
    assert document["asks"] == []
    assert "released by jane" in render_html(document)
    assert "Accepted" in render_markdown(document)


def test_a_batch_that_waits_is_still_asked_about():
    document = status_document(FACTS, [waits()], head=(1, "d" * 64), now=NOW)

    assert [ask["settle"] for ask in document["asks"]] == ["Label 60 more items twice."]
    assert document["batches"]["rows"][0]["outcome"] == Outcome.QUARANTINED
