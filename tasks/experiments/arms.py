"""The runs of both arms, brought into one order of examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.experiments.short_names import need_short

Arm = Literal["candidate", "baseline"]


@dataclass(frozen=True)
class Predictions:
    """What one run logged: ``columns`` are arrays of shape (n_examples,), ``metrics`` the run's own.

    ``columns`` is empty when it logged no example-level predictions.
    """

    arm: str
    seed: int
    columns: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Ordered:
    """A run whose examples are read in the order that all runs share."""

    run: Predictions
    order: npt.NDArray[np.intp]

    def columns(self, *names: str) -> dict[str, npt.NDArray[Any]]:
        """The columns that are there, in the common order."""
        held = self.run.columns
        return {name: np.asarray(held[name])[self.order] for name in names if name in held}


@dataclass(frozen=True)
class Arms:
    """The runs that are compared, by seed; paired: the seeds of both arms are the same."""

    candidate: tuple[Ordered, ...]
    baseline: tuple[Ordered, ...]
    paired: bool

    @property
    def all(self) -> tuple[Ordered, ...]:
        """The runs of both arms."""
        return self.candidate + self.baseline


def logged_seeds(runs: Sequence[Predictions], arm: Arm, planned: Sequence[int]) -> tuple[int, ...]:
    """Planned seeds that an arm has logged, in order; a seed logged twice stands twice."""
    return tuple(sorted(run.seed for run in runs if run.arm == arm and run.seed in planned))


def chosen(
    runs: Sequence[Predictions], planned: Sequence[int], *, paired: bool
) -> dict[Arm, tuple[Predictions, ...]]:
    """The run of every planned seed that is logged exactly once, by seed.

    Paired seeds must be there in both arms, unless no run is the baseline's. A baseline that has runs and
    none of the planned seeds leaves nothing to compare.
    """
    counts = Counter((run.arm, run.seed) for run in runs)
    once: dict[Arm, list[int]] = {
        arm: [seed for seed in planned if counts[arm, seed] == 1] for arm in ("candidate", "baseline")
    }
    is_compared = any(run.arm == "baseline" for run in runs)
    if is_compared and (paired or not once["baseline"]):
        both = set(once["candidate"]) & set(once["baseline"])
        once = {arm: [seed for seed in seeds if seed in both] for arm, seeds in once.items()}
    return {arm: tuple(_run_of(runs, arm, seed) for seed in seeds) for arm, seeds in once.items()}


def arms_of(runs: Sequence[Predictions], planned: Sequence[int], *, paired: bool = True) -> Arms:
    """The runs of every planned seed that can be compared, all in the order of their examples' ids.

    Raises
    ------
    InputError
        When runs were not judged on the same examples and the same truth.
    """
    arms = chosen(runs, planned, paired=paired)
    ordered = _in_order([*arms["candidate"], *arms["baseline"]])
    here = len(arms["candidate"])
    return Arms(tuple(ordered[:here]), tuple(ordered[here:]), paired)


def _run_of(runs: Sequence[Predictions], arm: str, seed: int) -> Predictions:
    return next(run for run in runs if (run.arm, run.seed) == (arm, seed))


def _in_order(runs: Sequence[Predictions]) -> list[Ordered]:
    """Each run with the order that sorts its examples by id; all must hold the same ones, each once."""
    ordered: list[Ordered] = []
    for run in runs:
        first = ordered[0] if ordered else None
        if first and _equal(run.columns.get("example_id"), first.run.columns.get("example_id")):
            ordered.append(Ordered(run, first.order))  # in the same order: sorting is what takes long
        else:
            ordered.append(_sorted(run, first))
        if not _same_truth(ordered[-1], ordered[0]):
            raise InputError(
                f"{run.arm}, seed {run.seed}: found y_true that differs from the other runs'; "
                "allowed: the same truth of every example in every run of a ticket"
            )
    return ordered


def _sorted(run: Predictions, first: Ordered | None) -> Ordered:
    ids = _ids(run)
    order = np.argsort(ids, kind="stable")
    if first and not np.array_equal(ids[order], _ids(first.run)[first.order]):
        raise InputError(
            f"{run.arm}, seed {run.seed}: found {len(ids):,} examples that are not those of the other "
            "runs; allowed: the same example_id in every run of a ticket"
        )
    return Ordered(run, order)


def _ids(run: Predictions) -> npt.NDArray[np.str_]:
    """Ids of the run's examples, shape (n_examples,); each must be there and stand once."""
    found = np.asarray(run.columns.get("example_id", ()))
    need_short(found, f"{run.arm}, seed {run.seed}, column example_id")
    ids = found.astype(np.str_)
    if not len(ids) or any(one is None or one != one for one in found.tolist()):  # noqa: PLR0124 - NaN
        raise InputError(
            f"{run.arm}, seed {run.seed}: found examples without example_id; needed: one for each"
        )
    if len(np.unique(ids)) < len(ids):
        raise InputError(
            f"{run.arm}, seed {run.seed}: found an example_id more than once; allowed: each once"
        )
    return ids


def _same_truth(run: Ordered, first: Ordered) -> bool:
    return run is first or _equal(run.columns("y_true").get("y_true"), first.columns("y_true").get("y_true"))


def _equal(one: npt.NDArray[Any] | None, other: npt.NDArray[Any] | None) -> bool:
    return one is other or (one is not None and other is not None and np.array_equal(one, other))
