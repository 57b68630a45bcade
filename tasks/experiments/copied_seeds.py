"""Seeds of one arm that logged exactly the same values: one run under many names shows nothing of chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from tasks.experiments.arms import Arm
from tasks.experiments.experiment import Scores
from tasks.experiments.standard_error import Floats

_LEAST = 3  # seeds with one and the same number, where a number is all there is: two may agree by luck


def copied_seeds(scores: Mapping[str, Scores], arm: Arm, seeds: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Groups of an arm's seeds whose values are equal to the last bit in every metric.

    Parameters
    ----------
    scores : mapping of str to Scores
        By metric; one that not every seed has is not looked at.
    arm : str
        Whose rows.
    seeds : sequence of int
        The arm's seeds, in the order of the rows.

    Returns
    -------
    tuple of tuple of int
        The seeds of each group, two or more. Where one number a seed is all that is known, such as the
        accuracy over 1,000 examples, seeds may agree by luck: a group then is more than half of the
        seeds, and three of them unless there are only two.
    """
    rows = [values for one in scores.values() if len(values := getattr(one, arm)) == len(seeds)]
    same = defaultdict[tuple[int, ...], list[int]](list)
    for at, seed in enumerate(seeds if rows else ()):
        same[tuple(hash(values[at].tobytes()) for values in rows)].append(seed)
    least = 2 if _tells_runs_apart(rows) else min(len(seeds), max(_LEAST, len(seeds) // 2 + 1))
    return tuple(tuple(group) for group in same.values() if len(group) >= max(2, least))


def _tells_runs_apart(rows: Sequence[Floats]) -> bool:
    """Whether two runs hardly say the same by luck: several metrics, or examples that are not all alike."""
    return len(rows) > 1 or any(values.ndim > 1 and np.ptp(values) > 0 for values in rows)


def say_copied(scores: Mapping[str, Scores], arm: Arm, seeds: Sequence[int]) -> tuple[str, ...]:
    """One sentence for each group of seeds that are copies; none where every seed is a run of its own."""
    return tuple(
        f"seeds {_listed(group)} of the {arm} logged exactly the same values"
        for group in copied_seeds(scores, arm, seeds)
    )


def _listed(seeds: Sequence[int], most: int = 20) -> str:
    if len(seeds) > most:
        return f"{', '.join(map(str, seeds[:most]))} and {len(seeds) - most} more"
    return f"{', '.join(map(str, seeds[:-1]))} and {seeds[-1]}"
