"""Forecast: how likely the target is reached by the end of each sprint, and what past ones were worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tasks.pages import words
from tasks.pages.reading import number
from tasks.pages.verdicts import Shown

COLOURED_FROM = 10  # forecasts that have come due; fewer are too few to colour their share

_COURSES: Mapping[str, Shown] = {
    "on track": Shown("ok", "On track"),
    "at risk": Shown("wa", "At risk"),
    "off track": Shown("ba", "Off track"),
    "no verdict": Shown("no", "No verdict"),
}
_MISSED = Shown("ba", "Time box over")
_LITTLE = Shown("no", "Too little history")
_RANGES = {50: (3, 5), 80: (1, 7), 90: (0, 8)}  # places of their ends among the quantiles
_MEDIAN = 4
_MORE_LIKELY_THAN_NOT = 0.55

Section = dict[str, Any]


class ForecastLike(Protocol):
    """What pages need of a forecast, from a domain that they may not import."""

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its metric, outlook, committed day and past as JSON types."""


def forecast_section(found: ForecastLike | None) -> Section | None:
    """The section of the page; None without a target or before any candidate counts."""
    held = None if found is None else found.model_dump(mode="json")
    return None if held is None or held["outlook"]["standing"] is None else section_of(held)


def section_of(held: Mapping[str, Any]) -> Section:
    """A forecast, as its model dumps it, in rows and words."""
    outlook = held["outlook"]
    rows = [_row(step, place, outlook) for place, step in enumerate(outlook["steps"], start=1)]
    section = {
        **_course(held)._asdict(),
        **{name: held[name] for name in ("metric", "title", "unit", "by", "committed_on", "is_over")},
        **{name: outlook[name] for name in ("direction", "reached", "missing", "committed_step")},
        **{name: number(outlook[name]) for name in ("target", "standing", "ceiling", "probability")},
        "levels": [number(level) for level in outlook["levels"]],
        "history": [{**point, "value": number(point["value"])} for point in outlook["history"]],
        "rows": rows,
        "evaluations": held["evaluations"],
        "past": _past(held["past"]),
    }
    return {**section, "summary": summary(section)}


def summary(section: Mapping[str, Any]) -> str:
    """The forecast in one line: where it stands, where it should get, and how likely it does."""
    unit = section["unit"]
    stands = f"{words.metric(section['standing'], unit)} / {words.metric(section['target'], unit)}"
    return words.stop(f"{section['title']} {stands}: {_trajectory(section)}")


def headline(section: Mapping[str, Any]) -> str:
    """Where the metric stands, and how likely the target is by the committed date; "" without a forecast."""
    title = section["title"]
    stands, wanted = (words.metric(section[name], section["unit"]) for name in ("standing", "target"))
    if section["reached"]:
        return f"{title} {stands}: the target of {wanted} is reached"
    if not section["rows"]:
        return ""
    row = _asked_about(section)
    until = words.day(day) if (day := _asked_day(section, row)) else row["name"]
    likely = f"{_likely(row['probability'])}{_within_reach(section, row)}"
    return f"{title} {stands} today; {wanted} by {until} is {likely}"


def _likely(probability: float) -> str:
    return f"{words.likelihood(probability)} ({words.probability(probability)})"


def _asked_about(section: Mapping[str, Any]) -> Mapping[str, Any]:
    """The step that ends at the committed date; the last one where no date is committed."""
    row: Mapping[str, Any] = section["rows"][(section["committed_step"] or len(section["rows"])) - 1]
    return row


def _asked_day(section: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    """The committed day, which may lie within a sprint; of a row that is not committed its end."""
    day: str | None = section["committed_on"] if row["is_committed"] else None
    return day or row["end"]


def _within_reach(section: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """The level nearest the target that is more likely than not, where the target is not."""
    if row["probability"] >= _MORE_LIKELY_THAN_NOT:
        return ""
    at_levels = zip(section["levels"], row["at_levels"], strict=True)
    likely = [(level, chance) for level, chance in at_levels if chance >= _MORE_LIKELY_THAN_NOT]
    if not likely:
        return ""
    level, chance = likely[-1]
    return f", {words.metric(level, section['unit'])} {_likely(chance)}"


def _trajectory(section: Mapping[str, Any]) -> str:
    if section["reached"]:
        return "the target is reached"
    if section["missing"]:
        over, missing = len(section["history"]), section["missing"]
        return f"{words.plural(over, section['by'])} of history, and a forecast needs {over + missing}"
    if not section["rows"]:
        sprints = words.plural(len(section["history"]), section["by"])
        return f"too few of {sprints} changed it to tell how it varies"
    row = _asked_about(section)
    low, high = (words.metric(row["range_80"][end], section["unit"]) for end in ("low", "high"))
    said = f"{_likely(row['probability'])} by {_until(row)}; 80% range then {low} to {high}"
    return f"the time box is over; {said}" if section["is_over"] else said


def _until(row: Mapping[str, Any]) -> str:
    """The end of a sprint in words; a sprint that is named by its day is not dated twice."""
    dated = row["end"] and row["end"] != row["name"]
    return f"the end of {row['name']} ({words.day(row['end'])})" if dated else row["name"]


def _course(held: Mapping[str, Any]) -> Shown:
    outlook = held["outlook"]
    if outlook["missing"] and not outlook["reached"]:
        return _LITTLE
    return _MISSED if held["is_over"] and not outlook["reached"] else _COURSES[outlook["course"]]


def _row(step: Mapping[str, Any], place: int, outlook: Mapping[str, Any]) -> Section:
    ends = {f"range_{share}": [step["quantiles"][at] for at in places] for share, places in _RANGES.items()}
    return {
        "name": step["name"],
        "end": step["end"],
        "is_committed": place == outlook["committed_step"],
        "probability": number(step["probability"]),
        "at_levels": [number(one) for one in step["at_levels"]],
        "median": number(step["quantiles"][_MEDIAN]),
        **{name: {"low": number(low), "high": number(high)} for name, (low, high) in ends.items()},
    }


def _past(found: Mapping[str, Any] | None) -> Section | None:
    if found is None:
        return None
    bands = [{**band, "about": number(band["about"])} for band in found["bands"]]
    return {**found, "brier": number(found["brier"]), "bands": bands, "few": found["n"] < COLOURED_FROM}
