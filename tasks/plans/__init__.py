"""Plans: everything in ``configs/<project>/``, read once into frozen models, then trusted."""

from tasks.plans.board import Board
from tasks.plans.canvas import Canvas, Metric, Person
from tasks.plans.model import DriftPlan, ModelPlan
from tasks.plans.outgoing import Outgoing
from tasks.plans.read import PLANS, Project, find_project, known_projects
from tasks.plans.supply import Source, SupplyPlan

__all__ = [
    "PLANS",
    "Board",
    "Canvas",
    "DriftPlan",
    "Metric",
    "ModelPlan",
    "Outgoing",
    "Person",
    "Project",
    "Source",
    "SupplyPlan",
    "find_project",
    "known_projects",
]
