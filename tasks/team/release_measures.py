"""What was in a release, how good it was, what went wrong since and what users met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasks.board.release import Impact, Quality, Release
from tasks.pages.team import (
    Block,
    Cell,
    Facts,
    Section,
    num,
    table,
    text,
)
from tasks.team.followed import Followed
from tasks.team.known import BOARD, RECORD
from tasks.team.shared import shifted


def content(release: Release) -> Iterator[Block]:
    """Features, fixes and breaking changes, counted and listed."""
    scope = (
        ("Feature", "Features", release.features),
        ("Fix", "Fixes", release.fixes),
        ("Breaking change", "Breaking changes", release.breaking),
    )
    rows = [[text(one), text(what)] for what, _, its in scope for one in its]
    counted = [(many, num(len(its), "count")) for _, many, its in scope]
    yield Facts(rows=tuple(counted), source=BOARD)
    if rows:
        yield table("What was in it", ("What", "Kind"), rows, BOARD)


def quality_section(measures: Sequence[Quality]) -> Section:
    """Measures beside their targets, or beside what was before."""
    rows = []
    for one in measures:
        values = (num(value, one.unit) for value in (one.value, one.target, one.baseline))
        rows.append([text(f"{one.what}, {one.direction} is better"), *values, _met(one.is_met)])
    head = ("Measure", ">Value", ">Target", ">Before", "Met")
    shown = table("Against the target; where there is none, against what was before", head, rows, BOARD)
    met = sum(one.is_met is True for one in measures)
    note = f"{met} of {len(rows)} met"
    return Section(id="quality", title="Quality", note=note, blocks=(shown,) if rows else ())


def _met(met: bool | None) -> Cell:
    return text("Not measured", "no") if met is None else text("Met", "ok") if met else text("Missed", "ba")


def events(after: Followed) -> Section:
    """Incidents, rollbacks, hotfixes and bugs, counted from the rows shown."""
    bugs = "; ".join(f"{severity} {n}" for severity, n in after.bugs.items()) or "none"
    rows = (
        ("Incidents", num(after.incidents, "count")),
        ("Rollbacks", num(after.rollbacks, "count")),
        ("Hotfixes", num(after.hotfixes, "count")),
        ("Bugs by severity", text(bugs)),
    )
    blocks: list[Block] = [Facts(rows=rows, source=f"{BOARD} and {RECORD}; counted from the rows below")]
    if after.rows:
        head = ("What", "Kind", "Severity", "On", "From")
        blocks.append(table("What went wrong since", head, after.rows, f"{BOARD} and {RECORD}"))
    note = f"from {after.first} to {after.last}"
    return Section(id="incidents", title="Incidents", note=note, blocks=tuple(blocks))


def impact_section(impacts: Sequence[Impact]) -> Section:
    """What users met, beside what they met before."""
    rows = [
        [
            text(one.what),
            num(one.baseline, one.unit),
            num(one.value, one.unit),
            shifted(one.baseline, one.value, one.unit),
            text(one.note),
        ]
        for one in impacts
    ]
    head = ("What", ">Before", ">Since", ">Change", "Where it comes from")
    shown = table("What users met, beside what they met before", head, rows, BOARD)
    return Section(id="impact", title="User impact", blocks=(shown,) if rows else ())
