"""An experiment as the gate sees it: one candidate and one baseline over planned seeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Scores:
    """One metric of both arms, in the metric's own direction and unit.

    ``candidate`` and ``baseline``: shape (n_seeds, n_examples), or (n_seeds,) when only the metric
    itself is known; rows in the order of the seeds, which are the same in both when ``paired``.
    ``target`` (the metric's own value), ``margin`` and ``smallest_gain`` (absolute differences)
    come from the canvas.
    """

    candidate: npt.NDArray[np.float64]
    baseline: npt.NDArray[np.float64]
    direction: Literal["higher", "lower"]
    target: float | None
    margin: float
    smallest_gain: float = 0.0
    unit: str = ""
    paired: bool = True


@dataclass(frozen=True)
class Experiment:
    """One look at one ticket.

    ``look`` counts from 1 to ``looks``; ``planned_seeds`` are those of this look;
    ``candidate_seeds`` and ``baseline_seeds`` are the seeds logged (a seed logged twice stands
    twice). ``scores`` maps metric to Scores over the seeds that both arms logged exactly once.
    """

    subject: str
    digest: str
    look: int
    looks: int
    planned_seeds: tuple[int, ...]
    candidate_seeds: tuple[int, ...]
    baseline_seeds: tuple[int, ...]
    scores: Mapping[str, Scores]
