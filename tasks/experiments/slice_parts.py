"""The slices of a column: values that are common, and the rare ones together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.experiments.experiment import Experiment
from tasks.experiments.metric_evidence import turned
from tasks.experiments.standard_error import Floats

RARE = ""  # no value is named that few examples have: it may tell whose they are


@dataclass(frozen=True)
class Part:
    """One slice of the candidate's examples.

    ``scores``: shape (n_seeds, n_places), higher is better; ``places``: where these examples stand in
    the whole. ``values`` counts the column's values in it, more than one only for those that are rare.
    ``lacks``: as in Scores. ``left_out``: examples of rare values for which the metric is not defined.
    """

    value: str
    values: int
    places: npt.NDArray[np.intp]
    scores: Floats
    lacks: str = ""
    left_out: int = 0


def parts_of(data: Experiment, metric: str, column: str, *, least_share: float) -> tuple[Part, ...]:
    """Every value with at least ``least_share`` of the examples, and the rest as one.

    Within the rest, a metric that is no mean over examples (AUC, F1) is the mean of its values' own,
    by their examples; a value for which it is not defined is left out and counted. Empty when no slices
    were logged.
    """
    named = data.slice_of.get(column)
    if named is None:
        return ()
    parts = [
        Part(
            value,
            1,
            np.flatnonzero(named == value),
            turned(scores[metric], scores[metric].candidate),
            scores[metric].lacks,
        )
        for value, scores in data.slices.get(column, {}).items()
        if metric in scores and scores[metric].candidate.ndim > 1
    ]
    least = least_share * len(named)
    common = [part for part in parts if len(part.places) >= least]
    rare = [part for part in parts if len(part.places) < least]
    return (*common, *([_together(rare)] if rare else []))


def _together(rare: Sequence[Part]) -> Part:
    defined = [part for part in rare if np.isfinite(part.scores).all()]
    places = [np.empty(0, dtype=np.intp), *(part.places for part in defined)]
    scores = [np.empty((len(rare[0].scores), 0)), *(part.scores for part in defined)]
    joined, left_out = np.concatenate(places), sum(len(part.places) for part in rare)
    return Part(RARE, len(rare), joined, np.concatenate(scores, axis=1), left_out=left_out - len(joined))
