"""A flow as its deployments run it: for the project that an event names, else for every project there is."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from prefect import Flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import PlanError
from tasks.history.pauses import pause_of
from tasks.plans import Project, find_project, known_projects

logger = logging.getLogger("proofline")

Asks = Callable[[Project], str]  # why a project's plans ask nothing of a flow; "" where they do
PAUSED, NOT_ASKED = "ProjectPaused", "NotAsked"


class Ran(NamedTuple):
    """What became of a flow in one project."""

    project: str
    state: str  # Done, ProjectPaused, NotAsked or Failed
    said: str = ""
    result: Any = None


def as_deployed(flow: Flow[..., Any], asks: Asks, *, one_only: bool = False) -> Flow[..., Any]:
    """The flow with the same name and parameters, of which ``project`` may be left out: all are run then.

    With ``one_only`` it may not: what an event asks for is asked of one project. A project that a person
    has paused, and one whose plans do not ask for the flow, is left as it is, and the run says so. Of several
    a broken one does not stop the others: the run fails after them. By hand the flow itself is run.
    """

    def run(project: str | None = None, **parameters: Any) -> Any:
        if project is None:
            return _state_of(
                [_tried(flow, asks, name, parameters) for name in known_projects(find_home().root)]
            )
        ran = _ran(flow, asks, project, parameters)
        return ran.result if ran.state == "Done" else Completed(name=ran.state, message=ran.said)

    signature = inspect.signature(flow.fn, eval_str=True)
    by_name = [one.replace(kind=one.KEYWORD_ONLY) for one in signature.parameters.values()]
    taken = by_name if one_only else [_optional(one) for one in by_name]
    run.__signature__ = inspect.Signature(taken)  # type: ignore[attr-defined] # how Python spells it
    run.__annotations__ = {one.name: one.annotation for one in taken}
    run.__doc__, run.__module__, run.__name__ = flow.fn.__doc__, flow.fn.__module__, flow.fn.__name__
    return Flow(run, name=flow.name)


def _optional(parameter: inspect.Parameter) -> inspect.Parameter:
    """The parameter; the project may be left out."""
    return (
        parameter.replace(annotation=str | None, default=None) if parameter.name == "project" else parameter
    )


def _ran(flow: Flow[..., Any], asks: Asks, name: str, parameters: dict[str, Any]) -> Ran:
    """What the flow gives for this project, within the run that is under way."""
    project = find_project(find_home().root, name)
    pause = pause_of(outside().records.links(name))
    if pause is not None:
        return _left_alone(Ran(name, PAUSED, pause.told))
    if why := asks(project):
        return _left_alone(Ran(name, NOT_ASKED, f"{name}: nothing to do: {why}"))
    return Ran(name, "Done", result=flow.fn(project=name, **parameters))


def _left_alone(ran: Ran) -> Ran:
    logger.info("%s", ran.said)
    return ran


def _tried(flow: Flow[..., Any], asks: Asks, name: str, parameters: dict[str, Any]) -> Ran:
    """The same; what goes wrong is said, and the next project goes on."""
    try:
        return _ran(flow, asks, name, parameters)
    except Exception as error:  # a fault of ours in one project is no reason to leave the others undone
        said = f"{name}: {type(error).__name__}: {without_secrets(' '.join(str(error).split()))}"
        logger.exception("%s", said) if not isinstance(error, PlanError) else logger.error("%s", said)
        return Ran(name, "Failed", said)


def _state_of(ran: list[Ran]) -> State[Any]:
    """The state of a run over all projects: the worst of theirs, with a sentence for each."""
    failed = [one.said for one in ran if one.state == "Failed"]
    if failed:
        return Failed(message=f"{len(failed)} of {len(ran)} projects failed. {'; '.join(failed)}")
    said = "; ".join(one.said or f"{one.project}: done" for one in ran) or "there is no project"
    left = {one.state for one in ran}
    return Completed(name=left.pop() if len(left) == 1 and "Done" not in left else "Completed", message=said)
