"""Reading plans: YAML by a safe loader, then a frozen model, or one sentence that says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from tasks.canonical import digest
from tasks.checks import Check
from tasks.errors import PlanError
from tasks.plans.board import Board
from tasks.plans.canvas import Canvas
from tasks.plans.loaders import from_yaml
from tasks.plans.model import ModelPlan
from tasks.plans.outgoing import Outgoing
from tasks.plans.read_board import ReadBoard, read_board
from tasks.plans.say import sentence
from tasks.plans.suite import read_suite
from tasks.plans.supply import SupplyPlan

PLANS: Mapping[str, type[BaseModel]] = {
    "canvas": Canvas,
    "supply": SupplyPlan,
    "model": ModelPlan,
    "board": Board,
}

Plan = TypeVar("Plan", bound=BaseModel)


@dataclass(frozen=True)
class Project:
    """A project's folder of plans."""

    name: str
    folder: Path
    shown: str  # the folder as messages name it, such as configs/flight_delays

    def canvas(self) -> Canvas:
        """What the team wants; every project has it."""
        return load_plan(self, "canvas", Canvas)

    def supply(self) -> SupplyPlan:
        """Where labelled data comes from."""
        return load_plan(self, "supply", SupplyPlan)

    def outgoing(self) -> Outgoing:
        """What may leave for a vendor; a block of the supply plan."""
        plan = self.supply().outgoing
        if plan is None:
            raise PlanError(
                f"{self.shown}/supply.yaml: found no outgoing; allowed: one with vendors, item and checks"
            )
        return plan

    def model(self) -> ModelPlan:
        """How experiments are judged and what is watched; its metrics are the canvas's."""
        plan, canvas = load_plan(self, "model", ModelPlan), self.canvas()
        for section, checks in (("", plan.checks), ("first.", plan.first.checks if plan.first else ())):
            for i, check in enumerate(checks):
                _need_metric(check, canvas, f"{self.shown}/model.yaml, {section}checks[{i}].metric")
        if plan.promotion and plan.promotion.alerts:
            _need_known(
                plan.promotion.alerts.metric, canvas, f"{self.shown}/model.yaml, promotion.alerts.metric"
            )
        return plan

    def board(self) -> ReadBoard | None:
        """What the scrum master keeps, in YAML or in tables; None when there is no board."""
        return read_board(
            self.folder,
            self.shown,
            from_yaml=lambda: load_plan(self, "board", Board),
            metrics=lambda: [metric.name for metric in self.canvas().metrics],
        )

    def suite(self, plan: SupplyPlan) -> Mapping[str, Any] | None:
        """The plan's Great Expectations suite as plain values; None when it names none."""
        if plan.suite is None:
            return None
        where, named_by = f"{self.shown}/{plan.suite}", f"{self.shown}/supply.yaml, suite"
        return read_suite(self.folder / plan.suite, where, named_by)

    def suite_digest(self, plan: SupplyPlan) -> str:
        """Digest of the suite's content; "" when the plan names none."""
        suite = self.suite(plan)
        return "" if suite is None else digest(suite)


def known_projects(root: Path) -> tuple[str, ...]:
    """Names of the folders in ``configs/``."""
    configs = root / "configs"
    return tuple(sorted(p.name for p in configs.iterdir() if p.is_dir())) if configs.is_dir() else ()


def find_project(root: Path, name: str) -> Project:
    """The project called ``name``; PlanError names those that exist."""
    known = known_projects(root)
    if name not in known or not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise PlanError(f"configs/: no project is called {name!r}; known: {', '.join(known) or 'none'}")
    return Project(name, root / "configs" / name, f"configs/{name}")


def load_plan(project: Project, kind: str, model: type[Plan]) -> Plan:
    """One plan of a project as a frozen model.

    Raises
    ------
    PlanError
        When the file is missing, is not YAML, or says something that is not allowed: one message
        with file, path, found, allowed.
    """
    shown = f"{project.shown}/{kind}.yaml"
    try:
        return cast("Plan", _plan((project.folder / f"{kind}.yaml").read_text("utf-8"), model))
    except ValidationError as error:
        raise PlanError(sentence(shown, model, error)) from error
    except FileNotFoundError as error:
        raise PlanError(f"{shown}: found no such file; allowed: a {kind} plan, see docs/plans.md") from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OSError) as error:
        raise PlanError(
            f"{shown}: found something that is not YAML: {_one_line(error)}; allowed: YAML"
        ) from error


@lru_cache(maxsize=32)
def _plan(text: str, model: type[BaseModel]) -> BaseModel:
    """The frozen plan of this very text: a report asks some ten times for the same board."""
    return model.model_validate(from_yaml(text))


def _need_metric(check: Check[Any], canvas: Canvas, where: str) -> None:
    """PlanError when a check names a metric that the canvas lacks, or lacks a simple baseline for."""
    metric = getattr(check, "metric", None)
    if metric is None:
        return
    _need_known(metric, canvas, where)
    found = canvas.metric(metric)
    if check.name == "first_model" and (found is None or found.simple is None):
        raise PlanError(f"{where}: found {metric!r}; allowed: one whose simple baseline the canvas names")


def _need_known(metric: str, canvas: Canvas, where: str) -> None:
    """PlanError when the canvas has no metric of this name."""
    known = [one.name for one in canvas.metrics]
    if metric not in known:
        raise PlanError(f"{where}: found {metric!r}; allowed: metrics of the canvas: {', '.join(known)}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
