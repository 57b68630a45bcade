"""``proofline demo year``: the flights of 2013 in twelve monthly sprints, replayed day by day."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flows.clock import now, replayed
from flows.commands.answer import line_of, object_of, say, say_json, tell
from flows.commands.demo_year_board import Ended, learnt, standing, word_on
from flows.commands.demo_year_stage import PROJECT, YearStage, year_stage
from flows.commands.run import call_flow
from flows.server import prefect_server
from tasks.act.experiments import lock_criteria
from tasks.adapters.home import find_home
from tasks.errors import InputError
from tasks.vocabulary import Decision

ARRIVES, TRAINED, JUDGED = 22, 23, 25  # days of a month; each further ticket is judged a day later
MOST_MONTHS = 12
LEAST_FLIGHTS = 300

Entry = Mapping[str, Any]


def year(words: Namespace) -> int:
    """Replay the first months of the year, each a sprint; what was replayed before stays as it is.

    Nothing is served: promoting one model takes a minute, twelve would be most of the story.
    """
    if not 1 <= words.months <= MOST_MONTHS or words.flights < LEAST_FLIGHTS:
        raise InputError(
            f"--months, --flights: found {words.months}, {words.flights}; "
            f"allowed: 1 to {MOST_MONTHS} months, {LEAST_FLIGHTS} flights or more"
        )
    outer = find_home()
    decided: list[Decision] = []
    with prefect_server(outer.state, tell=tell), year_stage(outer, words.flights) as stage:
        for sprint in stage.planned["sprints"][: words.months]:
            if not _is_told(stage, sprint):
                decided += _month(stage, sprint, quiet=words.json)
    pages = stage.home.root / "reports" / PROJECT / "index.html"
    if words.json:
        say_json({"decisions": [object_of(one) for one in decided], "report": str(pages)})
    else:
        say(f"Reports of every month: {pages}")
        say(f"To replay it anew, remove {stage.home.root}")
    return 0


def _month(stage: YearStage, sprint: Entry, *, quiet: bool) -> list[Decision]:
    """One sprint from its plan to the report on the morning after it; what was decided."""
    first, before = sprint["start"], len(stage.decisions())
    tell(f"{first:%B %Y}: plan, data, drift, experiments, retrospective ...")
    with replayed(_at(first, 8)):
        _keep_board(stage)
        call_flow("write_report", PROJECT, kind="sprint-plan", sprint=sprint["id"])
    with replayed(_at(first.replace(day=ARRIVES), 2)):
        _take_data(stage, f"{first:%Y-%m}")
    with replayed(_at(first.replace(day=TRAINED), 6)):
        asked = _train(stage, sprint)
    for place, ticket in enumerate(asked):
        with replayed(_at(first.replace(day=JUDGED + place), 18)):
            _judge(stage, ticket)
    with replayed(_at(sprint["end"] + timedelta(days=1), 7)):
        _tell(stage, sprint)
    made = list(stage.decisions())[before:]
    for decision in () if quiet else made:
        say(f"{decision.at:%Y-%m-%d} {line_of(decision)}")
    return made


def _take_data(stage: YearStage, month: str) -> None:
    """Decide the batches that arrived; after the first quarter hold the month against it."""
    stage.arrive(month)
    call_flow("nightly_supply", PROJECT)
    if (stage.home.state / "live" / PROJECT).is_dir():
        call_flow("watch_drift", PROJECT)


def _train(stage: YearStage, sprint: Entry) -> list[str]:
    """Train the sprint's tickets, and anew with more seeds those that could not be told; their ids."""
    plan, canvas, decisions = stage.project.model(), stage.project.canvas(), stage.decisions()
    tickets = [one["id"] for one in stage.planned["tickets"] if one["sprint"] == sprint["id"]]
    asked = [*_undecided(stage, decisions, sprint), *tickets]
    _keep_board(stage, **{ticket: Ended("experiment") for ticket in asked})
    for ticket in asked:
        lock_criteria.fn(stage.project, ticket, plan.criteria(canvas), why="", first_run=None, now=now())
        stage.train(ticket, plan.planned(1 if ticket in tickets else 2), sprint["id"])
    return asked


def _undecided(stage: YearStage, decisions: Sequence[Decision], sprint: Entry) -> list[str]:
    """Tickets of earlier sprints on which nothing is decided."""
    earlier = {one["id"] for one in stage.planned["sprints"] if one["start"] < sprint["start"]}
    tickets = [one["id"] for one in stage.planned["tickets"] if one["sprint"] in earlier]
    return [one for one in tickets if (found := standing(decisions, one)) and not found.is_done]


def _judge(stage: YearStage, ticket: str) -> None:
    """The gate's decision, and what the team says of it by its rule."""
    decision: Decision = call_flow("evaluate_experiment", PROJECT, ticket=ticket)
    look = next((f.evidence.value("look") for f in decision.findings if f.evidence.value("look")), 1)
    word = word_on(decision, is_last_look=look == len(stage.project.model().looks))
    if word is not None:
        call_flow("decide_ticket", PROJECT, ticket=ticket, outcome=word, learnings=learnt(decision))
    _keep_board(stage)


def _tell(stage: YearStage, sprint: Entry) -> None:
    """What the sprint came to, the morning after its last day; the board is still that of the sprint."""
    stage.write_board(sprint["end"])
    call_flow("write_report", PROJECT, kind="sprint-retrospective", sprint=sprint["id"])
    call_flow("write_report", PROJECT)


def _keep_board(stage: YearStage, **worked_on: Ended) -> None:
    stage.write_board(now().date(), **worked_on)
    call_flow("watch_board", PROJECT)


def _is_told(stage: YearStage, sprint: Entry) -> bool:
    day = sprint["end"] + timedelta(days=1)
    return (stage.home.root / "reports" / PROJECT / "status" / f"{day}.html").is_file()


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
