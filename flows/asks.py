"""What of a project's plans asks for a flow: a deployment leaves a project alone that did not plan it."""

from __future__ import annotations

from tasks.adapters.production import ALIAS, ENVIRONMENT, known_production
from tasks.plans import Project


def always(project: Project) -> str:  # noqa: ARG001 - one of several that are asked alike
    """Every project is asked for it."""
    return ""


def canvas(project: Project) -> str:
    """What reports are made of."""
    return _lacks(project, "canvas.yaml")


def supply(project: Project) -> str:
    """Where batches come from."""
    return _lacks(project, "supply.yaml")


def outgoing(project: Project) -> str:
    """What may leave for a vendor."""
    if lacks := supply(project):
        return lacks
    return "" if project.supply().outgoing else "supply.yaml has no section outgoing"


def board(project: Project) -> str:
    """Tickets and sprints."""
    return "" if project.board() else "there is no board"


def model(project: Project) -> str:
    """How experiments are judged."""
    return _lacks(project, "model.yaml")


def drift(project: Project) -> str:
    """What is watched of what comes in."""
    if lacks := model(project):
        return lacks
    return "" if project.model().drift else "model.yaml has no section drift"


def retraining(project: Project) -> str:
    """When the model is trained again."""
    if lacks := drift(project):
        return lacks
    plan = project.model().drift
    return "" if plan and plan.retrain else "model.yaml has no section drift.retrain"


def promotion(project: Project) -> str:
    """How a candidate comes into production."""
    if lacks := model(project):
        return lacks
    return "" if project.model().promotion else "model.yaml has no section promotion"


def production(project: Project) -> str:
    """A model that may have been let in: without a place for it, none can have been."""
    if lacks := promotion(project):
        return lacks
    return "" if known_production() else f"{ENVIRONMENT} and {ALIAS} are not both set"


def _lacks(project: Project, file: str) -> str:
    return "" if (project.folder / file).is_file() else f"there is no {file}"
