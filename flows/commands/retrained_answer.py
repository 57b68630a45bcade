"""How the answer to a finding of drift is said, as lines or as one JSON object, with the exit code."""

from __future__ import annotations

from flows.commands.answer import said_object, say, say_json
from tasks.history.retrainings import Retrained
from tasks.pages.words import hours, stop
from tasks.plans import Project

CODES = {"RETRAIN": 0, "NOT_NEEDED": 1, "NOT_YET": 2}


def say_retrained(retrained: Retrained, project: Project, *, as_json: bool) -> int:
    """Whether the model was trained again, why, and what would settle it; 0 yes, 1 no, 2 not yet."""
    if as_json:
        say_json(_object(retrained))
        return CODES[retrained.answer]
    settle = f" To settle it: {retrained.settle}" if retrained.settle else ""
    say(
        f"{retrained.answer:<15}{retrained.subject:<23} {stop(retrained.reason)}"
        f"{settle} [{retrained.finding}]"
    )
    if retrained.state == "trained":
        took = f", {hours(retrained.hours)} of compute" if retrained.hours is not None else ""
        say(f"Trained as {retrained.ticket}{took}. Where no worker listens it is judged by:")
        say(f"proofline run evaluate_experiment --project {project.name} --ticket {retrained.ticket}")
    if retrained.state == "training":
        say(f"{retrained.ticket} is being trained on another machine.")
    return CODES[retrained.answer]


def _object(retrained: Retrained) -> dict[str, object]:
    return said_object(
        retrained.answer,
        retrained.subject,
        retrained.reason,
        retrained.settle,
        decision_id=retrained.finding,
        ticket=retrained.ticket,
        state=retrained.state,
        compute_hours=retrained.hours,
    )
