"""A run that died is begun anew once; what Prefect fails at is kept once, in each project concerned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.act import shared
from tasks.act import troubles as act
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.prefect_server import DeadRun
from tasks.history.troubles import Trouble, troubles
from tasks.load import troubles as load

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
TROUBLE = Trouble(what="trigger", id="e1", named="promote-model__automation_1", reason="no ticket")


@pytest.fixture
def outside() -> Iterator[Any]:
    with bound(memory()) as made:
        yield made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Project and outcome of every event."""
    events: list[tuple[str, str]] = []

    def emit_event(resource: dict[str, str], **_: Any) -> bool:
        events.append((resource["proofline.project"], resource["proofline.outcome"]))
        return True

    monkeypatch.setattr(shared, "emit_event", emit_event)
    return events


@pytest.fixture
def projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Two projects in the folder in which runs look for them."""
    for name in ("p", "q"):
        (tmp_path / "configs" / name).mkdir(parents=True)
        (tmp_path / "configs" / name / "canvas.yaml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROOFLINE_ROOT", raising=False)
    return ("p", "q")


def dead(times: int = 1, **parameters: Any) -> DeadRun:
    return DeadRun("r1", "promote-model", "blue-fox", "killed", parameters, times)


def kept(outside: Any, project: str, since: datetime = NOW) -> list[Trouble]:
    return [one for _, one in troubles(outside.records.links(project), since)]


@pytest.mark.parametrize(("times", "begun"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_run_is_begun_anew_unless_it_was_begun_twice(monkeypatch, times, begun):
    again: list[str] = []
    monkeypatch.setattr(act, "start_again", lambda run, _: again.append(run.id))

    then = act.go_on.fn(dead(times))

    assert (again == ["r1"], bool(then)) == (begun, begun)


def test_an_alert_is_kept_and_told_once_in_each_project_that_it_is_for(outside, told):
    for _ in range(2):
        act.keep_trouble.fn(("p", "q"), TROUBLE, NOW)

    assert kept(outside, "p") == kept(outside, "q") == [TROUBLE]
    assert told == [("p", "TRIGGER_FAILED"), ("q", "TRIGGER_FAILED")]


def test_troubles_are_told_from_a_time_on(outside, told):
    act.keep_trouble.fn(("p",), TROUBLE, NOW)

    assert kept(outside, "p", NOW + timedelta(seconds=1)) == []


def test_what_people_are_to_look_at_says_so():
    assert TROUBLE.told.endswith("started no run: no ticket; people are to look")


@pytest.mark.parametrize(
    ("parameters", "concerned"),
    [({"project": "q"}, ("q",)), ({}, ("p", "q")), ({"project": "x"}, ("p", "q"))],
)
def test_a_run_is_for_the_project_it_names_else_for_all(monkeypatch, projects, parameters, concerned):
    monkeypatch.setattr(load, "dead_run", lambda _: dead(**parameters))

    died = load.load_died.fn("prefect.flow-run.r1")

    assert died.projects == concerned


def test_a_run_that_dies_a_second_time_is_another_trouble(monkeypatch, projects):
    found = []
    for times in (1, 2):
        monkeypatch.setattr(load, "dead_run", lambda _, times=times: dead(times))
        found.append(load.load_died.fn("r1").trouble.key)

    assert found[0] != found[1]


def test_a_run_that_goes_on_by_now_is_no_trouble(monkeypatch, projects):
    monkeypatch.setattr(load, "dead_run", lambda _: None)

    assert load.load_died.fn("r1") is None
