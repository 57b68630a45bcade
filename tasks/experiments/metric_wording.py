"""What was measured about a metric, and what would settle it, in sentences for people."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.experiments.metric_evidence import TOO_FEW
from tasks.experiments.settle import MOST_EXAMPLES, MOST_SEEDS
from tasks.experiments.unevenness import MOST_SKEWNESS
from tasks.vocabulary import Evidence

NOT_LOGGED = (
    "Log what is missing from the training script: values of every metric for every example and seed."
)


def amount(value: float | None, unit: str) -> str:
    """A value with its unit: a share in percent."""
    if value is None:
        return "not known"
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:,.1f} ms" if unit == "ms" else f"{value:,.3f}"


def size(difference: float, unit: str) -> str:
    """How large a difference is; of shares in points, with two decimals as margins are often below 1."""
    if unit == "share":
        return _size(difference * 100, 2, " points")
    return _size(difference, 1, " ms") if unit == "ms" else _size(difference, 3, "")


def better(difference: float, unit: str) -> str:
    """A difference, turned so that higher is better, in words."""
    return f"{size(difference, unit)} {'worse' if difference < 0 else 'better'}"


def standing(e: Evidence) -> str:
    """The candidate beside the baseline, with the interval and what it rests on."""
    unit = unit_of(e)
    return (
        f"the candidate's {amount(e.value('candidate'), unit)} against {against_whom(e)} is "
        f"{better(e.value('difference') or 0.0, unit)} ({beside(e, unit)})"
    )


def against_whom(e: Evidence) -> str:
    """The baseline's value, or that of something simple with its name."""
    simple, baseline = e.get("simple"), amount(e.value("baseline"), unit_of(e))
    return f"that of {simple.method}, {baseline}" if simple else f"the baseline's {baseline}"


def beside(e: Evidence, unit: str) -> str:
    """The interval of a difference, and what it rests on."""
    return f"{_interval(e, unit)}{rests_on(e)}"


def scope(e: Evidence) -> str:
    """The limit of what was shown, to end a reason with."""
    if e.value("examples") is not None:
        return ""
    return "; without example-level predictions this does not extend to new examples"


def uneven(e: Evidence) -> str:
    """That a few examples with large losses decide, which makes a claim harder; "" otherwise."""
    skewness = e.value("skewness") or 0.0
    if skewness >= -MOST_SKEWNESS:
        return ""
    found = f"skewness of the mean {skewness:.2f}, below {-MOST_SKEWNESS:g}"
    return f"; its examples differ too unevenly for a mean ({found}): more of them, or a clearer difference"


def odds(e: Evidence, claim: str, level: float) -> str:
    """The p-value of a claim beside the level that it has to be below."""
    p = e.value(f"p {claim}")
    shown = "not known" if p is None else "below 0.0001" if p < 0.0001 else f"{p:.4f}"
    return f"p-value {shown}, needed below {level:.4g}"


def untold(e: Evidence) -> tuple[str, str] | None:
    """Why nothing can be told, and what would change that; None when something can."""
    if missing := e.value("missing values"):
        return (
            f"Values of {e.subject} are missing: {missing:,.0f} in all{listed(e.named)}",
            missing_values(e.subject, e.named),
        )
    if e.value("candidate") is None or e.value("baseline") is None:
        return (
            "; ".join(e.named) or f"No values of {e.subject} are there {_for_whom(e)}",
            missing_values(e.subject, e.named),
        )
    if (e.value("seeds") or 0) < 2:
        return (
            f"Only one seed of {e.subject} is there, so how much seeds differ is not known",
            "At least 1 more seed of each arm.",
        )
    if few := too_few_of_class(e):
        return few
    return _does_not_vary(e) if e.value("p no worse") is None else None


def missing_values(metric: str, cells: Sequence[str]) -> str:
    """What settles a value that is missing: the same words from every check that misses it."""
    if not cells:
        return f"Values of {metric} from every planned seed of both arms."
    return f"The missing values of {metric}{listed(cells)}."


