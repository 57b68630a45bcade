"""How far short of the target the candidate is, and where that leaves it beside the baseline, in words."""

from __future__ import annotations

from tasks.experiments.metric_wording import against_whom, amount, better, odds, rests_on, size, unit_of
from tasks.vocabulary import Evidence


def shortfall(e: Evidence, level: float) -> str:
    """The gap to the target with its own interval and p-value, then the standing beside the baseline."""
    unit = unit_of(e)
    found, short = amount(e.value("candidate"), unit), _short(e.value("above target"), unit)
    gap = f"the candidate's {found} is {short} of it"
    beside = f"{against_whom(e)} it is {better(e.value('difference') or 0.0, unit)}"
    return f"{gap} ({_interval(e, unit)}{rests_on(e)}), {odds(e, 'below target', level)}; against {beside}"


def _interval(e: Evidence, unit: str) -> str:
    found = e.get("above target")
    if found is None or found.interval is None:
        return ""
    low, high, level = found.interval
    return f"{level:.0%} interval {_short(low, unit)} to {_short(high, unit)}; "


def _short(above: float | None, unit: str) -> str:
    return f"{size(above or 0.0, unit)} {'beyond' if (above or 0.0) > 0 else 'short'}"
