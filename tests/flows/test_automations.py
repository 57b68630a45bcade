"""Which of Prefect's events the watch over its failures hears, as Prefect's own triggers decide it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from flows.automations import DEFAULT_HEARTBEAT_S, DIED, HEARTBEATS, MISSED, OURS, REFUSED, automations

pytestmark = pytest.mark.slow

ID = UUID(int=1)
FLOWS = ("promote_model", "tell_died", "tell_refused")


def deployed(module: str, heartbeat: str = "30") -> dict[str, Any]:
    env = {HEARTBEATS: heartbeat} if heartbeat else {}
    pool = {"name": "proofline", "job_variables": {"env": env}}
    return {"entrypoint": f"flows.{module}.deployed", "work_pool": pool}


@pytest.fixture(scope="module")
def triggers() -> dict[str, Any]:
    """The server's side of each trigger, by what the automation is called."""
    from prefect.server.events.schemas.automations import EventTrigger

    made = automations([deployed(one) for one in FLOWS], ID, ID)
    return {one.name.removeprefix(OURS): EventTrigger(**one.trigger.model_dump()) for one in made}


def of_run(state: str, flow: str = "promote-model", *, by_hand: bool = False) -> Any:
    named = {"prefect.resource.id": f"prefect.flow.{ID}", "prefect.resource.role": "flow"}
    deployment = {"prefect.resource.id": f"prefect.deployment.{ID}", "prefect.resource.role": "deployment"}
    return event(
        f"prefect.flow-run.{state}",
        {"prefect.resource.id": f"prefect.flow-run.{ID}"},
        [named | {"prefect.resource.name": flow}] + [deployment] * (not by_hand),
    )


def of_automation(name: str) -> Any:
    resource = {"prefect.resource.id": f"prefect.automation.{ID}", "prefect.resource.name": name}
    return event("prefect.automation.action.failed", resource, [])


def event(name: str, resource: dict[str, str], related: list[dict[str, str]]) -> Any:
    from prefect.server.events.schemas.events import ReceivedEvent

    said = {"occurred": "2026-01-01T00:00:00Z", "received": "2026-01-01T00:00:00Z", "id": uuid4()}
    return ReceivedEvent(event=name, resource=resource, related=related, **said)


def hears(trigger: Any, one: Any) -> bool:
    return bool(trigger.covers(one) and (trigger.expects(one.event) or trigger.starts_after(one.event)))


@pytest.mark.parametrize("state", ["heartbeat", "Running", "Completed", "Hold", "Crashed"])
def test_each_sign_of_life_of_our_runs_is_heard_whatever_its_state_is_called(triggers, state):
    silent = triggers["a silent run has crashed"]

    assert hears(silent, of_run(state))
    assert not hears(silent, of_run(state, flow="of-somebody-else"))


def test_a_run_by_hand_which_has_no_heartbeat_is_never_taken_for_dead(triggers):
    assert not any(hears(one, of_run("Running", by_hand=True)) for one in triggers.values())


@pytest.mark.parametrize(("state", "begins"), [("heartbeat", True), ("Running", True), ("Completed", False)])
def test_silence_counts_from_a_sign_of_life_and_not_from_an_end(triggers, state, begins):
    assert triggers["a silent run has crashed"].starts_after(f"prefect.flow-run.{state}") is begins


def test_a_run_that_crashed_is_told_of_and_one_that_tells_of_it_is_not(triggers):
    crashed = triggers["tell of a run that crashed"]

    assert hears(crashed, of_run("Crashed"))
    assert not hears(crashed, of_run("Failed"))
    assert not any(hears(crashed, of_run("Crashed", flow=one)) for one in (DIED, REFUSED))


def test_a_failure_to_tell_of_a_failure_is_not_told_of_in_turn(triggers):
    refused = triggers["tell of a trigger that started no run"]

    assert hears(refused, of_automation("promote-model__automation_1"))
    assert not any(hears(refused, of_automation(f"{OURS}{name}")) for name in triggers)


@pytest.mark.parametrize(
    ("asked", "seconds"), [(("30",), 75), (("30", "60"), 150), (("30", ""), MISSED * DEFAULT_HEARTBEAT_S)]
)
def test_a_run_may_be_silent_for_two_and_a_half_of_the_slowest_heartbeat(asked, seconds):
    silent, *_ = automations([deployed("a_b", one) for one in asked], ID, ID)

    assert silent.trigger.within.total_seconds() == seconds
    assert silent.trigger.match_related[0].root["prefect.resource.name"] == ["a-b"]
