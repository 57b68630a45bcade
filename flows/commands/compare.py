"""``proofline compare SCORES``: better, and no worse anywhere? A file in, an answer out; no project."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np

from flows.clock import now
from flows.commands.answer import object_of, say, say_json, tell
from flows.commands.compare_asked import Asked, asked_of
from flows.commands.compare_experiment import experiment_of
from flows.commands.compare_file import read_scores
from flows.commands.compare_shown import as_lines, as_markdown
from tasks.checks import Check
from tasks.errors import InputError
from tasks.experiments.arms import Arm
from tasks.experiments.experiment import Experiment
from tasks.experiments.guard import Guard
from tasks.experiments.planned_seeds import PlannedSeeds
from tasks.experiments.primary import Primary
from tasks.experiments.score_rows import ScoreRows
from tasks.experiments.slices import Slices
from tasks.gates import Key, decide, exit_code, gate_of
from tasks.vocabulary import Decision, Finding, Verdict


def compare(words: Namespace) -> int:
    """Hold a candidate against a baseline by the checks and the gate of ``evaluate_experiment``."""
    decision, asked, left_out = judged(words)
    if words.json:  # nothing is recorded, so it has no id
        say_json(object_of(decision) | {"decision_id": None})
    else:
        shown = as_markdown(decision, asked, left_out) if words.markdown else as_lines(decision, asked)
        for line in shown:
            say(line)
    return exit_code(decision.outcome, equivalent_suffices=words.equivalent_suffices)


def judged(words: Namespace) -> tuple[Decision, Asked, Sequence[str]]:
    """The decision on a file of scores, what was asked about it, and the columns that nothing judged."""
    rows, left_out = read_scores(words.file, words)
    metrics = list(chain.from_iterable(part.values for part in rows))
    models = dict.fromkeys(chain.from_iterable(part.model.texts for part in rows))
    asked = asked_of(words, metrics, list(models))
    _need_gap(words, asked, rows)
    if left_out:
        tell(f"{words.file.name}: left out, and not judged: {', '.join(left_out)}")
    experiment = experiment_of(rows, asked, words)
    copies = copies_in(experiment, deterministic=words.deterministic)
    decision = decided([*checks_of(asked, tuple(experiment.slice_of))], experiment, copies)
    return decision, asked, left_out


def _need_gap(words: Namespace, asked: Asked, rows: Sequence[ScoreRows]) -> None:
    """Slices that nothing judges are refused where they were asked for, and told of where they lie there."""
    if asked.gaps or not any(part.slices for part in rows):
        return
    needed = "--gap, how far a slice may be behind the whole, such as --gap 0.05"
    if words.slices:
        raise InputError(f"--slices: found no gap for them; needed: {needed}")
    tell(f"{words.file.name}: column slice is there and is not judged; that needs {needed}")


def checks_of(asked: Asked, slices: tuple[str, ...]) -> Iterator[Check[Any]]:
    """The primary metric's check, a guard for every other, and the slices of metrics that have a gap."""
    primary, *guarded = asked.metrics
    yield Primary(metric=primary.name, alpha=asked.alpha / 2)
    for metric in guarded:
        yield Guard(metric=metric.name, alpha=asked.alpha, guards=len(guarded))
    for name, gap in asked.gaps.items():
        yield Slices(metric=name, columns=slices, gap=gap, alpha=asked.alpha)


def copies_in(experiment: Experiment, *, deterministic: bool) -> list[Finding]:
    """What says that seeds of a model are one run; nothing where each is a run of its own."""
    found = list[Finding]()
    arms: dict[Arm, tuple[int, ...]] = {
        "candidate": experiment.candidate_seeds,
        "baseline": experiment.baseline_seeds,
    }
    for arm, seeds in arms.items():
        check = PlannedSeeds(arms=(arm,), deterministic=deterministic)
        evidence = check.measure(replace(experiment, planned_seeds=seeds), np.random.default_rng(0))
        found += [finding for finding in check.judge(evidence) if finding.verdict is Verdict.UNKNOWN]
    return found


def decided(checks: list[Check[Any]], experiment: Experiment, copies: list[Finding]) -> Decision:
    """What the checks find and the gate decides; it is kept nowhere."""
    rng = np.random.default_rng(0)
    findings = [finding for check in checks for finding in check.judge(check.measure(experiment, rng))]
    first = [PlannedSeeds()] if copies else []
    return decide(
        gate_of("compare", "experiment", [*first, *checks]),
        Key("compare", experiment.subject, {}, "", experiment.look),
        [*copies, *findings],
        project="",
        now=now(),
        asked_by="",
        code_version="",
    )
