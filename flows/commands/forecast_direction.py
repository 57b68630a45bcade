"""Which way is better, where a history would make no sense the usual way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tasks.errors import InputError

Direction = Literal["higher", "lower"]


def direction_of(given: Direction | None, values: Sequence[float], target: float) -> Direction:
    """The direction that is given, else "higher".

    Raises
    ------
    InputError
        When none is given and every value is above the target and they fall towards it: reached from the
        start by a metric that gets worse, or a loss on its way.
    """
    if given is None and min(values) > target and values[-1] < values[0]:
        fall = f"values that fall from {values[0]:g} to {values[-1]:g}, all above the target {target:g}"
        raise InputError(
            f"--direction: found none, and {fall}; needed: --direction lower for a metric such as a loss, "
            "--direction higher for one that got worse"
        )
    return given or "higher"
