"""The arms of a file as the experiment that the gate's checks judge."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from flows.commands.compare_asked import Asked, Metric
from tasks.errors import InputError
from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.score_rows import ScoreRows
from tasks.experiments.slices_of import within_slices
from tasks.experiments.two_arms import TwoArms, two_arms
from tasks.experiments.whole_run import without_broadcast

SliceOf = Mapping[str, npt.NDArray[np.str_]]


def experiment_of(rows: Sequence[ScoreRows], asked: Asked, words: Namespace) -> Experiment:
    """The two arms of the file with margins and directions as asked; its digest is empty: nothing is kept.

    Raises
    ------
    InputError
        When rows are missing or repeated, or the seeds of the arms are the same only in part.
    """
    arms = [two_arms(part, asked.candidate, asked.baseline) for part in rows]
    seeds = tuple(sorted({seed for part in arms for seed in part.candidate_seeds}))
    scores = {metric.name: _scores(metric, arms, words) for metric in asked.metrics}
    slice_of = _slice_of(arms, asked, words.file.name)
    return Experiment(
        subject=words.file.name,
        digest="",
        look=words.look,
        looks=words.looks,
        planned_seeds=seeds,
        candidate_seeds=seeds,
        baseline_seeds=tuple(sorted({seed for part in arms for seed in part.baseline_seeds})),
        scores=scores,
        slices=within_slices({name: scores[name] for name in asked.gaps}, slice_of),
        slice_of=slice_of,
    )


def _scores(metric: Metric, arms: Sequence[TwoArms], words: Namespace) -> Scores:
    part = next(part for part in arms if metric.name in part.candidate)
    candidate, baseline = without_broadcast(part.candidate[metric.name], part.baseline[metric.name])
    return Scores(
        candidate=candidate,
        baseline=baseline,
        direction=metric.direction,
        target=None,
        margin=metric.margin,
        smallest_gain=metric.smallest_gain,
        unit=metric.unit,
        paired=not words.unpaired and _paired(part, f"{words.file.name}, {metric.name}"),
    )


def _paired(part: TwoArms, where: str) -> bool:
    """Whether both arms have the same seeds, which then belong together; InputError when only in part."""
    candidate, baseline = set(part.candidate_seeds), set(part.baseline_seeds)
    if candidate != baseline and candidate & baseline:
        odd = ", ".join(map(str, sorted(candidate ^ baseline)[:10]))
        raise InputError(
            f"{where}: found seeds in one model alone: {odd}; needed: the same seeds in both, or --unpaired "
            "when equal numbers mean nothing"
        )
    return candidate == baseline


def _slice_of(arms: Sequence[TwoArms], asked: Asked, where: str) -> SliceOf:
    """The slice of every example, where slices are judged; the same for every such metric."""
    judged = [part for part in arms if asked.gaps.keys() & part.candidate.keys()]
    if not judged:
        return {}
    first = judged[0]
    if not first.slice_of:
        raise InputError(f"{where}: found no slices; --gap needs a column slice, or --slices COLUMN")
    for part in judged:
        if part.examples != first.examples or not _same(part.slice_of, first.slice_of):
            raise InputError(
                f"{where}: found other examples or slices of {', '.join(part.candidate)} than of "
                f"{', '.join(first.candidate)}; needed: the same, to judge slices by --gap"
            )
    return first.slice_of


def _same(one: SliceOf, other: SliceOf) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)
