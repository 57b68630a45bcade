"""What a team keeps by hand, on the status page and in a chat: the same in every face."""

from __future__ import annotations

from tasks.pages.chat import render_chat
from tasks.pages.kept import actions, decisions_needed, next_milestone
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.pages.status import status_document
from tests.pages.hostile import HOSTILE, parsed, with_text
from tests.pages.kept_samples import TODAY, action, ask, kept
from tests.pages.samples import FACTS, HEAD, NOW, everything

ADDRESS = "https://reports.example.org/flight_delays/status/2026-11-18.html"


def document(board=None):
    return status_document(FACTS, everything(), head=HEAD, now=NOW, kept=board or kept(), address=ADDRESS)


def test_questions_come_by_their_day_and_answered_ones_are_told_apart():
    made = decisions_needed(kept().asks, TODAY)

    assert [(row["id"], row["word"]) for row in made["rows"]] == [("Q-2", "Overdue"), ("Q-1", "Open")]
    assert (made["open"], made["overdue"]) == (2, 1)
    assert [row["answer"] for row in made["answered"]] == ["Yes"]


def test_actions_are_counted_and_vague_ones_say_what_they_lack():
    board = kept()

    made = actions(board.actions, board.sprints, TODAY)

    assert (made["total"], made["done"], made["overdue"]) == (3, 1, 1)
    assert [row["id"] for row in made["rows"]] == ["A-1", "A-2"]
    assert made["rows"][1]["lacks"] == ["owner", "date", "measure"]


def test_an_action_of_a_sprint_is_due_on_its_last_day():
    board = kept()

    (row,) = actions([action(sprint="S3")], board.sprints, TODAY)["rows"]

    assert (row["due"], row["word"]) == ("2026-11-29", "Open")


def test_a_dropped_action_is_neither_done_nor_counted():
    made = actions([action(), action("A-2", status="dropped"), action("A-3", status="done")], (), TODAY)

    assert (made["total"], made["done"], len(made["rows"])) == (2, 1, 1)


def test_the_next_milestone_is_the_first_that_is_not_over():
    assert next_milestone(kept().milestones, TODAY)["what"] == "Sprint 3 review"
    assert next_milestone(kept().milestones[:1], TODAY) is None


def test_what_is_not_kept_has_no_section():
    made = status_document(FACTS, everything(), head=HEAD, now=NOW)

    assert [made[name] for name in ("decisions_needed", "risks", "actions", "milestone")] == [None] * 4
    assert 'id="needed"' not in render_html(made)


def test_every_face_says_the_same():
    made = document()

    html, text = render_html(made), render_markdown(made)
    for said in (
        "3,000 dollars for a second vendor",
        "Head of ML",
        "Mon 16 Nov 2026",
        "Sprint 3 review",
        "1 of 3 done",
        "3 open, 1 to act on",
    ):
        assert said in html
        assert said in text
    assert len(text) < MOST_MARKDOWN
    assert len(html.encode()) < 150_000


def test_the_chat_text_is_two_lines_the_verdict_and_the_link():
    made = document()

    lines = render_chat(made).splitlines()

    assert len(lines) == 2
    assert lines[0].startswith(made["verdict"]["pill"])
    assert made["verdict"]["sentence"] in lines[0]
    assert lines[1] == ADDRESS


def test_a_name_cannot_add_a_line_or_call_a_channel_in_a_chat():
    made = with_text(document()) | {"as_of": "2026-11-18T07:00:00Z", "address": ADDRESS}
    made["verdict"]["sentence"] = "a\nb <!channel> @here \u202e"

    text = render_chat(made)

    assert len(text.splitlines()) == 2
    assert not set("<>@\u202e") & set(text.replace(ADDRESS, ""))


def test_hostile_texts_stand_on_the_status_page_as_text():
    bad = kept().model_copy(
        update={
            "asks": tuple(ask(question=HOSTILE, who=HOSTILE, otherwise=HOSTILE) for _ in range(1)),
            "actions": (action(text=HOSTILE, owners=(HOSTILE,), measure=HOSTILE),),
        }
    )

    found = parsed(render_html(document(bad)))

    assert (found.open, found.wrong) == ([], [])
    assert not {"script", "img"} & {*found.tags}
    assert len(set(found.ids)) == len(found.ids)
    assert set(found.labels) <= set(found.ids)
    assert found.tags.count("caption") == found.tags.count("table")
