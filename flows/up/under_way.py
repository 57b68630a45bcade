"""Flow runs whose process has ended without saying so go on: nobody else would start them again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Cancelled, Scheduled

from tasks.adapters.without_secrets import without_secrets
from tasks.errors import OutsideError

UNDER_WAY = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
MOST = 200  # the server gives no more at once
WHY = "its process ended before it did; it goes on"


def runs_under_way() -> frozenset[UUID]:
    """Runs of deployments that a worker has begun; those that a person started by hand are not among them."""
    with _server() as server:
        return frozenset(run.id for run in _of(server, {"type": {"any_": [one.value for one in UNDER_WAY]}}))


def let_go_on(ended: Collection[UUID]) -> int:
    """Have these runs, of which no process is left, run once more unless they came to an end; how many.

    A run that was crashed by the end of its process has not come to an end. One that was being cancelled has.
    """
    with _server() as server:
        return sum(_goes_on(server, server.read_flow_run(one)) for one in ended)


@contextmanager
def _server() -> Iterator[SyncPrefectClient]:
    try:
        with get_client(sync_client=True) as server:
            yield server
    except httpx.HTTPError as error:
        raise OutsideError(f"Prefect's server does not answer: {without_secrets(str(error))}") from error


def _goes_on(server: SyncPrefectClient, run: FlowRun) -> bool:
    state = run.state.type if run.state else None
    if state is StateType.CANCELLING:
        server.set_flow_run_state(run.id, Cancelled(), force=True)
    if state not in (StateType.RUNNING, StateType.PENDING, StateType.CRASHED):
        return False
    server.set_flow_run_state(run.id, Scheduled(message=WHY), force=True)
    return True


def _of(server: SyncPrefectClient, state: dict[str, object]) -> list[FlowRun]:
    asked = FlowRunFilter.model_validate({"state": state, "deployment_id": {"is_null_": False}})
    return server.read_flow_runs(flow_run_filter=asked, limit=MOST)
