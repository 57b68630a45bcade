"""``proofline design``: before training, what the planned seeds and examples could show."""

from __future__ import annotations

import importlib
from argparse import Namespace

from flows.commands.answer import say, say_json
from flows.commands.design_answer import Answer, design_lines, design_markdown, design_object
from flows.commands.design_given import given, given_spread
from tasks.errors import InputError
from tasks.experiments.design import Claim, design

ALPHA = {"guard": 0.05, "primary": 0.025}  # as the checks of these names have it
ONE = "metric"  # what a metric is called that belongs to no project


def plan_ahead(words: Namespace) -> int:
    """Say what could be shown; exit with 1 when some claim could not be but by luck."""
    made = _of_project(words) if _has_project(words) else _alone(words)
    if words.json:
        say_json(design_object(made))
    else:
        for line in design_markdown(made) if words.markdown else design_lines(made):
            say(line)
    return 0 if made.decisive else 1


def _has_project(words: Namespace) -> bool:
    return bool(words.name or words.project) or (words.margin is None and words.gain is None)


def _of_project(words: Namespace) -> Answer:
    """Loaded only when it is asked for: reading runs brings Prefect with it, which takes seconds."""
    made: Answer = importlib.import_module("flows.commands.design_project").of_project(words)
    return made


def _alone(words: Namespace) -> Answer:
    """One metric that belongs to no project."""
    if not words.seeds or words.seed_sd is None:
        raise InputError("found no --seeds or no --seed-sd; allowed: both, or a PROJECT with decided runs")
    examples, name = words.examples or 0, words.metric or ONE
    spread, claims = given_spread(words, examples, paired=not words.unpaired), []
    if words.gain is not None:
        claims.append(Claim(name, "primary", words.gain, words.alpha or ALPHA["primary"]))
    if words.margin is not None:
        claims.append(Claim(name, "guard", words.margin, words.alpha or ALPHA["guard"]))
    made = [design(one, spread, seeds=words.seeds, examples=examples, power=words.power) for one in claims]
    return Answer("", given(words), tuple(made), ())
