"""How long data tasks stay in each stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from statistics import median

from tasks.labels.data_stages import STAGES, USUAL_DAYS, Days, Stage
from tasks.vocabulary import Word


class StageTime(Word):
    """Days that finished stays in a stage took. The three are None when there was none.

    ``stage`` is "in all" for the way from needed to ready. ``usual`` is None where nothing is usual.
    """

    stage: str
    n: int
    median_days: float | None = None
    shortest_days: int | None = None
    longest_days: int | None = None
    usual: Days | None = None


def stage_times(ways: Sequence[Mapping[Stage, date]]) -> tuple[StageTime, ...]:
    """Lead time of every stage, and of the whole way, over data tasks.

    Parameters
    ----------
    ways : sequence of mapping
        For each data task the day on which it entered each stage, in the order of the stages; only
        days that have happened.

    Returns
    -------
    tuple of StageTime
        In calendar days. A stay lasts to the day on which the next stage was entered; one that goes
        on is not counted, which makes the times of a young board look short.
    """
    stays = [stay for way in ways for stay in _stays(way)]
    alone = [_time(stage, [n for name, n in stays if name == stage]) for stage in STAGES[:-1]]
    whole = [(way["ready"] - way["needed"]).days for way in ways if "ready" in way]
    return (*alone, _time("in all", whole))


def _stays(way: Mapping[Stage, date]) -> list[tuple[Stage, int]]:
    return [(stage, (left - entered).days) for (stage, entered), (_, left) in pairwise(way.items())]


def _time(stage: str, days: Sequence[int]) -> StageTime:
    usual = USUAL_DAYS.get(stage)
    if not days:
        return StageTime(stage=stage, n=0, usual=usual)
    return StageTime(
        stage=stage,
        n=len(days),
        median_days=float(median(days)),
        shortest_days=min(days),
        longest_days=max(days),
        usual=usual,
    )
