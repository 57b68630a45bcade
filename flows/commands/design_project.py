"""The design of a project's next experiment: its plan's claims, the spread of its earlier runs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flows.commands.design_answer import Answer, prompts_of
from flows.commands.design_given import given, given_spread, need_whole
from flows.commands.run import chosen_project
from tasks.adapters.home import find_home
from tasks.errors import InputError
from tasks.experiments.design import Claim, Design, design
from tasks.experiments.guard import Guard
from tasks.experiments.planned_seeds import PlannedSeeds
from tasks.experiments.primary import Primary
from tasks.experiments.rate_limit import RateLimit
from tasks.experiments.standard_error import Spread
from tasks.load.design import load_examples, load_spreads
from tasks.load.record import is_first_model
from tasks.plans import Canvas, ModelPlan, Project

PLANNED = (Guard, Primary, RateLimit, PlannedSeeds)  # the seeds are planned by looks


class Known(NamedTuple):
    """The spread of each metric, the examples there will be, and where the spread is from."""

    spreads: Mapping[str, Spread]
    examples: int
    source: str


def of_project(words: Namespace) -> Answer:
    """What the looks could show of every metric that the gate waits for."""
    project = chosen_project(find_home(), words.name or words.project)
    canvas, plan = project.canvas(), project.model()
    claims = _wanted([*_claims(canvas, plan, words)], words.metric)
    known, looks = _known(project, canvas, plan, words, claims), words.seeds or plan.looks
    made = [_design(one, known, looks, words.power) for one in claims]
    limits = (check for check in plan.checks if isinstance(check, RateLimit))
    prompts = tuple(prompts_of(check, len(looks)) for check in limits)
    is_first = plan.first is not None and is_first_model.fn(project, plan, words.ticket or "")
    besides = tuple(_not_planned(plan, is_first=is_first))
    return Answer(project.name, known.source, tuple(made), prompts, besides)


def _not_planned(plan: ModelPlan, *, is_first: bool) -> Iterator[str]:
    """What the gate waits for and no design speaks of; of a first model that is what ``first`` asks."""
    for check in plan.asked_of_first if is_first else plan.asked:
        if check.need == "must" and type(check) not in PLANNED:  # FirstModel is a Primary
            yield f"first: {check.asks}" if is_first else check.asks


def _design(claim: Claim, known: Known, looks: Sequence[int], power: float) -> Design:
    """Where the runs logged only the metric itself, more examples would show nothing that is known."""
    spread = known.spreads[claim.metric]
    examples = known.examples if spread.examples else 0
    return design(claim, spread, seeds=looks, examples=examples, power=power)


def _claims(canvas: Canvas, plan: ModelPlan, words: Namespace) -> Iterator[Claim]:
    """What the gate's checks have to show of each metric, by the canvas's margins unless others are asked."""
    for check in plan.asked:
        metric = canvas.metric(check.metric) if isinstance(check, Guard | Primary) else None
        if metric is None or check.need != "must":
            continue
        alpha = words.alpha or getattr(check, "alpha", 0.0)
        if isinstance(check, Guard):
            least = metric.margin if words.margin is None else words.margin
            yield Claim(metric.name, "guard", least, alpha, metric.unit)
        else:
            least = (metric.smallest_gain or metric.margin) if words.gain is None else words.gain
            yield Claim(metric.name, "primary", least, alpha, metric.unit)


def _wanted(claims: Sequence[Claim], metric: str | None) -> list[Claim]:
    kept = [claim for claim in claims if metric in {None, claim.metric}]
    if not kept:
        known = ", ".join(claim.metric for claim in claims) or "none"
        raise InputError(f"--metric: found {metric!r}; allowed: metrics that the gate waits for: {known}")
    return kept


def _known(
    project: Project, canvas: Canvas, plan: ModelPlan, words: Namespace, claims: Sequence[Claim]
) -> Known:
    if words.seed_sd is not None:
        examples = load_examples(project, plan) if words.examples is None else words.examples
        spread = given_spread(words, examples, paired=plan.paired and not words.unpaired)
        return Known({claim.metric: spread for claim in claims}, examples, given(words))
    need_whole(words)
    measured = load_spreads(project, canvas, plan, words.ticket)
    unknown = [claim.metric for claim in claims if claim.metric not in measured.spreads]
    if unknown:
        raise InputError(
            f"{measured.ticket}: found no values of {', '.join(unknown)} that vary; allowed: another "
            "--ticket, or --metric for one of the others"
        )
    examples = measured.examples if words.examples is None else words.examples
    return Known(measured.spreads, examples, f"the spread of {measured.ticket}")
