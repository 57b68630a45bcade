"""Risks: which are worst, where they stand by likelihood and impact, and what the record says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tasks.pages import words
from tasks.pages.verdicts import Level, Shown

MOST_RISKS = 30
ACT_FROM, WATCH_FROM = 8, 4  # of 16: high by medium is watched, critical by medium is acted on

RULE = (
    "Likelihood (low 1, medium 2, high 3, certain 4) times impact (low 1, medium 2, high 3, critical 4): "
    f"Act from {ACT_FROM}, Watch from {WATCH_FROM}, else Low. The team's word places a risk; where it "
    "follows drift or compute, what the record says of its likelihood stands beside it and moves nothing."
)

Row = dict[str, Any]
Section = Mapping[str, Any] | None

_LIKELIHOODS, _IMPACTS = ("low", "medium", "high", "certain"), ("low", "medium", "high", "critical")
_STATUS = {"in_progress": "In progress", "monitoring": "Monitoring", "mitigated": "Mitigated"}
_DRIFT = {"DRIFT": "certain", "WARN": "medium", "STEADY": "low"}
_COSTS = {"ba": "certain", "wa": "high", "ok": "low"}


class RiskLike(Protocol):
    """What pages need of a risk, from a domain that they may not import."""

    @property
    def score(self) -> int:
        """Likelihood times impact, 1 to 16."""

    @property
    def lacks(self) -> tuple[str, ...]:
        """What nobody has said yet."""

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its fields as JSON types."""


def risks(found: Sequence[RiskLike], drift: Section, compute: Section) -> dict[str, Any] | None:
    """The risk register and its heat map; None without a risk.

    Parameters
    ----------
    found : sequence of RiskLike
        The board's risks, in any order.
    drift, compute : mapping or None
        The status page's sections, which say what the record knows of a risk that follows them.

    Returns
    -------
    dict
        ``rows`` with the worst first and what is mitigated last; ``heat`` has one row a likelihood, the
        likeliest first, and holds the ids of what is not mitigated.
    """
    if not found:
        return None
    rows = sorted((_row(one, drift, compute) for one in found), key=_worst_first)
    open_ = [row for row in rows if row["status"] != "Mitigated"]
    return {
        "total": len(rows),
        "open": len(open_),
        "act": sum(row["level"] == "ba" for row in open_),
        "rows": rows[:MOST_RISKS],
        "more": len(rows[MOST_RISKS:]),
        "impacts": [impact.capitalize() for impact in _IMPACTS],
        "heat": [_heat_row(likelihood, open_) for likelihood in reversed(_LIKELIHOODS)],
        "rule": RULE,
    }


def level_of(score: int) -> Shown:
    """Shape and word of a score from 1 to 16."""
    if score >= ACT_FROM:
        return Shown("ba", "Act")
    return Shown("wa", "Watch") if score >= WATCH_FROM else Shown("ok", "Low")


def _row(risk: RiskLike, drift: Section, compute: Section) -> Row:
    held = risk.model_dump(mode="json")
    return {
        "id": held["id"],
        "category": held["category"].replace("_", " ").capitalize(),
        "description": held["description"],
        "likelihood": held["likelihood"].capitalize(),
        "impact": held["impact"].capitalize(),
        "score": risk.score,
        **level_of(risk.score)._asdict(),
        "status": _STATUS[held["status"]],
        "mitigation": held["mitigation"],
        "owner": held["owner"],
        "checkpoint": held["checkpoint"],
        "lacks": list(risk.lacks),
        "record": _recorded(held, drift, compute),
    }


def _worst_first(row: Row) -> tuple[bool, int, str]:
    return row["status"] == "Mitigated", -row["score"], row["id"]


def _heat_row(likelihood: str, rows: Sequence[Row]) -> Row:
    cells = []
    for place, impact in enumerate(_IMPACTS, start=1):
        score = place * (_LIKELIHOODS.index(likelihood) + 1)
        ids = [
            row["id"]
            for row in rows
            if (row["likelihood"], row["impact"]) == (likelihood.capitalize(), impact.capitalize())
        ]
        cells.append({**level_of(score)._asdict(), "ids": ids})
    return {"likelihood": likelihood.capitalize(), "cells": cells}


def _recorded(held: Mapping[str, Any], drift: Section, compute: Section) -> Row | None:
    """What the record says of the likelihood; None of a risk that follows nothing in it."""
    if held["follows"] is None:
        return None
    likelihood, says = _of_drift(drift) if held["follows"] == "drift" else _of_costs(compute)
    differs = likelihood not in {"", held["likelihood"]}
    level: Level = "no" if not likelihood else "wa" if differs else "ok"
    said = f"the record says {likelihood}" if likelihood else "the record cannot tell"
    return {"level": level, "word": said.capitalize(), "likelihood": likelihood, "says": says}


def _of_drift(drift: Section) -> tuple[str, str]:
    if not drift:
        return "", "no window was watched yet"
    newest, drifted = drift["newest"], drift["drifted"]
    of = words.plural(drift["watched"], "watched feature")
    said = f"{len(drifted)} of {of} drifted in {newest['subject']}"
    return _DRIFT.get(newest["outcome"], ""), said


def _of_costs(compute: Section) -> tuple[str, str]:
    rows = [row for row in (*compute["sprints"], *compute["tickets"]) if row["level"]] if compute else []
    if not rows:
        return "", "no compute budget was measured yet"
    worst = next(row for level in _COSTS for row in rows if row["level"] == level)
    said = (
        f"{worst['about']} {worst['id']} used {words.hours(worst['used'])} of {words.hours(worst['planned'])}"
    )
    return _COSTS[worst["level"]], said
