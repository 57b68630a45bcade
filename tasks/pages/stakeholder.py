"""The page for people outside the team: where it stands, how likely it gets there, what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tasks.pages import words
from tasks.pages.canvas import meaning_block
from tasks.pages.project_page import Block, Source, Top, of_risks, project_page, said, section
from tasks.pages.risks import RULE
from tasks.pages.team import Cell, Listed, Table, table, text
from tasks.pages.verdicts import Shown

MOST_RISKS, MOST_STEPS = 3, 6
_FORECAST = (
    "On track from 70% at the committed day, At risk from 40%, else Off track; with fewer than five sprints "
    "of data there is no verdict."
)
_VALUES = "Values are means over planned seeds of experiments that were found promotable, not best runs."

Held = Mapping[str, Any]


def stakeholder_document(
    status: Held, canvas: Held, values: Mapping[str, dict[str, Any]], source: Source
) -> dict[str, Any]:
    """The stakeholders' page, made of the status report and the canvas.

    Parameters
    ----------
    status : mapping
        The status report's document.
    canvas : mapping
        The canvas as its model dumps it.
    values : mapping of str to dict
        What `tasks.pages.champion.values` found of each metric.
    source : Source
        What it was made of.

    Returns
    -------
    dict
        A document of `project_page`; its numbers are those of the status report.
    """
    forecast = status["forecast"]
    notes = [_VALUES, *([_FORECAST] if forecast else []), *([RULE] if status["risks"] else [])]
    return project_page(
        "for stakeholders",
        _top(status, canvas, source),
        [
            section("course", "Course", [_trend(forecast)]),
            section("chance", "How likely", [_chances(forecast)]),
            section("meaning", "What it means", [meaning_block(canvas, values)]),
            section("needed", "Decisions needed", [_needed(status["decisions_needed"])]),
            section("risks", "Largest risks", [_risks(status["risks"])]),
            section("next", "Next milestone", _milestone(status["milestone"])),
        ],
        source,
        notes=notes,
    )


def _top(status: Held, canvas: Held, source: Source) -> Top:
    """The forecast's word and line where there is one, else the status report's."""
    forecast, verdict = status["forecast"], status["verdict"]
    phase = _phase(canvas, forecast, source.now.date())
    if forecast is None:
        return Top(Shown(verdict["level"], verdict["pill"]), verdict["sentence"], phase)
    attention = f"{verdict['pill']}." if verdict["level"] == "ba" else ""
    paragraph = " ".join(part for part in (phase, attention) if part)
    return Top(Shown(forecast["level"], forecast["word"]), forecast["summary"], paragraph)


def _phase(canvas: Held, forecast: Held | None, today: date) -> str:
    """The phase and the week of the time box, such as ``Convergence, week 6 of 16.``"""
    phase, weeks = canvas["phase"].capitalize(), canvas["time_box_weeks"]
    if weeks is None:
        return f"{phase}."
    if forecast is None or forecast["committed_on"] is None:
        return f"{phase}, of {words.plural(weeks, 'week')}."
    begun = date.fromisoformat(forecast["committed_on"]) - timedelta(days=7 * weeks - 1)
    return f"{phase}, week {max(1, (today - begun).days // 7 + 1)} of {weeks}."


def _trend(forecast: Held | None) -> Block | None:
    """Where the metric stood at the end of each sprint or week; None with fewer than two."""
    points = forecast["history"] if forecast else []
    if forecast is None or len(points) < 2:
        return None
    first, last = points[0], points[-1]
    ends = " to ".join(words.metric(point["value"], forecast["unit"]) for point in (first, last))
    return {
        "kind": "trend",
        "values": [point["value"] for point in points],
        "target": forecast["target"],
        "unit": forecast["unit"],
        "first": first["name"],
        "last": last["name"],
        "reading": f"{forecast['title']} by {forecast['by']}, {first['name']} to {last['name']}: {ends}; "
        f"target {words.metric(forecast['target'], forecast['unit'])}.",
    }


def _chances(forecast: Held | None) -> Table | None:
    if forecast is None or not forecast["rows"] or forecast["reached"]:
        return None
    rows = [_chance(row, forecast["unit"]) for row in forecast["rows"][:MOST_STEPS]]
    head = ("By the end of", ">Target reached", "In words", ">80% range")
    return table("Chance that the target is reached", head, rows, "the record's promotable experiments")


def _chance(row: Held, unit: str) -> tuple[Cell, ...]:
    ends = (words.metric(row["range_80"][end], unit) for end in ("low", "high"))
    committed = ", committed" if row["is_committed"] else ""
    return (
        text(f"{row['name']}{committed}"),
        text(words.probability(row["probability"])),
        text(words.likelihood(row["probability"])),
        text(" to ".join(ends)),
    )


def _needed(found: Held | None) -> Block | None:
    if found is None:
        return None
    if not found["rows"]:
        return said("Nothing waits for an answer.")
    return {"kind": "needed", "rows": found["rows"], "more": found["more"]}


def _risks(found: Held | None) -> Block | None:
    if found is None or not found["open"]:
        return None
    shown = [row for row in found["rows"] if row["status"] != "Mitigated"][:MOST_RISKS]
    return of_risks({**found, "rows": shown, "more": found["total"] - len(shown)})


def _milestone(found: Held | None) -> list[Block | Listed | None]:
    if found is None:
        return []
    shows = Listed(items=tuple(text(one) for one in found["shows"])) if found["shows"] else None
    return [said(f"{words.day(found['day'])}: {found['what']}"), shows]
