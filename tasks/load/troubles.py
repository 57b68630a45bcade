"""What Prefect's server knows of a run that died, or of a trigger that started none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tasks.adapters.home import find_home
from tasks.adapters.prefect_server import DeadRun, dead_run, stored_event
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import OutsideError
from tasks.history.troubles import Trouble
from tasks.load.shared import value_task
from tasks.plans import known_projects

if TYPE_CHECKING:
    from prefect.events.schemas.events import ReceivedEvent

LONGEST = 300  # characters of what Prefect says


class Died(NamedTuple):
    """A run that died, the trouble with it, and the projects that it was for."""

    run: DeadRun
    trouble: Trouble
    projects: tuple[str, ...]


@value_task
def load_died(run: str) -> Died | None:
    """The run that died; None where it goes on by now.

    ``run`` is its id, or its resource in Prefect, such as ``prefect.flow-run.<id>``.
    """
    found = dead_run(run.rpartition(".")[2])
    if found is None:
        return None
    # Begun anew it may die again, and that is another trouble.
    trouble = Trouble(
        what="run",
        id=f"{found.id}.{found.times}",
        named=f"{found.flow}, run {found.name}",
        reason=_short(found.reason),
    )
    return Died(found, trouble, _concerned(found.parameters.get("project")))


@value_task
def load_refused(event: str) -> tuple[Trouble, tuple[str, ...]]:
    """A trigger that started no run, by the id of Prefect's event on it, and the projects it is for."""
    failed = stored_event(event)
    if failed is None:
        raise OutsideError(f"Prefect's server has not stored the event {event}; its log says which trigger")
    trigger = failed.resource.get("prefect.resource.name") or failed.resource.id
    trouble = Trouble(what="trigger", id=event, named=trigger, reason=_short(failed.payload.get("reason")))
    return trouble, _concerned(_project_of(failed))


def _project_of(failed: ReceivedEvent) -> str | None:
    """Of the event that the trigger answered; None where it answered none of ours."""
    answered = next((one for one in failed.related if one.role == "triggering-event"), None)
    event = stored_event(answered.id.rpartition(".")[2]) if answered else None
    return event.resource.get("proofline.project") if event else None


def _concerned(project: Any) -> tuple[str, ...]:
    """That project, or all there are where none was named: the run was for all, or it is not known."""
    known = tuple(known_projects(find_home().root))
    return (project,) if project in known else known


def _short(said: Any) -> str:
    return without_secrets(" ".join(str(said or "nothing was said").split()))[:LONGEST]
