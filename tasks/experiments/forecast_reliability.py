"""How past forecasts turned out: of those at about 70 %, how many came true."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.vocabulary import Word

BANDS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0))  # about 10, 30, 50, 70 and 90 %


class Turned(Word):
    """One probability that was stated, and what came of it; ``held``: the 80 % range held the value."""

    said: float
    happened: bool
    held: bool


class Band(Word):
    """Forecasts of about the same probability: how many there were, and how many came true."""

    about: float
    n: int
    happened: int


class Reliability(Word):
    """All forecasts whose day has come. ``brier`` is 0 when all were sure and right, 0.25 for always 50 %."""

    n: int
    brier: float
    held: int
    bands: tuple[Band, ...]


def reliability(turned: Sequence[Turned]) -> Reliability | None:
    """What the stated probabilities were worth; None before the first day has come.

    References
    ----------
    Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly Weather
    Review 78(1), 1-3 (here the two-class form, half of Brier's sum).
    """
    if not turned:
        return None
    bands = ((low, high, [one for one in turned if _is_in(one.said, low, high)]) for low, high in BANDS)
    return Reliability(
        n=len(turned),
        brier=sum((one.said - one.happened) ** 2 for one in turned) / len(turned),
        held=sum(one.held for one in turned),
        bands=tuple(
            Band(about=(low + high) / 2, n=len(found), happened=sum(one.happened for one in found))
            for low, high, found in bands
            if found
        ),
    )


def _is_in(said: float, low: float, high: float) -> bool:
    return low <= said < high or (said == high == 1.0)
