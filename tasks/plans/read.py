"""Reading plans: YAML by a safe loader, then a frozen model, or one sentence that says what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from tasks.canonical import digest
from tasks.errors import PlanError
from tasks.plans.canvas import Canvas
from tasks.plans.model import ModelPlan
from tasks.plans.say import sentence
from tasks.plans.supply import SupplyPlan

PLANS: Mapping[str, type[BaseModel]] = {"canvas": Canvas, "supply": SupplyPlan, "model": ModelPlan}

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

    def model(self) -> ModelPlan:
        """How experiments are judged and what is watched; its metrics are the canvas's."""
        plan, known = load_plan(self, "model", ModelPlan), [metric.name for metric in self.canvas().metrics]
        for i, check in enumerate(plan.checks):
            metric = getattr(check, "metric", None)
            if metric is not None and metric not in known:
                where = f"{self.shown}/model.yaml, checks[{i}].metric"
                raise PlanError(
                    f"{where}: found {metric!r}; allowed: metrics of the canvas: {', '.join(known)}"
                )
        return plan

    def suite(self, plan: SupplyPlan) -> Mapping[str, Any] | None:
        """The plan's Great Expectations suite as plain values; None when it names none."""
        if plan.suite is None:
            return None
        where = f"{self.shown}/{plan.suite}"
        try:
            suite = json.loads((self.folder / plan.suite).read_text("utf-8"), parse_constant=_no_constant)
        except FileNotFoundError as error:
            raise PlanError(f"{where}: no such file; {self.shown}/supply.yaml, suite names it") from error
        except (ValueError, RecursionError, OSError) as error:
            raise PlanError(
                f"{where}: not JSON ({error}); allowed: a suite with name and expectations"
            ) from error
        if not isinstance(suite, dict) or not isinstance(suite.get("expectations"), list):
            raise PlanError(
                f"{where}: found no list of expectations; allowed: a suite with name and expectations"
            )
        return suite

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
        raw = yaml.load((project.folder / f"{kind}.yaml").read_text("utf-8"), Loader=_OneKeyOnce)  # noqa: S506 - a SafeLoader
    except FileNotFoundError as error:
        raise PlanError(f"{shown}: found no such file; allowed: a {kind} plan, see docs/plans.md") from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OSError) as error:
        raise PlanError(
            f"{shown}: found something that is not YAML: {_one_line(error)}; allowed: YAML"
        ) from error
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise PlanError(sentence(shown, model, error)) from error


class _OneKeyOnce(yaml.SafeLoader):
    """YAML's safe loader, which also refuses a key that stands twice (the last would win silently)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
