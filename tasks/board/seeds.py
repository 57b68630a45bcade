"""Which planned seeds of a ticket are not logged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

_MOST_NAMED = 6


def missing_seeds(planned: Sequence[int], logged: Mapping[str, Collection[int]]) -> str:
    """What is missing of each arm, in words; "" when every planned seed of every arm is logged.

    Parameters
    ----------
    planned : sequence of int
        Seeds that every arm must have.
    logged : mapping of str to collection of int
        For each arm the seeds of its finished runs; empty where it has none.
    """
    missing = {arm: [seed for seed in planned if seed not in seeds] for arm, seeds in logged.items()}
    return " and ".join(_said(arm, seeds, len(planned)) for arm, seeds in missing.items() if seeds)


def _said(arm: str, seeds: Sequence[int], planned: int) -> str:
    if len(seeds) == planned:
        return f"{arm} lacks all {planned} planned seeds"
    more = len(seeds) - _MOST_NAMED
    named = ", ".join(map(str, seeds[:_MOST_NAMED]))
    return f"{arm} lacks {named}{f' and {more} more' if more > 0 else ''} of {planned} planned seeds"
