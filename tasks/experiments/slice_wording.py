"""A slice beside the whole, in sentences for people."""

from __future__ import annotations

from tasks.experiments.metric_evidence import LEVEL
from tasks.experiments.metric_wording import (
    amount,
    beside,
    better,
    odds,
    size,
    too_few_of_class,
    uneven,
    unit_of,
)
from tasks.experiments.slice_comparison import is_beyond
from tasks.experiments.slice_evidence import is_alone, reach_of
from tasks.vocabulary import WITHIN, Evidence


def within(e: Evidence, gap: float, level: float) -> str:
    """That the slice is shown to be within the gap."""
    return f"{e.subject} is within {_gap(e, gap)} of the whole: {_standing(e)}, {odds(e, 'no worse', level)}"


def beyond(e: Evidence, gap: float, level: float) -> str:
    """That the slice is shown to be beyond the gap."""
    shown = f"shown to be beyond {_gap(e, gap)} ({odds(e, 'worse', level)})"
    return f"{e.subject} is behind the whole: {_standing(e)}, {shown}"


def between(e: Evidence, gap: float, level: float) -> str:
    """That neither is shown, and whether the slice is too small for it."""
    seen = e.get("difference")
    if seen and is_beyond(seen.interval, gap):
        return _nearly_beyond(e, gap, level)
    far = reach_of(e, gap, level)
    open_ = f"{e.subject} is not shown to be within {_gap(e, gap)} of the whole: {_standing(e)}"
    if far is None or far < gap:
        return f"{open_}, {odds(e, 'no worse', level)}{uneven(e)}"
    return f"{open_}; too few to tell: one that equals the whole could be {size(far, unit_of(e))} behind"


def _nearly_beyond(e: Evidence, gap: float, level: float) -> str:
    """That the slice is beyond the gap taken alone, and not where it is one of several."""
    slices, looks = round(e.value("slices") or 1), round(e.value("looks") or 1)
    several = f"{slices} slices and {looks} {'look' if looks == 1 else 'looks'}"
    alone = f"is beyond {_gap(e, gap)} behind the whole at {LEVEL:.0%} alone, but not at the level that"
    return f"{e.subject} {alone} {several} ask: {_standing(e)}, {odds(e, 'worse', level)}"


def untold(e: Evidence) -> tuple[str, str] | None:
    """Why nothing can be told of a slice, or of a whole column, and what would change that."""
    if e.get("slice") is None:
        return _column_untold(e)
    if (e.value("seeds") or 0) < 2:
        return f"Only one seed of {e.subject} is there", "At least 1 more seed."
    if e.value("difference") is None:
        return (
            f"{e.subject} is not defined, or values of it are missing",
            f"Examples for which {e.subject} is defined, with no value missing.",
        )
    if few := too_few_of_class(e):
        return few
    if e.value("p no worse") is None:
        return f"{e.subject} does not vary at all, so chance cannot be judged", "Examples that vary."
    return None


def much_left_out(e: Evidence) -> tuple[str, str]:
    """That too many examples are left out to tell, and what would change that."""
    return (
        f"{e.subject}: too much of it is left out to tell",
        f"Values for which {e.subject} is defined, such as examples of both classes in each.",
    )


def left_out(e: Evidence) -> str:
    """How many examples are left out, to end a reason with; "" when none is."""
    count = e.value("examples left out")
    return f"; {count:,.0f} examples are left out: it is not defined for their values" if count else ""


def _column_untold(e: Evidence) -> tuple[str, str]:
    metric, _, column = e.subject.partition(WITHIN)
    values = e.value("values") or 0
    if is_alone(e):
        return (
            f"Every example has the same {column}: there is nothing to compare",
            f"Examples with other values of {column}.",
        )
    if values:
        return (
            f"Each of the {values:,.0f} values of {column} is too rare to be a slice",
            f"A column with fewer values than {column}.",
        )
    return (
        f"Values of {metric} by {column} are not logged",
        f"Values of {metric} for every example and seed, and the column {column} beside them.",
    )


def _standing(e: Evidence) -> str:
    unit = unit_of(e)
    return (
        f"{amount(e.value('slice'), unit)} against {amount(e.value('whole'), unit)} is "
        f"{better(e.value('difference') or 0.0, unit)} ({beside(e, unit)})"
    )


def _gap(e: Evidence, gap: float) -> str:
    return size(gap, unit_of(e))
