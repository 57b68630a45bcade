"""The status report: what was decided, how sure, and what would settle the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tasks.pages.advice import AdviceLike, advice
from tasks.pages.agreement import agreement
from tasks.pages.asks import asks
from tasks.pages.batches import batches
from tasks.pages.board import BoardLike, board_section
from tasks.pages.checklist import Question
from tasks.pages.costs import CostsLike, compute
from tasks.pages.data_readiness import ReadinessLike, data_readiness
from tasks.pages.experiments import judged
from tasks.pages.facts import CanvasLike, ProjectFacts
from tasks.pages.fallen import Fallen
from tasks.pages.forecast import ForecastLike, forecast_section
from tasks.pages.hero import verdict
from tasks.pages.incident import Incident
from tasks.pages.kept import KeptLike, actions, decisions_needed, next_milestone
from tasks.pages.leaving import leaving
from tasks.pages.moves import Moved
from tasks.pages.production import production
from tasks.pages.promotions import promotions
from tasks.pages.reading import moment, newest_of, number
from tasks.pages.risks import risks
from tasks.pages.sprint_now import under_way
from tasks.pages.tiles import tiles
from tasks.pages.windows import windows
from tasks.vocabulary import Decision

SCHEMA = "status-report/1"

# A page that is read in a minute: what is older is counted and stays in the record.
MOST_EXPERIMENTS = 4
MOST_PROMOTIONS = 4
MOST_BATCHES = 6
MOST_LEAVING = 5
MOST_WINDOWS = 8


def status_document(
    canvas: CanvasLike,
    decisions: Sequence[Decision],
    *,
    head: tuple[int, str],
    now: datetime,
    name: str = "",
    code_version: str = "",
    readiness: ReadinessLike | None = None,
    board: BoardLike | None = None,
    board_unreadable: str = "",
    costs: CostsLike | str | None = None,
    advised: Sequence[AdviceLike] = (),
    forecast: ForecastLike | None = None,
    own_pages: Mapping[str, str] | None = None,
    questions: Sequence[Question] = (),
    moves: Sequence[Moved] = (),
    incidents: Sequence[Incident] = (),
    fallen: Sequence[Fallen] = (),
    kept: KeptLike | None = None,
    watched: Sequence[Decision] | None = None,
    address: str = "",
    paused: str = "",
) -> dict[str, Any]:
    """Everything the status page says, as one JSON document; HTML and Markdown are made from it alone.

    Parameters
    ----------
    canvas : CanvasLike
        The project's canvas, or `ProjectFacts`.
    decisions : sequence of Decision
        Every decision in the record, the newest last; may be empty. Of several on one subject the
        newest counts.
    head : tuple of int and str
        Number of the newest record (0 when there is none) and its digest.
    now : datetime
        When the report is made.
    name : str, optional
        The project's name, as commands that the page shows take it.
    code_version : str, optional
        Version of the code that makes it.
    readiness : ReadinessLike, optional
        Where the board's data tasks stand; None without a board.
    board : BoardLike, optional
        Where its tickets stand, what its rules ask for, how work flows; None without a board.
    board_unreadable : str, optional
        The sentence that says why the board cannot be read; then it stands in the board's place.
    costs : CostsLike or str, optional
        Compute used and left; a text says why it could not be told.
    advised : sequence of AdviceLike, optional
        What the kill rules say of each running experiment.
    forecast : ForecastLike, optional
        How likely the target is reached, sprint by sprint; None without a target.
    own_pages : mapping of str to str, optional
        Link to the page of its own that a decision or an incident has, by its id.
    questions : sequence of Question, optional
        Every question that can be asked before a promotion, in the order they are shown.
    moves : sequence of Moved, optional
        Every move into production and back, oldest first.
    incidents : sequence of Incident, optional
        Every incident in production, newest first.
    fallen : sequence of Fallen, optional
        What people are told of what serves beside incidents: slices, latency, days unlike the past.
    kept : KeptLike, optional
        What the team keeps on its board beside tickets: risks, questions to others, actions, milestones.
    watched : sequence of Decision, optional
        The decision on each watched window, the newest window first; left out: the one judged last first.
    address : str, optional
        Where the page will be found, for whoever reads of it elsewhere.
    paused : str, optional
        Since when and by whom the project's scheduled and triggered runs do nothing; "" where they run.

    Returns
    -------
    dict
        JSON types only, every number to four places. A section without anything in it is None.
    """
    facts = ProjectFacts.of(canvas)
    everything, decisions = decisions, [one for one in decisions if not one.leaves]
    sections: dict[str, Any] = {
        "forecast": forecast_section(forecast),
        "experiments": judged(decisions, "experiment", facts, most=MOST_EXPERIMENTS, own_pages=own_pages),
        "promotions": promotions(
            decisions,
            facts,
            questions=questions,
            moves=moves,
            most=MOST_PROMOTIONS,
            own_pages=own_pages or {},
        ),
        "production": production(moves, decisions, own_pages or {}, incidents, fallen),
        "agreement": agreement(decisions),
        "batches": batches(decisions, most=MOST_BATCHES),
        "leaving": leaving(everything, most=MOST_LEAVING),
        "drift": windows(
            newest_of(decisions, "watch") if watched is None else watched, own_pages or {}, most=MOST_WINDOWS
        ),
        "data_readiness": data_readiness(readiness),
        "board": board_section(board, board_unreadable),
        "advice": advice(advised),
        "compute": compute(costs),
    }
    sections |= _kept(kept, sections, now)
    record = {"seq": head[0], "digest": head[1], "decisions": len(everything)}
    return {
        "schema": SCHEMA,
        "as_of": moment(now),
        "project": {**_project(facts), "name": name},
        "sprint": under_way(kept.sprints, now.date()) if kept else None,
        "paused": paused,
        "verdict": verdict(sections),
        "tiles": tiles(sections, record, facts),
        "asks": asks(decisions),
        **sections,
        "record": record,
        "address": address,
        "made": {
            "code_version": code_version,
            "newest": moment(decisions[-1].at) if decisions else None,
            "oldest": moment(decisions[0].at) if decisions else None,
            "not_measured": _not_measured(sections),
        },
    }


def _kept(kept: KeptLike | None, sections: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the team keeps by hand; each None without anything in it."""
    if kept is None:
        return dict.fromkeys(("decisions_needed", "risks", "actions", "milestone"))
    today = now.date()
    return {
        "decisions_needed": decisions_needed(kept.asks, today),
        "risks": risks(kept.risks, sections["drift"], sections["compute"]),
        "actions": actions(kept.actions, kept.sprints, today),
        "milestone": next_milestone(kept.milestones, today),
    }


def _project(facts: ProjectFacts) -> dict[str, Any]:
    metrics = [{**metric.model_dump(), "target": number(metric.target)} for metric in facts.metrics]
    return {"title": facts.title, "objective": facts.objective, "phase": facts.phase, "metrics": metrics}


def _not_measured(sections: Mapping[str, Any]) -> list[str]:
    """What could not be measured in the decisions shown: check and subject."""
    shown = [row for name in ("experiments", "promotions", "batches") for row in _rows(sections[name])]
    shown += [sections["drift"]["newest"]] if sections["drift"] else []
    return [
        f"{finding['check']} of {finding['subject']}"
        for row in shown
        for finding in row["findings"]
        if finding["word"] == "Not measured"
    ]


def _rows(section: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    return section["rows"] if section else ()
