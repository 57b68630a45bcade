"""How many more seeds or examples would settle a comparison that is still open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from tasks.experiments.standard_error import Spread
from tasks.experiments.unevenness import needed
from tasks.stats.student_t import shifted_t_above, t_exceeded

# Beyond these an answer is no plan: it is "no number suffices".
MOST_SEEDS = 100
MOST_EXAMPLES = 1_000_000

CAUTION = 0.8  # the seed-to-seed spread is taken at its upper bound of this level


class SettledBy(StrEnum):
    """What an open comparison waits for."""

    NOTHING = "nothing: it is settled"
    SEEDS = "seeds"
    EXAMPLES = "examples"
    SEEDS_AND_EXAMPLES = "seeds and examples"
    NO_NUMBER = "no number within the cap"
    UNTOLD = "cannot be told: the spread is not known"


@dataclass(frozen=True)
class Settle:
    """More seeds (of each arm) and examples needed; None for what need not grow or cannot suffice."""

    by: SettledBy
    more_seeds: int | None = None
    more_examples: int | None = None


def settle(spread: Spread, *, lift: float, alpha: float, power: float) -> Settle:
    """The least growth in seeds or in examples that would show a difference with ``power``.

    Whichever of the two has to grow by the smaller factor is the bottleneck; both grow together
    when neither alone suffices.

    Parameters
    ----------
    spread : Spread
        As measured now, from at least two seeds an arm.
    lift : float
        The true difference taken for granted, above the bound that it is compared with.
    alpha, power : float
        One-sided level and power, each in (0, 1).

    Returns
    -------
    Settle
        ``NOTHING`` when today's numbers have that power already, ``NO_NUMBER`` when up to
        ``MOST_SEEDS`` and ``MOST_EXAMPLES`` have not.
    """
    seeds, examples = int(spread.seeds.min()), spread.examples

    def enough(s: int, n: int) -> bool:
        return power_of(projected(spread, s, n), lift=lift, alpha=alpha) >= power

    if enough(seeds, examples):
        return Settle(SettledBy.NOTHING)
    s = _fewest(lambda s: enough(s, examples), seeds, MOST_SEEDS)
    n = _fewest(lambda n: enough(seeds, n), examples, MOST_EXAMPLES) if examples else None
    if s and (not n or s / seeds <= n / examples):
        return Settle(SettledBy.SEEDS, more_seeds=s - seeds)
    if n:
        return Settle(SettledBy.EXAMPLES, more_examples=n - examples)
    return grown_together(enough, seeds, examples)


def grown_together(enough: Callable[[int, int], bool], seeds: int, examples: int) -> Settle:
    """Seeds and examples that suffice, grown by about the same factor as far as the caps allow.

    For where neither alone suffices; ``NO_NUMBER`` where both together do not, or there are no examples.
    """
    if not examples:
        return Settle(SettledBy.NO_NUMBER)
    s = _fewest(lambda s: enough(s, min(examples * s // seeds, MOST_EXAMPLES)), seeds, MOST_SEEDS)
    s = s or max(seeds, MOST_SEEDS)
    n = _fewest(lambda n: enough(s, n), examples, MOST_EXAMPLES)
    if n is None:
        return Settle(SettledBy.NO_NUMBER)
    return Settle(SettledBy.SEEDS_AND_EXAMPLES, s - seeds, n - examples)


def power_of(spread: Spread, *, lift: float, alpha: float) -> float:
    """Probability that a one-sided t-test at ``alpha`` shows a true difference ``lift`` above its bound."""
    if lift <= 0:
        return 0.0
    df = spread.df
    least = needed(t_exceeded(alpha, df), spread.skewness)
    return shifted_t_above(least, df, lift / spread.standard_error)


def projected(spread: Spread, seeds: int, examples: int) -> Spread:
    """The spread to expect with other numbers of seeds (of each arm) and examples.

    Each seed variance is taken at its upper 80 % bound: the few seeds at hand show a spread that
    is too small half of the time, and a plan made on it would fail as often.
    """
    n = max(spread.examples, 1)
    cell = spread.cell * spread.seeds * n
    bound = (spread.seeds - 1) / special.chdtri(spread.seeds - 1, CAUTION)
    seed = np.maximum((bound * spread.seed - spread.cell) * spread.seeds, 0.0)
    example = n * max(spread.example - float(spread.cell.sum()), 0.0)
    m = max(examples, 1)
    return Spread(
        seed=(seed + cell / m) / seeds,
        example=(example + float(cell.sum()) / seeds) / m,
        cell=cell / (seeds * m),
        seeds=np.full_like(spread.seeds, seeds),
        examples=examples,
        skewness=spread.skewness * float(np.sqrt(n / m)),
    )


def _fewest(enough: Callable[[int], bool], now: int, most: int) -> int | None:
    """The smallest number above ``now``, up to ``most``, that is enough; more is always as good."""
    if most <= now or not enough(most):
        return None
    low, high = now, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
