"""What a probability of reaching the target by the committed date is called: the report's cut-offs."""

from __future__ import annotations

from typing import Literal

Course = Literal["on track", "at risk", "off track", "no verdict"]

ON_TRACK_PERCENT = 70
AT_RISK_PERCENT = 40


def course(probability: float | None) -> Course:
    """On track from 70 %, at risk from 40 %, else off track, by the whole percentage that is shown.

    None, where there is too little history, has no verdict.
    """
    if probability is None:
        return "no verdict"
    percent = round(probability * 100)
    if percent >= ON_TRACK_PERCENT:
        return "on track"
    return "at risk" if percent >= AT_RISK_PERCENT else "off track"
