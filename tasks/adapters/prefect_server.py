"""Prefect's server, asked directly: an event that it has taken for certain, an event or a run by its id."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

from tasks.errors import OutsideError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.events.schemas.events import ReceivedEvent

LIMIT_S = 15.0  # for one request
STORED_LIMIT_S = 30.0  # the server writes its events in batches, every 5 s
POLL_S = 0.5
_T = TypeVar("_T")


def emit_event(
    event: str, resource: Mapping[str, str], payload: Mapping[str, Any], id_: UUID | None = None
) -> bool:
    """Hand an event over and wait until the server has it; False where no server is known.

    Prefect's own function of this name queues the event in this process, says nothing of one that was
    not taken, and loses the queue with a process that is killed. Of two events with one ``id_`` within
    five minutes the server passes on the first.

    Raises
    ------
    OutsideError
        When the server does not take it within ``LIMIT_S``.
    """
    from prefect.events.schemas.events import Event
    from prefect.settings import get_current_settings
    from prefect.types._datetime import now

    if get_current_settings().api.url is None:
        return False  # Prefect would start a server for it
    named = {"id": id_} if id_ else {}
    made = Event(
        event=event,
        resource=dict(resource),
        payload=dict(payload),
        occurred=now("UTC"),
        related=_run_of_now(),
        **named,
    )
    with _server(f"the event {event}") as server:
        server.request("POST", "/events", json=[made.model_dump(mode="json")])
    return True


def stored_event(id_: str, limit_s: float = STORED_LIMIT_S) -> ReceivedEvent | None:
    """The event with this id, once the server has stored it; None when it has not within ``limit_s``."""
    from prefect.events.schemas.events import ReceivedEvent

    asked = {"filter": {"id": {"id": [str(UUID(id_))]}}, "limit": 1}

    def found() -> list[Any]:
        held: list[Any] = server.request("POST", "/events/filter", json=asked).json()["events"]
        return held

    with _server(f"which event is {id_}") as server:
        events = _once_there(found, limit_s)
    return ReceivedEvent.model_validate(events[0]) if events else None


class DeadRun(NamedTuple):
    """A flow run that crashed: what it is called, what Prefect says of its end, what it was given."""

    id: str
    flow: str
    name: str
    reason: str
    parameters: Mapping[str, Any]
    times: int  # it was begun


def dead_run(id_: str) -> DeadRun | None:
    """The flow run with this id, if it is of a deployment and crashed; None also when it goes on by now."""
    from prefect.client.schemas.objects import StateType

    with _server(f"which run is {id_}") as server:
        run = server.read_flow_run(UUID(id_))
        state = run.state
        if state is None or state.type is not StateType.CRASHED or run.deployment_id is None:
            return None
        flow = server.read_flow(run.flow_id).name
    return DeadRun(id_, flow, run.name, state.message or "", run.parameters, run.run_count)


def start_again(run: DeadRun, because: str) -> None:
    """Have a worker begin this very run anew."""
    from prefect.states import Scheduled

    with _server("to start a run again") as server:
        server.set_flow_run_state(UUID(run.id), Scheduled(message=because), force=True)


def _run_of_now() -> list[Any]:
    """The flow run that this process is in, so that Prefect shows the event with it."""
    from prefect.events.schemas.events import RelatedResource
    from prefect.runtime import flow_run as runtime

    if not runtime.id:
        return []
    named = {"prefect.resource.id": f"prefect.flow-run.{runtime.id}", "prefect.resource.role": "flow-run"}
    return [RelatedResource.model_validate(named)]


@contextmanager
def _server(asked: str) -> Iterator[SyncPrefectClient]:
    """The server that Prefect knows; what goes wrong outside is one sentence."""
    import httpx
    from prefect.client.orchestration import get_client

    try:
        with get_client(sync_client=True, httpx_settings={"timeout": LIMIT_S}) as server:
            yield server
    except httpx.HTTPError as error:
        said = f"Prefect's server was asked for {asked} and did not answer: {type(error).__name__}"
        raise OutsideError(f"{said}; the next run tries again") from error


def _once_there(asked: Callable[[], _T], limit_s: float) -> _T:
    deadline = time.monotonic() + limit_s
    while not (found := asked()) and time.monotonic() < deadline:
        time.sleep(POLL_S)
    return found
