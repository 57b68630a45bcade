"""Commands that the status page shows can be pasted where there are several projects."""

from __future__ import annotations

from tasks.pages.render import render_html
from tasks.pages.status import status_document
from tests.pages.board_samples import board
from tests.pages.samples import FACTS, HEAD, NOW


def page(**words):
    made = status_document(FACTS, [], head=HEAD, now=NOW, board=board(), **words)
    return render_html({**made, "board": {**made["board"], "more": 2}})


def test_a_command_names_the_project_where_the_page_knows_it():
    assert "<code>proofline board --project churn</code>" in page(name="churn")


def test_a_command_names_no_project_where_the_page_knows_none():
    assert "<code>proofline board</code>" in page()
