"""The watch over Prefect's own failures, declared here: runs that died, triggers that started nothing.

Prefect's server holds each as an automation, found by its name and changed only where it is another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from prefect.automations import (
    AutomationCore,
    ChangeFlowRunState,
    EventTrigger,
    Posture,
    RunDeployment,
)
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.events import ResourceSpecification
from prefect.events.schemas.automations import Automation
from prefect.exceptions import ObjectNotFound

from tasks.errors import OutsideError

Deployed = Mapping[str, Any]
OURS = "Proofline: "
DIED, REFUSED = "tell-died", "tell-refused"  # flows and deployments
RUN = "prefect.flow-run."
ALIVE = ("heartbeat", "Running")  # the second comes from the server: a run may die before its first heartbeat
SUBMITTED = ("Pending", "Submitting")
HEARTBEATS = "PREFECT_FLOWS_HEARTBEAT_FREQUENCY"
DEFAULT_HEARTBEAT_S = 180  # Prefect's own
MISSED = 2.5  # heartbeats: two were missed, and half of one is for a busy machine
START_S = 900  # a process takes 7 s to start, and minutes where machines are pulled up or busy


def declare_automations(file: Path) -> tuple[str, ...]:
    """Have Prefect's server watch over the flows of the deployments in ``file``, once these are deployed.

    Returns
    -------
    tuple of str
        Names of the automations that were made or changed; empty where all were there already.

    Raises
    ------
    OutsideError
        When the deployments that tell of failures are not on the server.
    """
    with get_client(sync_client=True) as server:
        deployed = yaml.safe_load(file.read_text("utf-8"))["deployments"]
        wanted = automations(deployed, _id_of(server, DIED), _id_of(server, REFUSED))
        return tuple(one.name for one in wanted if _declare(server, one))


def automations(deployed: Sequence[Deployed], died: UUID, refused: UUID) -> tuple[AutomationCore, ...]:
    """What watches runs of deployments, as prefect.yaml says them; two of these tell what is found."""
    flows = _flows(deployed)
    runs = _runs_of(flows)
    others = [one for one in flows if one not in (DIED, REFUSED)]
    return (
        _silent("a silent run has crashed", runs, ALIVE, MISSED * _heartbeat_s(deployed)),
        _silent("a run that never began has crashed", runs, SUBMITTED, START_S),
        _crashed(_runs_of(others), died),
        _not_started(refused),
    )


def _runs_of(flows: Sequence[str]) -> Mapping[str, Any]:
    """Runs of these flows by a deployment: one by hand has no heartbeat, and is not dead for that."""
    of_flow = _spec({"prefect.resource.role": "flow", "prefect.resource.name": [*flows]})
    of_deployment = _spec({"prefect.resource.role": "deployment"})
    return {
        "match": _spec({"prefect.resource.id": f"{RUN}*"}),
        "match_related": [of_flow, of_deployment],
    }


def _silent(named: str, runs: Mapping[str, Any], after: Sequence[str], silent_s: float) -> AutomationCore:
    """A run that says nothing any more after these, not even that it ended, has crashed."""
    trigger = EventTrigger(
        **runs,
        after={f"{RUN}{one}" for one in after},
        expect={f"{RUN}*"},  # states have names of our own, and each is a sign of life
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=timedelta(seconds=silent_s),
    )
    said = f"no sign of life for {silent_s:.0f} s"
    crash = ChangeFlowRunState(state=StateType.CRASHED, name="Crashed", message=said)
    return AutomationCore(
        name=f"{OURS}{named}",
        description="A run whose process or worker was killed says nothing of its end.",
        trigger=trigger,
        actions=[crash],
    )


def _crashed(runs: Mapping[str, Any], deployment: UUID) -> AutomationCore:
    """Of a run that crashed people are told, and it is begun anew."""
    trigger = EventTrigger(
        **runs,
        expect={f"{RUN}Crashed"},
        posture=Posture.Reactive,
        threshold=1,
        within=timedelta(0),
    )
    return AutomationCore(
        name=f"{OURS}tell of a run that crashed",
        description="Begins the run anew, once, and keeps an alert in the record.",
        trigger=trigger,
        actions=[_run(deployment, run="{{ event.resource.id }}")],
    )


def _not_started(deployment: UUID) -> AutomationCore:
    """Of a trigger that could not start a run people are told; of our own nobody, or it never ends."""
    trigger = EventTrigger(
        match=_spec({"prefect.resource.id": "prefect.automation.*", "prefect.resource.name": f"!{OURS}*"}),
        expect={"prefect.automation.action.failed"},
        posture=Posture.Reactive,
        threshold=1,
        within=timedelta(0),
    )
    return AutomationCore(
        name=f"{OURS}tell of a trigger that started no run",
        description="Keeps an alert in the record of the project whose event it answered.",
        trigger=trigger,
        actions=[_run(deployment, event="{{ event.id }}")],
    )


def _run(deployment: UUID, **templates: str) -> RunDeployment:
    """Run a deployment with texts made of the event; an id by itself would not become JSON."""
    parameters = {
        name: {"__prefect_kind": "jinja", "template": template} for name, template in templates.items()
    }
    return RunDeployment(source="selected", deployment_id=deployment, parameters=parameters)


def _spec(labels: Mapping[str, str | list[str]]) -> ResourceSpecification:
    return ResourceSpecification.model_validate(dict(labels))


def _declare(server: SyncPrefectClient, wanted: AutomationCore) -> bool:
    """Make the automation, or let the one of this name be as wanted; whether anything was changed.

    One that is as wanted is left alone: changed, it forgets which runs it has heard of.
    """
    held = server.read_automations_by_name(wanted.name)
    if not held:
        server.create_automation(wanted)
    elif not _same(held[0], wanted):
        server.update_automation(held[0].id, wanted)
    else:
        return False
    return True


def _same(held: Automation, wanted: AutomationCore) -> bool:
    return _said(held) == _said(wanted)


def _said(one: AutomationCore) -> dict[str, Any]:
    said = AutomationCore.model_validate(one.model_dump()).model_dump()
    return {name: said[name] for name in ("name", "description", "enabled", "trigger", "actions")}


def _flows(deployed: Sequence[Deployed]) -> tuple[str, ...]:
    """Names of the flows that the deployments run, as Prefect has them."""
    modules = {str(one["entrypoint"]).split(".")[-2] for one in deployed}
    return tuple(sorted(one.replace("_", "-") for one in modules))


def _heartbeat_s(deployed: Sequence[Deployed]) -> float:
    """Seconds between two signs of life: what the deployments ask of their runs, the slowest of them."""
    asked = [one["work_pool"].get("job_variables", {}).get("env", {}) for one in deployed]
    return max(float(one.get(HEARTBEATS, DEFAULT_HEARTBEAT_S)) for one in asked)


def _id_of(server: SyncPrefectClient, name: str) -> UUID:
    try:
        return server.read_deployment_by_name(f"{name}/{name}").id
    except ObjectNotFound as error:
        said = f"Prefect's server has no deployment {name}/{name}; allowed: after `prefect deploy --all`"
        raise OutsideError(said) from error
