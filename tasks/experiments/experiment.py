"""An experiment as the gate sees it: one candidate and one baseline over planned seeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Scores:
    """One metric of both arms, in the metric's own direction and unit.

    ``candidate`` and ``baseline``: shape (n_seeds, n_examples), or (n_seeds,) when only the metric
    itself is known; rows in the order of the seeds, which are the same in both when ``paired``.
    ``target`` (the metric's own value), ``margin`` and ``smallest_gain`` (absolute differences)
    come from the canvas, as do ``simple`` and ``simple_name``: what a simple baseline reaches, which a
    first model must beat; only there may ``baseline`` be empty, shape (0,) or (0, n_examples).
    ``lacks`` says which examples an AUC has too few of ("13 more positive examples"); "" for none.
    """

    candidate: npt.NDArray[np.float64]
    baseline: npt.NDArray[np.float64]
    direction: Literal["higher", "lower"]
    target: float | None
    margin: float
    smallest_gain: float = 0.0
    unit: str = ""
    paired: bool = True
    simple: float | None = None
    simple_name: str = ""
    lacks: str = ""

    @property
    def useful_gain(self) -> float:
        """The smallest gain that is worth having; where the canvas names none, as much as the margin."""
        return self.smallest_gain or self.margin


@dataclass(frozen=True)
class Events:
    """Prompts or requests of one run and how many of them showed an event (toxic, hallucinated, PII)."""

    events: int
    trials: int


@dataclass(frozen=True)
class Golden:
    """Answers of one run to the golden set: ids, what was expected, what was answered, same length."""

    ids: tuple[str, ...]
    expected: tuple[str, ...]
    answered: tuple[str, ...]


@dataclass(frozen=True)
class Experiment:
    """One look at one ticket.

    ``look`` counts from 1 to ``looks``; ``planned_seeds`` are those of this look;
    ``candidate_seeds`` and ``baseline_seeds`` are the seeds logged (a seed logged twice stands
    twice). ``scores`` maps metric to Scores over the seeds that both arms logged exactly once.

    ``slices`` maps a slice column to its values, and each value to the Scores by metric of the
    examples that have it; ``slice_of`` maps a slice column to the value of every example, as text, in the
    order of the examples of ``scores`` (those of a slice keep it). ``events`` (by kind, then candidate
    seed), ``latency_ms`` (by candidate seed, one entry a request, milliseconds) and ``golden`` (by
    candidate seed) are empty when no run logged them. The model of the first planned seed is the one
    that would be promoted.

    ``lacking`` says by metric which arm did not log it ("baseline lacks log_loss"), where one did not.
    ``openings`` counts how often the evaluation set was opened for this project, this time included;
    ``deviations`` says, one sentence each, what was changed in the criteria since they were locked.
    ``not_first`` says why a candidate without a baseline is not judged as the project's first model.
    """

    subject: str
    digest: str
    look: int
    looks: int
    planned_seeds: tuple[int, ...]
    candidate_seeds: tuple[int, ...]
    baseline_seeds: tuple[int, ...]
    scores: Mapping[str, Scores]
    slices: Mapping[str, Mapping[str, Mapping[str, Scores]]] = field(default_factory=dict)
    slice_of: Mapping[str, npt.NDArray[np.str_]] = field(default_factory=dict)
    events: Mapping[str, Mapping[int, Events]] = field(default_factory=dict)
    latency_ms: Mapping[int, npt.NDArray[np.float64]] = field(default_factory=dict)
    golden: Mapping[int, Golden] = field(default_factory=dict)
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    openings: int = 0
    deviations: tuple[str, ...] = ()
    not_first: str = ""
