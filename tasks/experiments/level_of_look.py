"""What one of several planned looks may spend of a bound's chance of error."""

from __future__ import annotations


def level_of_look(level: float, looks: float | None) -> float:
    """Confidence of a bound at one look, so that all looks together err at most in 1 - ``level``.

    Between two looks the prompts or requests may have grown, or become others: each could pass by chance.
    """
    return 1 - (1 - level) / (looks or 1)