def listed(named: Sequence[str]) -> str:
    """What is named, to add to a sentence; "" where nothing is."""
    return f": {'; '.join(named)}" if named else ""


def too_few_of_class(e: Evidence) -> tuple[str, str] | None:
    """Why an AUC with few examples of a class cannot be judged, and how many more would do."""
    found = e.get(TOO_FEW)
    if found is None:
        return None
    reason = f"{e.subject} rests on too few examples of one class to know how sure it is"
    return reason, f"At least {found.method}."


def settles(e: Evidence, against: str, who: str = "the candidate") -> str:
    """How many more seeds or examples would settle the comparison with ``against``, and where they fit."""
    seeds, examples = e.value("more seeds"), e.value("more examples")
    supposed = f"with 80% power {_supposed(e, who, against)}"
    if seeds is None or examples is None:
        return (
            f"No number up to {MOST_SEEDS} seeds and {MOST_EXAMPLES:,} examples would settle {e.subject} "
            f"{supposed}; a person decides, or a new ticket tries a larger change."
        )
    grown = _grown(e, seeds, examples)
    if not grown:
        grown = "More seeds or examples (it is settled at a looser level than is asked here)"
    left = " No look is left: plan them in a new ticket." if last_look(e) else ""
    return f"{grown} would settle {e.subject} {supposed}.{left}"


def margin(e: Evidence) -> str:
    """The canvas's margin."""
    return f"the margin of {size(e.value('margin') or 0.0, unit_of(e))}"


def last_look(e: Evidence) -> bool:
    """Whether no planned look is left."""
    return (e.value("look") or 0) >= (e.value("looks") or 0)


def unit_of(e: Evidence) -> str:
    """Unit of the metric."""
    found = e.get("candidate") or e.get("slice")
    return found.unit if found else ""


def _size(difference: float, decimals: int, unit: str) -> str:
    """A small difference is not nothing: "0.000 worse" would say so."""
    is_hidden = difference != 0 and round(abs(difference), decimals) == 0
    shown = f"less than {10**-decimals:g}" if is_hidden else f"{abs(difference):,.{decimals}f}"
    return f"{shown}{unit}"


def _for_whom(e: Evidence) -> str:
    if e.value("candidate") is None:
        return "for either arm" if e.value("baseline") is None else "for the candidate"
    return "for the baseline"


def _does_not_vary(e: Evidence) -> tuple[str, str]:
    if e.value("examples") is None:
        return (
            f"Every seed gave the same difference in {e.subject}, so chance cannot be judged",
            "Example-level predictions of both arms.",
        )
    return (
        f"The arms differ in {e.subject} by the same on every seed and example, so chance cannot be judged",
        "Examples on which the arms can differ.",
    )


def _interval(e: Evidence, unit: str) -> str:
    found = e.get("difference")
    if found is None or found.interval is None:
        return ""
    low, high, level = found.interval
    return f"{level:.0%} interval {better(low, unit)} to {better(high, unit)}; "


def rests_on(e: Evidence) -> str:
    """How many seeds and examples a number comes from."""
    examples = e.value("examples")
    return f"{e.value('seeds') or 0:,.0f} seeds" + (f", {examples:,.0f} examples" if examples else "")


def _supposed(e: Evidence, who: str, against: str) -> str:
    assumed = e.value("assumed difference") or 0.0
    if assumed == 0:
        return f"if {who} truly equals {against}"
    return f"if {who} truly is {better(assumed, unit_of(e))} than {against}"


def _grown(e: Evidence, seeds: float, examples: float) -> str:
    parts = []
    if seeds:
        parts.append(f"{seeds:,.0f} more seeds of each arm ({(e.value('seeds') or 0) + seeds:,.0f} in all)")
    if examples:
        parts.append(f"{examples:,.0f} more examples ({(e.value('examples') or 0) + examples:,.0f} in all)")
    return " and ".join(parts)
