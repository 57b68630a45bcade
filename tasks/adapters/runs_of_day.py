"""Flow runs of the last day and what comes next, as Prefect's server tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from tasks.adapters.without_secrets import without_secrets
from tasks.errors import OutsideError

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

DAY = timedelta(days=1)
ENDED_BADLY = ("FAILED", "CRASHED")
STATES = ("COMPLETED", "FAILED", "CRASHED", "RUNNING", "CANCELLED")
MOST = 50
LONGEST_REASON = 300


class Runs(NamedTuple):
    """How many runs ended how, why those failed that did, and when each deployment runs next.

    Of one deployment the newest end counts: what failed and ran well since is not told as failed.
    """

    by_state: Mapping[str, int]
    failed: Sequence[Mapping[str, str]]
    upcoming: Sequence[Mapping[str, str]]


def runs_of_day(url: str, now: datetime) -> Runs:
    """What the server at ``url`` knows; OutsideError when it does not answer."""
    import httpx
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError
    from prefect.settings import temporary_settings

    with temporary_settings({"PREFECT_API_URL": url}):
        try:
            with get_client(sync_client=True) as server:
                names = {one.id: one.name for one in server.read_deployments()}
                since = (now - DAY).isoformat()
                failed = list(_failed(server, names, since))
                return Runs(_counts(server, since), failed, list(_upcoming(server, names)))
        except (httpx.HTTPError, PrefectHTTPStatusError) as error:
            raise OutsideError(f"Prefect's server does not answer: {without_secrets(str(error))}") from error


def _counts(server: SyncPrefectClient, since: str) -> dict[str, int]:
    """How many runs that began since then are in each state; states of which none is are left out."""
    found = dict[str, int]()
    for state in STATES:
        asked = {"state": {"type": {"any_": [state]}}, "start_time": {"after_": since}}
        number = server.request("POST", "/flow_runs/count", json={"flow_runs": asked}).json()
        found |= {state.lower(): int(number)} if number else {}
    return found


def _failed(server: SyncPrefectClient, names: Mapping[Any, str], since: str) -> Iterator[dict[str, str]]:
    for run in _read(server, {"state": {"type": {"any_": ENDED_BADLY}}, "end_time": {"after_": since}}):
        name = names.get(run.deployment_id, run.name)
        if run.deployment_id and not _ran_well_since(server, run):
            yield _told(run, name)


def _ran_well_since(server: SyncPrefectClient, run: Any) -> bool:
    """Whether the same deployment, asked for the same, ran well after it."""
    asked = {
        "deployment_id": {"any_": [str(run.deployment_id)]},
        "state": {"type": {"any_": ["COMPLETED"]}},
        "end_time": {"after_": (run.end_time or datetime.now(UTC)).isoformat()},
    }
    return any(one.parameters == run.parameters for one in _read(server, asked))


def _told(run: Any, name: str) -> dict[str, str]:
    said = " ".join((run.state.message or "").split()) if run.state else ""
    return {
        "run": f"{name} ({run.name})",
        "state": run.state.name if run.state else "",
        "ended": run.end_time.isoformat(timespec="seconds") if run.end_time else "",
        "reason": without_secrets(said)[:LONGEST_REASON],
    }


def _upcoming(server: SyncPrefectClient, names: Mapping[Any, str]) -> Iterator[dict[str, str]]:
    """The next scheduled run of each deployment, the soonest first."""
    found = []
    for id_, name in names.items():
        asked = {"deployment_id": {"any_": [str(id_)]}, "state": {"type": {"any_": ["SCHEDULED"]}}}
        runs = _read(server, asked, sort="EXPECTED_START_TIME_ASC", limit=1)
        found += [(run.expected_start_time, name) for run in runs if run.expected_start_time]
    for at, name in sorted(found):
        yield {"deployment": name, "at": at.astimezone(UTC).isoformat(timespec="seconds")}


def _read(
    server: SyncPrefectClient, asked: Mapping[str, Any], *, sort: str = "END_TIME_DESC", limit: int = MOST
) -> list[Any]:
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.sorting import FlowRunSort

    wanted = FlowRunFilter.model_validate(asked)
    return list(server.read_flow_runs(flow_run_filter=wanted, sort=FlowRunSort(sort), limit=limit))
