"""The team's documents by the flow itself: each kind writes its own, and what is asked wrongly is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.errors import InputError
from tests.pages.team_samples import BOARD, CANVAS

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


@pytest.fixture
def outside(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "board.yaml").write_text(BOARD)
    monkeypatch.chdir(tmp_path)
    from flows import write_report as module

    monkeypatch.setattr(module, "now", lambda: datetime(2026, 12, 23, 9, tzinfo=UTC))
    with bound(memory()) as made:
        yield made


@pytest.mark.parametrize(
    ("kind", "asked", "title"),
    [
        ("sprint-plan", {"sprint": "S6"}, "S6"),
        ("sprint-retrospective", {}, "S6"),
        ("release-retrospective", {"release": "v2.0.0"}, "v2.0.0"),
    ],
)
def test_each_kind_writes_its_document_and_the_notes_beside_it(outside, kind, asked, title):
    from flows.write_report import write_report

    page = write_report("p", kind=kind, **asked)

    assert page == f"p/{kind}/{title}"
    assert json.loads(outside.pages.read("p", kind, f"{title}.json"))["title"] == title
    assert "## " in outside.pages.read("p", kind, f"{title}.notes.md")


def test_a_sprint_that_is_not_there_ends_the_flow_with_its_sentence(outside):
    from flows.write_report import write_report

    with pytest.raises(InputError, match=r"found no sprint 'S9' on the board; allowed: S5, S6"):
        write_report("p", kind="sprint-plan", sprint="S9")
