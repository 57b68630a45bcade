"""Before training: what the planned seeds and examples could show, and what they could not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from tasks.errors import InputError
from tasks.experiments.settle import MOST_EXAMPLES, MOST_SEEDS, grown_together, power_of, projected
from tasks.experiments.standard_error import Spread
from tasks.stats.student_t import t_exceeded

POWER = 0.8


@dataclass(frozen=True)
class Claim:
    """What is to be shown of a metric: a guard no worse than ``least``, a primary better, where it is by it.

    ``least`` is the canvas's margin or the smallest useful gain, above 0, in the metric's unit;
    ``alpha`` is the one-sided level of all looks together.
    """

    metric: str
    role: Literal["guard", "primary"]
    least: float
    alpha: float
    unit: str = ""


@dataclass(frozen=True)
class PlannedLook:
    """What one look could show: the smallest difference with the wanted power, and the power of the claim."""

    seeds: int
    examples: int
    detectable: float
    power: float


@dataclass(frozen=True)
class Design:
    """What the looks could show of one claim, and the fewest seeds or examples that would show it.

    ``seeds_needed`` (at the planned examples) and ``examples_needed`` (at the last look's seeds) are
    None where no number up to ``MOST_SEEDS`` and ``MOST_EXAMPLES`` suffices. ``both_needed`` are seeds and
    examples that do together, where neither alone does; None where one does, or both do not.
    """

    claim: Claim
    looks: tuple[PlannedLook, ...]
    wanted: float
    seeds_needed: int | None
    examples_needed: int | None
    both_needed: tuple[int, int] | None = None

    @property
    def decisive(self) -> bool:
        """Whether some look shows the claim with the wanted power."""
        return any(look.power >= self.wanted for look in self.looks)


def design(
    claim: Claim, spread: Spread, *, seeds: Sequence[int], examples: int, power: float = POWER
) -> Design:
    """What each look could show, before anything is trained for it.

    Parameters
    ----------
    claim : Claim
        A guard is planned for a candidate that equals the baseline, a primary for one that is better
        by the smallest useful gain.
    spread : Spread
        From earlier runs, or `assumed_spread`; the spread of seeds is taken at its upper 80 % bound.
    seeds : sequence of int
        Seeds of each arm at each look, growing, 2 or more; every look spends ``alpha / looks``.
    examples : int
        Examples of the evaluation set; 0 when only the metric itself is logged.
    power : float
        Wanted chance of showing what is true, in (0, 1).

    Raises
    ------
    InputError
        When a number is outside what is said here.
    """
    _need_sound(claim, seeds, examples, power)
    alpha, last = claim.alpha / len(seeds), max(seeds)

    def at(s: int, n: int) -> float:
        return power_of(projected(spread, s, n), lift=claim.least, alpha=alpha)

    def look(s: int) -> PlannedLook:
        found = projected(spread, s, examples)
        return PlannedLook(s, examples, detectable(found, alpha=alpha, power=power), at(s, examples))

    more_seeds = _fewest(lambda s: at(s, examples) >= power, 2, MOST_SEEDS)
    more_examples = _fewest(lambda n: at(last, n) >= power, 2, MOST_EXAMPLES) if examples else None
    alone = more_seeds or more_examples
    both = None if alone else _together(lambda s, n: at(s, n) >= power, last, examples)
    return Design(claim, tuple(look(s) for s in seeds), power, more_seeds, more_examples, both)


def detectable(spread: Spread, *, alpha: float, power: float) -> float:
    """The smallest true difference above its bound that a one-sided t-test at ``alpha`` shows with ``power``.

    For a guard it is the smallest margin that can be shown when the arms are equal, for a primary the
    smallest gain. Unit of the metric.
    """
    critical = t_exceeded(alpha, spread.df)
    return spread.standard_error * float(special.nctdtrinc(spread.df, 1 - power, critical))


def assumed_spread(
    *, seed_sd: float, example_sd: float, examples: int, paired: bool, from_seeds: int = 5
) -> Spread:
    """A spread that somebody states instead of measuring it.

    Parameters
    ----------
    seed_sd : float
        Standard deviation of one arm's metric over seeds, 0 or more. Paired seeds are given no credit
        for going up and down together: nobody has seen them do it yet.
    example_sd : float
        Standard deviation over examples of the difference of the arms: √p where a share p of 0/1
        answers differ. Above 0 where there are examples.
    examples : int
        0 when only the metric itself is logged.
    paired : bool
        Whether both arms run on the same seeds.
    from_seeds : int
        How many seeds of each arm ``seed_sd`` comes from, 2 or more: few make it less sure.
    """
    varies = seed_sd > 0 or (examples > 0 and example_sd > 0)
    if not (seed_sd >= 0 and example_sd >= 0 and from_seeds >= 2 and varies):
        raise InputError(
            f"found a spread of {seed_sd} over seeds (from {from_seeds}) and {example_sd} over {examples} "
            "examples; needed: 0 or more each and one above 0, from 2 or more seeds"
        )
    arms = 1 if paired else 2
    n = max(examples, 1)
    return Spread(
        seed=np.full(arms, (2 / arms) * seed_sd**2 / from_seeds),
        example=example_sd**2 / n if examples else 0.0,
        cell=np.zeros(arms),
        seeds=np.full(arms, float(from_seeds)),
        examples=examples,
    )


def widest_example_sd(accuracy: float) -> float:
    """Widest spread over examples of the difference of two 0/1 metrics: models that err independently."""
    if not 0 < accuracy < 1:
        raise InputError(f"found an accuracy of {accuracy}; needed: a share between 0 and 1")
    return float(np.sqrt(2 * accuracy * (1 - accuracy)))


def _need_sound(claim: Claim, seeds: Sequence[int], examples: int, power: float) -> None:
    if not claim.least > 0:
        raise InputError(f"{claim.metric}: found {claim.least} to be shown; needed: a difference above 0")
    if not seeds or min(seeds) < 2 or list(seeds) != sorted(set(seeds)):
        raise InputError(f"found looks of {list(seeds)} seeds; needed: 2 or more each, growing")
    if examples < 0 or not (0 < power < 1 and 0 < claim.alpha < 0.5):
        raise InputError(
            f"found {examples} examples, power {power}, alpha {claim.alpha}; "
            "needed: 0 or more, a share between 0 and 1, and one between 0 and 0.5"
        )


def _together(enough: Callable[[int, int], bool], seeds: int, examples: int) -> tuple[int, int] | None:
    grown = grown_together(enough, seeds, examples)
    if grown.more_seeds is None or grown.more_examples is None:
        return None
    return seeds + grown.more_seeds, examples + grown.more_examples


def _fewest(enough: Callable[[int], bool], least: int, most: int) -> int | None:
    """The smallest number from ``least`` to ``most`` that is enough; more is always as good."""
    if not enough(most):
        return None
    low, high = least - 1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
