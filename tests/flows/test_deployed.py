"""What a deployment runs: every project where none is named, none that rests, each despite the others."""

from __future__ import annotations

from datetime import UTC, datetime

import prefect
import pytest

from flows import asks
from flows.deployed import as_deployed
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.errors import PlanError
from tasks.history.pauses import Pause, keep_pause, newest_pause, pause_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@prefect.flow
def look(project: str, again: bool = False) -> str:
    """Look at a project; the one called broken has a broken plan."""
    if project == "broken":
        raise PlanError("configs/broken/supply.yaml: found nothing")
    return f"{project} {again}"


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """A root with three projects; `lean` has no plan for data."""
    for project in ("broken", "lean", "sound"):
        (tmp_path / "configs" / project).mkdir(parents=True)
    for project in ("broken", "sound"):
        (tmp_path / "configs" / project / "supply.yaml").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROOFLINE_ROOT", raising=False)
    with bound(memory()) as made:
        yield made


@pytest.fixture
def deployed():
    return as_deployed(look, asks.supply)


def pause(outside, project, paused=True, why="moving house"):
    said = Pause(project=project, paused=paused, since=NOW, by="jane", why=why)
    return keep_pause(outside.records.links(project), said)


def test_without_a_project_all_are_run_and_a_broken_one_is_said_after_the_others(outside, deployed):
    state = deployed.fn()

    assert state.is_failed()
    assert state.message.startswith("1 of 3 projects failed. broken: PlanError: configs/broken/supply.yaml")


def test_a_run_over_all_says_what_was_done_and_what_was_not_asked_for(outside, deployed):
    pause(outside, "broken")

    state = deployed.fn()

    assert (state.name, state.is_completed()) == ("Completed", True)
    assert "lean: nothing to do: there is no supply.yaml" in state.message
    assert "sound: done" in state.message
    assert "broken is paused since 2026-11-22 00:00 UTC by jane: moving house" in state.message


def test_with_a_project_the_flow_gives_what_it_gives_by_hand(outside, deployed):
    assert deployed.fn(project="sound", again=True) == look.fn("sound", again=True) == "sound True"


def test_a_fault_in_the_one_project_of_an_event_is_raised(outside, deployed):
    with pytest.raises(PlanError, match="found nothing"):
        deployed.fn(project="broken")


def test_an_event_without_a_project_is_refused_and_runs_for_nobody(outside, deployed):
    with pytest.raises(PlanError, match="no project is called ''"):
        deployed.fn(project="")


def test_a_paused_project_is_left_alone_until_it_goes_on_and_the_state_says_so(outside, deployed):
    pause(outside, "sound")
    paused = deployed.fn(project="sound")
    pause(outside, "sound", paused=False, why="")

    assert (paused.name, paused.is_completed()) == ("ProjectPaused", True)
    assert deployed.fn(project="sound") == "sound False"


def test_when_every_project_rests_the_run_is_called_so(outside, deployed):
    for project in ("broken", "lean", "sound"):
        pause(outside, project)

    assert deployed.fn().name == "ProjectPaused"


def test_what_an_event_asks_for_has_to_name_its_project_and_keeps_its_types():
    one = as_deployed(look, asks.always, one_only=True)

    assert one.parameters.required == ["project"]
    assert one.validate_parameters({"project": "p", "again": "true"}) == {"project": "p", "again": True}
    assert as_deployed(look, asks.always).parameters.required == []


def test_a_second_word_that_says_the_same_is_the_first_one(outside):
    first, second = pause(outside, "sound"), pause(outside, "sound", why="another reason")

    assert first == second == pause_of(outside.records.links("sound"))
    assert outside.records.links("sound").last() == 1


def test_to_go_on_is_kept_too_and_says_by_whom(outside):
    links = outside.records.links("sound")
    pause(outside, "sound")

    pause(outside, "sound", paused=False, why="")

    assert pause_of(links) is None
    assert newest_pause(links).told == "sound goes on since 2026-11-22 00:00 UTC by jane"
