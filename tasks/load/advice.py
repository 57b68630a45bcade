"""What the kill rules advise about tickets, from the board, the tracked runs and the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite

import numpy as np

from tasks.adapters.connect import outside
from tasks.adapters.ports import Tracked
from tasks.board.sprint import Sprint
from tasks.board.ticket import Ticket
from tasks.experiments.forecast import MOST_STEPS, forecast
from tasks.experiments.kill_rules import Advice, budget, gap, own_rules, plateau
from tasks.history.board import ListRuns
from tasks.history.forecast_progress import Gain, best_until, gains, points
from tasks.history.forecast_sprints import ahead, over
from tasks.history.tickets import ABOUT, ticket_decisions, ticket_standing
from tasks.load.tickets import HeldTicket
from tasks.plans import Canvas, Metric, Project
from tasks.ticket_word import TicketStanding
from tasks.vocabulary import Decision, Outcome

ATTEMPT = "attempt"  # role of a run on the way to the candidate, which the gate never judges
RUNNING = ("experiment", "evaluation", "iteration")
_SEED = 1  # of the forecast: the same history gives the same advice
_FIRST = datetime.min.replace(tzinfo=UTC)


def load_advice(project: Project, held: HeldTicket, now: datetime) -> tuple[Advice, ...]:
    """What every rule says of one ticket; its own reasons to stop come as questions."""
    ticket = held.planned or Ticket(id=held.standing.ticket, title=held.standing.ticket)
    return _advice(_ground(project, now), ticket, held.runs)


def load_running_advice(
    project: Project,
    now: datetime,
    list_runs: ListRuns | None = None,
    decisions: Sequence[Decision] | None = None,
) -> tuple[Advice, ...]:
    """What every rule says of each ticket that the board has under way and no person has closed.

    ``list_runs`` lists a project's runs and ``decisions`` are all of its record's, oldest first, for who has
    read them already; else they are read here.
    """
    board = project.board()
    running = [ticket for ticket in board.tickets if ticket.stage in RUNNING] if board else []
    if not running:
        return ()
    ground = _ground(project, now, decisions)
    runs: defaultdict[str, list[Tracked]] = defaultdict(list)
    for run in (list_runs or outside().runs.of_project)(project.name):
        runs[run.ticket].append(run)
    open_ = (one for one in running if not ground.standing(one.id).is_closed)
    return tuple(a for one in open_ for a in _advice(ground, one, runs[one.id]))


@dataclass(frozen=True)
class _Ground:
    """What the advice on every ticket rests on, read once for all of them."""

    canvas: Canvas
    sprints: Sequence[Sprint]
    decided: Mapping[str, Sequence[Decision]]  # by ticket, the newest first
    found: Mapping[str, Sequence[Gain]]  # by metric
    today: date

    def standing(self, ticket: str) -> TicketStanding:
        """What stands about one ticket."""
        return ticket_standing(self.decided.get(ticket, ()), ticket)


def _ground(project: Project, now: datetime, read: Sequence[Decision] | None = None) -> _Ground:
    canvas, board = project.canvas(), project.board()
    decisions = _on_tickets(project, read)
    decided: defaultdict[str, list[Decision]] = defaultdict(list)
    for one in decisions:
        decided[one.subject].append(one)
    return _Ground(
        canvas=canvas,
        sprints=board.sprints if board else (),
        decided=decided,
        found={metric.name: gains(decisions[::-1], metric.name) for metric in canvas.metrics},
        today=now.astimezone(UTC).date(),
    )


def _on_tickets(project: Project, read: Sequence[Decision] | None) -> Sequence[Decision]:
    """Decisions on tickets, the newest first; of those that were ``read`` already where they were."""
    if read is None:
        return ticket_decisions(outside().records.links(project.name))
    return [one for one in reversed(read) if one.gate.about in ABOUT]


def _advice(ground: _Ground, ticket: Ticket, runs: Sequence[Tracked]) -> tuple[Advice, ...]:
    metric = ground.canvas.metric(ticket.metric) or ground.canvas.metrics[0]
    step = metric.smallest_gain or metric.margin
    return (
        budget(ticket.id, used=_hours(runs), planned=ticket.compute_hours),
        plateau(ticket.id, _attempts(runs, metric), metric=metric.name, step=step, unit=metric.unit),
        _gap(ground, ticket, metric),
        *own_rules(ticket.id, ticket.kill),
    )


def _hours(runs: Sequence[Tracked]) -> float | None:
    """Compute that all runs used; None when none of them says."""
    known = [run.compute_hours for run in runs if run.compute_hours is not None]
    return sum(known) if known else None


def _attempts(runs: Sequence[Tracked], metric: Metric) -> list[float]:
    """The metric of each attempt, oldest first, turned so that higher is better.

    Seeds of one recipe, as its commit tells it, are one attempt: their mean.
    """
    values: defaultdict[str, list[float]] = defaultdict(list)
    for run in sorted(runs, key=lambda run: run.started or _FIRST):
        value = run.metrics.get(metric.name)
        if run.status == "FINISHED" and value is not None and isfinite(value):
            if run.role == ATTEMPT:
                values[run.id].append(value)
            elif run.role == "candidate":
                values[f"candidate {run.tags.get('commit', '')}"].append(value)
    sign = 1.0 if metric.direction == "higher" else -1.0
    return [sign * float(np.mean(seeds)) for seeds in values.values()]


def _gap(ground: _Ground, ticket: Ticket, metric: Metric) -> Advice:
    sprints, today, found = ground.sprints, ground.today, ground.found[metric.name]
    target = metric.target if ticket.target is None else ticket.target
    left, chance = _sprints_left(ticket, sprints, today), None
    standing = best_until(found, today, metric.direction)
    if target is not None and left:
        history = points(found, over(sprints, found[0].day, today), metric.direction) if found else ()
        made = forecast(
            [point.value for point in history],
            target=target,
            horizon=min(left, MOST_STEPS),
            rng=np.random.default_rng(_SEED),
            direction=metric.direction,
            standing=standing,
        )
        chance = 1.0 if made.reached else next(reversed(made.probability), None)
    evaluation = ground.standing(ticket.id).evaluation
    return gap(
        ticket.id,
        chance,
        metric=metric.name,
        target=target,
        sprints_left=left,
        unit=metric.unit,
        promotable=evaluation is not None and evaluation.outcome is Outcome.PROMOTABLE,
        reached=_reached(standing, target, metric),
    )


def _reached(standing: float | None, target: float | None, metric: Metric) -> bool:
    if standing is None or target is None:
        return False
    return standing >= target if metric.direction == "higher" else standing <= target


def _sprints_left(ticket: Ticket, sprints: Sequence[Sprint], today: date) -> int | None:
    """Sprints of the ticket's time box that are not over; None where board or ticket do not say."""
    first = next((sprint for sprint in sprints if sprint.id == ticket.sprint), None)
    if first is None or ticket.time_box_sprints is None:
        return None
    return sum(period.end >= today for period in ahead(sprints, first.start, ticket.time_box_sprints))
