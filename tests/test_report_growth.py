"""What a report costs as a project grows: ten times the tickets cost ten times, not a hundred."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import MemoryLinks, MemoryRecords, MemoryRuns, memory
from tasks.adapters.ports import Run
from tasks.load.record import load_decisions
from tasks.plans import find_project
from tasks.report.project_pages import write_project_page
from tasks.report.status import write_status
from tasks.report.team import write_team_document
from tests.large_project import BEGAN, NAME, Large, contents, write_plans

SMALL, TENTH = Large(sprints=2, tickets=50), Large(sprints=8, tickets=200)
RUNS_OF_A_TICKET, TIMES = 5, 4
OURS = str(Path(__file__).parents[1] / "tasks")


class CountedRuns(MemoryRuns):
    """Runs that count how often all of a project are asked for."""

    asked = 0

    def of_project(self, project, *, since=None):
        type(self).asked += 1
        return super().of_project(project, since=since)


def runs_of(large):
    found = CountedRuns()
    for number in range(large.tickets):
        at = BEGAN + timedelta(hours=number)
        runs = [
            Run(f"{number}-{seed}", "candidate", seed, "t@1", "e@1", "abc", {"accuracy": 0.8}, 0.5, at, at)
            for seed in range(1, RUNS_OF_A_TICKET + 1)
        ]
        found.tickets[f"EXP-{number}"] = [(run, None) for run in runs]
    return found


def written(kind, place, large):
    if kind == "status":
        return write_status.fn(place, *load_decisions.fn(place), large.now)
    if kind in ("stakeholder", "researcher"):
        return write_project_page.fn(place, kind, *load_decisions.fn(place), large.now)
    return write_team_document.fn(place, kind, "", load_decisions.fn(place), large.now)


def steps(work):
    """Steps of our own code that ``work`` takes, whatever the machine is busy with: its bytecodes."""
    taken = 0

    def trace(frame, event, _):
        nonlocal taken
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        taken += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return taken


def steps_of(kind, large, folder):
    write_plans(folder / "configs" / NAME, large)
    place = find_project(folder, NAME)
    records = MemoryRecords({NAME: MemoryLinks(dict(contents(large)))})
    with bound(replace(memory(), records=records, runs=runs_of(large))):
        written(kind, place, large)  # templates and plans are read once a process
        return steps(lambda: written(kind, place, large))


@pytest.mark.parametrize("kind", ["status", "researcher", "sprint-plan", "sprint-retrospective"])
def test_a_report_of_four_times_the_tickets_takes_little_more_than_four_times_the_steps(kind, tmp_path):
    few = steps_of(kind, SMALL, tmp_path / "small")
    many = steps_of(kind, TENTH, tmp_path / "tenth")

    assert many < 1.2 * TIMES * few


def test_a_status_page_asks_for_the_runs_once_and_does_not_grow_with_years(tmp_path):
    write_plans(tmp_path / "configs" / NAME, TENTH)
    place, runs = find_project(tmp_path, NAME), runs_of(TENTH)
    records = MemoryRecords({NAME: MemoryLinks(dict(contents(TENTH)))})
    with bound(replace(memory(), records=records, runs=runs)) as outside:
        CountedRuns.asked = 0
        written("status", place, TENTH)
        html = outside.pages.read(NAME, "status", "latest.html") or next(
            forms["html"] for (_, kind, _), forms in outside.pages.held.items() if kind == "status"
        )

    assert CountedRuns.asked == 1
    assert len(html.encode()) < 150_000
