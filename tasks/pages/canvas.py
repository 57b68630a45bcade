"""The project canvas: what the project is for, when it has succeeded, what it may use and when it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.pages import words
from tasks.pages.meaning import meanings
from tasks.pages.project_page import Block, Source, Top, of_risks, project_page, section
from tasks.pages.team import Cell, Listed, Table, num, table, text
from tasks.pages.verdicts import Shown

MADE_OF = "canvas.yaml"
_VALUES = (
    "Now is what the newest promotable experiment measured: a mean over its planned seeds, not its best run."
)

Held = Mapping[str, Any]


def canvas_document(
    canvas: Held, values: Mapping[str, dict[str, Any]], risks: Held | None, source: Source
) -> dict[str, Any]:
    """The page of a project's canvas.

    Parameters
    ----------
    canvas : mapping
        The canvas as its model dumps it.
    values : mapping of str to dict
        What `tasks.pages.champion.values` found of each metric.
    risks : mapping or None
        The section that `tasks.pages.risks.risks` makes.
    source : Source
        What it was made of.

    Returns
    -------
    dict
        A document of `project_page`. What the canvas leaves open is said to be missing.
    """
    return project_page(
        "project canvas",
        Top(
            Shown("no", canvas["phase"].capitalize()),
            words.sentence(canvas["objective"]),
            _missing(canvas, risks),
        ),
        [
            section("metrics", "Success metrics, in order", [_metrics(canvas, values)]),
            section("meaning", "What they mean", [meaning_block(canvas, values)]),
            section("data", "Data", [_listed(canvas["data"])]),
            section("constraints", "Constraints", [_listed(canvas["constraints"])]),
            section("risks", "Risks", [of_risks(risks)], note="from the board"),
            section("time", "Time box", [_listed(_time_box(canvas))]),
            section("kill", "What ends the project", [_listed(canvas["kill"])]),
            section("people", "People", [_people(canvas)]),
        ],
        source,
        notes=[_VALUES, "Every flow takes its targets and margins from the canvas: they stand nowhere else."],
    )


def meaning_block(canvas: Held, values: Mapping[str, dict[str, Any]]) -> Block | None:
    """Metrics in sentences for people outside the team; None where the canvas has none."""
    metrics = {metric["name"]: metric for metric in canvas["metrics"]}
    rows = meanings(canvas["meaning"], metrics, values)
    return {"kind": "meaning", "rows": rows} if rows else None


def _metrics(canvas: Held, values: Mapping[str, dict[str, Any]]) -> Table:
    rows = [_metric(metric, values.get(metric["name"])) for metric in canvas["metrics"]]
    head = ("Metric", "Better", ">Target", ">Now", ">Guard margin", ">Smallest gain", ">Simple baseline")
    return table("The primary one first", head, rows, MADE_OF)


def _metric(metric: Held, value: Held | None) -> tuple[Cell, ...]:
    unit, simple = metric["unit"], metric["simple"]
    return (
        text(metric["title"]),
        text(metric["direction"]),
        text(words.metric(metric["target"], unit)),
        _now(metric, value),
        text(words.size(metric["margin"], unit)),
        text(words.size(metric["smallest_gain"], unit)),
        text(f"{words.metric(simple['value'], unit)} {simple['name']}" if simple else words.NOTHING),
    )


def _now(metric: Held, value: Held | None) -> Cell:
    """The value, with a shape where it reaches its target."""
    if value is None:
        return num(None)
    now, target = value["candidate"], metric["target"]
    said = words.metric(now, metric["unit"])
    if target is None:
        return text(said)
    reached = now >= target if metric["direction"] == "higher" else now <= target
    return text(said, "ok" if reached else "")


def _time_box(canvas: Held) -> Sequence[str]:
    weeks = canvas["time_box_weeks"]
    return [f"{words.plural(weeks, 'week')}, then the team decides to go on or to stop"] if weeks else []


def _people(canvas: Held) -> Table | None:
    rows = [(text(one["name"]), text(one["role"].replace("_", " "))) for one in canvas["people"]]
    return table("Who works on it", ("Name", "Role"), rows, MADE_OF) if rows else None


def _listed(items: Sequence[str]) -> Listed | Block | None:
    return Listed(items=tuple(text(one) for one in items)) if items else None


def _missing(canvas: Held, risks: Held | None) -> str:
    asked = (
        ("what data it rests on", canvas["data"]),
        ("what must hold whatever the metrics say", canvas["constraints"]),
        ("which risks it has", risks),
        ("how long it may take", canvas["time_box_weeks"]),
        ("what ends it", canvas["kill"]),
    )
    missing = [what for what, found in asked if not found]
    return words.sentence(f"the canvas does not say yet: {', '.join(missing)}") if missing else ""
