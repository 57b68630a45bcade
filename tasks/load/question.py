"""What is asked about a look: by which gate, by which checks, under which key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tasks.checks import Check
from tasks.gates import Key
from tasks.history.tickets import EVALUATE, FIRST
from tasks.load.experiment import Look
from tasks.load.promotion_inputs import CHAMPION
from tasks.load.record import decided_before, not_first
from tasks.plans import Canvas, ModelPlan, Project


@dataclass(frozen=True)
class Question:
    """A look with the checks it is put through and the key of its decision."""

    look: Look
    key: Key
    checks: tuple[Check[Any], ...]


def question_of(project: Project, canvas: Canvas, plan: ModelPlan, look: Look) -> Question:
    """The question that a look asks.

    A project's first model has nothing to be compared with: where the plan says how it is judged, and
    nothing was ever there to compare with, that gate is asked. What it said once of these runs stands.
    """
    if look.has_baseline:
        return Question(look, _key(canvas, plan, look, first=False), plan.asked)
    of_first = _key(canvas, plan, look, first=True)
    other = not_first(project, plan, look.experiment.subject)
    if not other or decided_before(project, of_first):
        return Question(look, of_first, plan.asked_of_first)
    # There is nothing to compare: every comparison says so.
    left = replace(look.experiment, scores={}, slices={}, slice_of={}, not_first=other)
    alone = replace(look, experiment=left)
    return Question(alone, _key(canvas, plan, look, first=False), plan.asked)


def _key(canvas: Canvas, plan: ModelPlan, look: Look, *, first: bool) -> Key:
    asked = plan.judged_by(canvas, first=first)
    # A first model is compared with no champion: who stands there by now changes nothing in what was asked.
    inputs = {name: value for name, value in look.inputs.items() if not first or name != CHAMPION}
    return Key(FIRST if first else EVALUATE, look.experiment.subject, inputs, asked, look.experiment.look)
