"""How many rows would settle whether a feature changed."""

from __future__ import annotations

from math import ceil, sqrt
from typing import NamedTuple

# Beyond this a change lies so near the tolerance that rows do not settle it.
MOST_ROWS = 100_000_000


class RowsNeeded(NamedTuple):
    """Rows in the window; ``reference`` too where the present one is too short (None where not)."""

    window: int
    reference: int | None


def rows_needed(
    *, effect: float, distance: float, critical: float, reference: int, window: int, tolerance: float
) -> RowsNeeded | None:
    """About how many rows would show a change to be within the tolerance, or certain.

    Parameters
    ----------
    effect, distance : float
        Measured distance of the windows without and with what chance adds to it.
    critical : float
        Distance that chance may make at the present rows, above 0.
    reference, window : int
        Present rows, at least 1.
    tolerance : float
        Distance to stay within.

    Returns
    -------
    RowsNeeded or None
        None when the change is so near the tolerance that it would take above 100 million rows.
    """
    now = sqrt(1 / reference + 1 / window)
    wanted = _scale(effect, distance, critical, now, tolerance)
    if wanted >= now:
        # The distance is so large that only chance explains it: it shrinks with more rows.
        wanted = _scale(0.0, distance, critical, now, tolerance)
    # With as many rows in the window as it takes, the reference's own error remains.
    spare = wanted**2 - 1 / reference
    long_enough = spare > wanted**2 / 10
    rows = 1 / spare if long_enough else 2 / wanted**2
    return RowsNeeded(ceil(rows), None if long_enough else ceil(rows)) if rows < MOST_ROWS else None


def _scale(effect: float, distance: float, critical: float, now: float, tolerance: float) -> float:
    """The √(1/n + 1/m) at which √(effect² + noise²) + critical = tolerance.

    For an effect above the tolerance, that at which the critical distance equals the effect.
    Noise and critical distance both go as √(1/n + 1/m), which is ``now`` at present.
    """
    per_scale = critical / now
    if effect >= tolerance:
        return effect / per_scale
    noise = max(0.0, distance**2 - effect**2) / now**2
    room = tolerance**2 - effect**2
    return room / (tolerance * per_scale + sqrt(noise * room + (per_scale * effect) ** 2))
