"""What is asked about a look: by which gate, by which checks, under which key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tasks.checks import Check
from tasks.gates import Key
from tasks.load.experiment import Look
from tasks.load.record import is_first_model
from tasks.plans import Canvas, ModelPlan, Project

EVALUATE, FIRST = "evaluate", "first"


@dataclass(frozen=True)
class Question:
    """A look with the checks it is put through and the key of its decision."""

    look: Look
    key: Key
    checks: tuple[Check[Any], ...]


def question_of(project: Project, canvas: Canvas, plan: ModelPlan, look: Look) -> Question:
    """The question that a look asks.

    A project's first model has nothing to be compared with: where the plan says how it is judged, no run
    is a baseline's, and no candidate was ever promotable, that gate is asked.
    """
    is_alone = not look.has_baseline
    first = plan.first is not None and is_alone and is_first_model(project)
    asked = plan.judged_by(canvas, first=first)
    key = Key(FIRST if first else EVALUATE, look.experiment.subject, look.inputs, asked, look.experiment.look)
    if is_alone and not first:  # there is nothing to compare: every comparison says so
        look = replace(look, experiment=replace(look.experiment, scores={}, slices={}, slice_of={}))
    return Question(look, key, plan.asked_of_first if first else plan.asked)
