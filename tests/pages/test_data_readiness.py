"""Data readiness on the status page: every state has its word, and hostile text stays text."""

from __future__ import annotations

from datetime import UTC, datetime

from tasks.canonical import canonical_json
from tasks.labels.data_readiness import data_readiness
from tasks.labels.data_stages import DataTask
from tasks.pages.data_readiness import MOST_TASKS
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.pages.status import status_document
from tests.pages.readiness_samples import TASKS, readiness
from tests.pages.samples import FACTS, HEAD, NOW, everything


def document(found):
    return status_document(FACTS, everything(), head=HEAD, now=NOW, readiness=found)


def tasks(count, **given):
    return [DataTask.model_validate({**TASKS[0], **given, "id": f"DATA-{n}"}) for n in range(count)]


def test_every_state_is_shown_with_a_shape_and_a_word_the_late_first():
    rows = document(readiness())["data_readiness"]["tasks"]

    assert [(row["id"], row["level"], row["word"]) for row in rows] == [
        ("DATA-15", "ba", "Late"),
        ("DATA-17", "wa", "At risk"),
        ("DATA-18", "no", "On the way"),
        ("DATA-19", "no", "Not begun"),
        ("DATA-20", "wa", "Ready late"),
        ("DATA-16", "ok", "Ready on time"),
    ]


def test_the_page_says_what_is_late_what_it_blocks_and_where_board_and_record_differ():
    page = render_html(document(readiness()))

    assert "1 of 3 on time, unsure" in page
    assert "8 days past due, in annotation. Owner: Ana." in page
    assert "EXP-035, EXP-036" in page
    assert (
        "The board says 2026-11-05, the record says 2026-11-06 (training@0f0f0f0f0f0f). The record counts."
        in page
    )


def test_the_markdown_names_the_late_task_and_what_waits_for_it():
    text = render_markdown(document(readiness()))

    assert "DATA-15: 8 days past due, in annotation, blocks EXP-038." in text
    assert len(text) < MOST_MARKDOWN


def test_a_project_without_a_board_or_without_data_tasks_has_no_such_section():
    for found in (None, data_readiness([], [], now=NOW)):
        made = document(found)

        assert made["data_readiness"] is None
        assert "Data readiness" not in render_html(made)


def test_a_long_board_is_cut_and_the_rest_counted():
    made = document(data_readiness(tasks(MOST_TASKS + 3), [], now=NOW))

    assert (len(made["data_readiness"]["tasks"]), made["data_readiness"]["more"]) == (MOST_TASKS, 3)
    assert "3 more data tasks are on the board." in render_html(made)


def test_hostile_titles_and_owners_are_shown_not_obeyed():
    hostile = '<script>alert("1")</script>'
    page = render_html(document(data_readiness(tasks(1, title=hostile, owner=hostile), [], now=NOW)))

    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 2


def test_the_document_is_json_with_the_rate_its_count_and_its_interval():
    section = document(readiness())["data_readiness"]

    assert canonical_json(section)
    assert (section["rate"], section["on_time"], section["late"], section["pending"]) == (0.3333, 1, 2, 2)
    assert section["interval"] == {"low": 0.0084, "high": 0.9057, "level": 0.95}  # R: binom.test(1, 3)


def test_a_rate_that_is_told_has_its_own_word():
    on_time = [
        DataTask.model_validate({**TASKS[1], "id": f"D-{n}", "blocks": [f"E-{n}"], "batches": ["a/b"]})
        for n in range(20)
    ]
    late = data_readiness(on_time, [], now=datetime(2026, 11, 18, tzinfo=UTC))

    assert document(late)["data_readiness"]["word"] == "Systemic failure"
