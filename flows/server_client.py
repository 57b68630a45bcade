"""Prefect in this process: pointed at one server for a while, and nothing lost when that ends."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import TaskRun
from prefect.context import refresh_global_settings_context
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import get_current_settings, temporary_settings
from prefect.states import Completed
from prefect.utilities.engine import emit_task_run_state_change_event

logger = logging.getLogger(__name__)

RECORDING_LIMIT_S = 60
POLL_S = 0.05

# The heartbeat's thread costs each flow up to 1 s at its end, and nobody listens for the runs of this
# process. Off is None, which an environment variable cannot say.
NO_HEARTBEAT = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": None}


def known_url() -> str | None:
    """Address that Prefect has from the environment, a profile or a settings file; None without one."""
    return get_current_settings().api.url


@contextmanager
def pointed_at(url: str, home: Path) -> Iterator[None]:
    """Let Prefect in this process, its threads and its children use ``url``, and keep files in ``home``.

    At the end of the block it waits until the server has recorded this process's task runs.
    """
    no_ui = {"PREFECT_UI_URL": ""}  # or each flow's log begins with a link to a page that is not there
    chosen = {"PREFECT_API_URL": url, "PREFECT_HOME": str(home)} | no_ui
    _end_senders()
    try:
        with _environment(chosen | _loopback_without_proxy()):
            refresh_global_settings_context()  # for threads
            with temporary_settings(chosen | NO_HEARTBEAT):
                yield from _until_recorded()
    finally:
        refresh_global_settings_context()


def _until_recorded() -> Iterator[None]:
    try:
        yield
    finally:
        _wait_until_recorded()
        _end_senders()


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _loopback_without_proxy() -> dict[str, str]:
    known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    direct = f"{known},127.0.0.1" if known else "127.0.0.1"
    return {"no_proxy": direct, "NO_PROXY": direct}


def _end_senders() -> None:
    """Send what is queued and stop: Prefect's senders keep the address they began with."""
    EventsWorker.drain_all(timeout=RECORDING_LIMIT_S)
    APILogWorker.drain_all(timeout=RECORDING_LIMIT_S)


def _wait_until_recorded() -> None:
    """Send a mark behind all task runs of this process and wait until the server has recorded it.

    Task runs travel as events, which the server queues in memory and loses when it ends. The queue
    keeps its order: where the mark has arrived, all before it has.
    """
    if "prefect.task_engine" not in sys.modules:
        return  # no task has run
    try:
        _wait_for(_send_mark())
    except (TimeoutError, httpx.HTTPError) as error:
        logger.warning("Prefect's server may lack the last task runs of this process: %s", error)


def _wait_for(mark: UUID) -> None:
    """Wait until the mark is recorded, then take it away."""
    deadline = time.monotonic() + RECORDING_LIMIT_S
    with get_client(sync_client=True) as client:
        while not client.read_task_run_states(mark):  # a batch's states are written last, at one stroke
            if time.monotonic() > deadline:
                raise TimeoutError(f"it has not recorded them within {RECORDING_LIMIT_S} s")
            time.sleep(POLL_S)
        client.delete_task_run(mark)


def _send_mark() -> UUID:
    """Send one event of a task run that nobody ran; its id."""
    _end_senders()  # one that began within a flow run would give the mark to that run
    mark = TaskRun(name="end of this process", task_key="end-of-process", dynamic_key="0")
    emit_task_run_state_change_event(mark, initial_state=None, validated_state=Completed())
    return mark.id
