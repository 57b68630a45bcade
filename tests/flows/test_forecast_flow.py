"""The status report forecasts, keeps what it said in the record once, and prints the head behind it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.ledger.append import append_once, head, newest_first
from tests.history.test_forecasts import CANVAS, NOW, SPRINTS, one_a_sprint, written

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """A project with seven sprints of progress in its record."""
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    written(folder, CANVAS, SPRINTS)
    monkeypatch.chdir(tmp_path)
    with bound(memory()) as made:
        for decision in one_a_sprint():
            append_once(
                made.records.links("p"),
                kind="decision",
                key=decision.key,
                project="p",
                subject=decision.subject,
                at=decision.at,
                by="me",
                body={"decision": decision.model_dump(mode="json")},
            )
        yield made


def test_a_report_that_is_written_twice_keeps_its_forecast_once_and_names_the_head_behind_it(
    outside, monkeypatch
):
    from flows import write_report as module

    monkeypatch.setattr(module, "now", lambda: NOW)
    for _ in range(2):
        module.write_report("p")

    links = outside.records.links("p")
    assert [record.kind for record in newest_first(links)].count("forecast") == 1
    (name,) = outside.pages.listed("p", "status")
    page = outside.pages.held["p", *name]
    assert '<h2 id="forecast">Forecast</h2>' in page["html"]
    assert head(links).digest in page["html"]


def test_a_report_of_a_board_that_cannot_be_read_is_written_without_a_forecast(
    outside, tmp_path, monkeypatch
):
    from flows import write_report as module

    (tmp_path / "configs" / "p" / "board.yaml").write_text("sprints: 7")
    monkeypatch.setattr(module, "now", lambda: datetime(2026, 12, 16, 9, tzinfo=UTC))
    module.write_report("p")

    links = outside.records.links("p")
    assert [record.kind for record in newest_first(links)].count("forecast") == 0
    assert "Forecast</h2>" not in outside.pages.held["p", "status", "2026-12-16"]["html"]
