"""What the status page says of data that is to leave for a vendor."""

from __future__ import annotations

import pytest

from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.pages.status import MOST_LEAVING, status_document
from tasks.vocabulary import OUTGOING, Verdict
from tests.pages.samples import FACTS, HEAD, NOW, batch, decision, finding


def leaves(subject, verdict=Verdict.PASS, *, day=0, reason="Found 3 email; 2 of 9 rows hold any"):
    made = decision(
        "batch", f"{OUTGOING}/{subject}", [finding("pii", subject, verdict, reason=reason)], day=day
    )
    return made.model_copy(update={"gate": made.gate.model_copy(update={"name": OUTGOING})})


def document(*decisions):
    return status_document(FACTS, decisions, head=HEAD, now=NOW)


def test_released_and_held_batches_are_counted_and_the_newest_comes_first():
    made = document(leaves("acme/b1"), leaves("acme/b2", Verdict.FAIL), leaves("acme/b3", Verdict.UNKNOWN))

    assert [(row["word"], row["n"]) for row in made["leaving"]["outcomes"]] == [
        ("Released", 1),
        ("Not told yet", 1),
        ("Held", 1),
    ]
    assert [row["subject"] for row in made["leaving"]["rows"]] == ["acme/b3", "acme/b2", "acme/b1"]


def test_a_batch_that_was_released_and_is_held_now_is_shown_as_held():
    made = document(leaves("acme/b1"), leaves("acme/b1", Verdict.FAIL, day=1))

    assert [row["word"] for row in made["leaving"]["rows"]] == ["Held"]


def test_batches_that_leave_are_no_batches_that_arrive_and_do_not_decide_the_verdict():
    made = document(batch("training/a"), leaves("acme/b1", Verdict.FAIL))

    assert made["batches"]["total"] == 1
    assert made["verdict"]["word"] == "On course"


def test_without_any_the_section_is_left_out():
    made = document(batch("training/a"))

    assert made["leaving"] is None
    assert "leaving for vendors" not in render_html(made) + render_markdown(made)


def test_both_forms_say_how_many_and_why_the_newest_is_held():
    made = document(leaves("acme/b1"), leaves("acme/b2", Verdict.FAIL))

    for text in (render_html(made), render_markdown(made)):
        assert "Data leaving for vendors" in text
        assert "1 released, 1 held" in text
        assert "Found 3 email; 2 of 9 rows hold any" in text


def test_what_is_older_is_counted_and_the_markdown_stays_short():
    many = [leaves(f"acme/b{n}", Verdict.FAIL, reason="long " * 300) for n in range(MOST_LEAVING + 3)]

    made = document(*many)

    assert made["leaving"]["older"] == 3
    assert "3 older batches are in the record" in render_html(made)
    assert len(render_markdown(made)) < MOST_MARKDOWN


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "a|b", "![x](http://y)"])
def test_a_hostile_batch_name_is_shown_and_not_obeyed(hostile):
    made = document(leaves(f"acme/{hostile}", Verdict.FAIL))

    assert "<script>" not in render_html(made)
    assert f"acme/{hostile}" not in render_markdown(made) or hostile.isalnum()
