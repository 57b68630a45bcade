"""Reports that nobody asks for: after decisions and by the calendar, on a server with a worker."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tasks.act.decisions import announce, keep
from tasks.adapters.connect import outside
from tasks.ledger.append import head
from tasks.vocabulary import Decision
from tests.decisions import waits
from tests.retraining.night import PROJECT, listening, runs_of, within

pytestmark = [pytest.mark.slow(seconds=120), pytest.mark.usefixtures("prefect_api")]

LIMIT_S = 300  # on a machine that does much else; alone it takes a minute and a half
BURST = 20
CANVAS = "{title: T, objective: O, metrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project whose sprint S1 ended yesterday and whose S2 begins today; workers find it by its folder."""
    folder, today = tmp_path / "configs" / PROJECT, datetime.now(UTC).date()
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    days = [today + timedelta(days=n) for n in (-14, -1, 0, 13)]
    sprints = [{"id": "S1", "start": days[0], "end": days[1]}, {"id": "S2", "start": days[2], "end": days[3]}]
    (folder / "board.yaml").write_text(yaml.safe_dump({"sprints": sprints}))
    monkeypatch.chdir(tmp_path)
    for setting in ("MLFLOW_TRACKING_URI", "PROOFLINE_ROOT", "PROOFLINE_STATE"):
        monkeypatch.delenv(setting, raising=False)
    return tmp_path


def test_decisions_bring_the_status_up_to_the_record_and_a_morning_writes_what_is_due(home: Path):
    decisions = [waits(data=f"bytes {n}").model_copy(update={"project": PROJECT}) for n in range(BURST)]
    with listening(home, LIMIT_S, ["reports-behind", "reports-due"]):
        began = time.monotonic()
        _decide(decisions)
        within(LIMIT_S, _is_at_head, "a status page at the record's head")
        seconds = time.monotonic() - began
        within(LIMIT_S, _all_ended, "the runs")
        runs = len(_asked_for())
        morning = _run_deployment("reports-due")
        told = within(LIMIT_S, lambda: _written(4), "events of four kinds of page")

    print(f"{BURST} decisions at once: {runs} runs, the status page after {seconds:.0f} s")  # noqa: T201 - what it shows
    assert runs <= 2
    assert _page("status")["record"]["decisions"] == BURST
    assert morning.state.is_completed()
    assert [_page("sprint-plan")["title"], _page("sprint-retrospective")["title"]] == ["S2", "S1"]
    assert all(one.resource["proofline.project"] == PROJECT for one in told)
    assert {one.resource["proofline.outcome"] for one in told} <= {"PASS", "WARN", "FAIL", "UNKNOWN"}
    assert all(set(one.payload) == {"v", "project", "kind", "page"} for one in told)


def _decide(decisions: Sequence[Decision]) -> None:
    for one in decisions:
        keep.fn(one)
    for one in decisions:
        announce.fn(one)


def _page(kind: str) -> dict[str, Any]:
    return json.loads(outside().pages.read(PROJECT, kind, "latest.json") or "{}")


def _is_at_head() -> bool:
    newest = head(outside().records.links(PROJECT))
    return _page("status").get("record", {}).get("seq") == newest.seq


def _asked_for() -> list[Any]:
    """Runs of a deployment that an event asked for, and no schedule."""
    return [run for run in runs_of("write-report") if run.deployment_id and not run.auto_scheduled]


def _all_ended() -> bool:
    return all(run.state.is_final() for run in _asked_for())


def _run_deployment(name: str) -> Any:
    from prefect.deployments import run_deployment

    return run_deployment(f"write-report/{name}", timeout=LIMIT_S, poll_interval=1)


def _written(kinds: int) -> Sequence[Any]:
    """What was told of written pages, once pages of so many kinds were; nothing before."""
    from prefect.client.orchestration import get_client
    from prefect.events import ReceivedEvent
    from prefect.events.filters import EventFilter, EventNameFilter

    asked = EventFilter(event=EventNameFilter(name=["proofline.report.written"]))
    with get_client(sync_client=True) as server:
        found = server.request(
            "POST", "/events/filter", json={"filter": asked.model_dump(mode="json"), "limit": 50}
        )
    events = [ReceivedEvent.model_validate(one) for one in found.json()["events"]]
    ours = [one for one in events if one.resource["proofline.project"] == PROJECT]
    return ours if len({one.resource["proofline.kind"] for one in ours}) >= kinds else []
