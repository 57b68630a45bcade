"""The project's forecast from its record and board, and how those that were kept before turned out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tasks.board.sprint import Sprint
from tasks.canonical import digest
from tasks.experiments.forecast import LEVELS
from tasks.experiments.forecast_reliability import Reliability, Turned, reliability
from tasks.experiments.outlook import Ahead, Outlook, Step, outlook
from tasks.history.forecast_progress import Gain, best_until, gains, points
from tasks.history.forecast_sprints import Period, ahead, over
from tasks.ledger.append import Links, append_once, newest_first
from tasks.plans import Canvas, Metric, Project
from tasks.vocabulary import Decision, Word

STEPS = 4  # sprints ahead that are always shown: as far as forecasts were tried
MOST_STEPS = 8  # a committed date further away than this gets no verdict
LOW, HIGH = LEVELS.index(0.1), LEVELS.index(0.9)


class ProjectForecast(Word):
    """What the project's status report says about reaching the target of its first metric that has one.

    ``by`` is "sprint", or "week" (ISO 8601) where the board has no sprints. ``committed_on`` is the last
    day of the canvas's time box, ``is_over`` whether it has passed. ``evaluations`` counts the versions
    of the evaluation set that the history was measured on; ``decisions`` are those that it was made of.
    """

    metric: str
    title: str
    unit: str
    by: str
    outlook: Outlook
    committed_on: date | None
    is_over: bool
    decisions: tuple[str, ...]
    evaluations: int
    past: Reliability | None


@dataclass(frozen=True)
class _Asked:
    metric: Metric
    target: float
    found: Sequence[Gain]
    sprints: Sequence[Sprint]
    today: date


def project_forecast(
    project: Project, decisions: Sequence[Decision], links: Links, now: datetime
) -> ProjectForecast | None:
    """The forecast as of ``now``; None when no metric of the canvas has a target.

    ``decisions`` are all of the record's, oldest first. History ends with the last sprint that is over;
    what was shown to be better since then stands, and no future is worse.
    """
    canvas, board = project.canvas(), project.board()
    metric = next((one for one in canvas.metrics if one.target is not None), None)
    if metric is None or metric.target is None:
        return None
    sprints, today = board.sprints if board else (), now.astimezone(UTC).date()
    found = gains(decisions, metric.name)
    committed = _committed_on(canvas, sprints, decisions)
    made = _outlook(_Asked(metric, metric.target, found, sprints, today), committed)
    return ProjectForecast(
        metric=metric.name,
        title=metric.title,
        unit=metric.unit,
        by="sprint" if sprints else "week",
        outlook=made,
        committed_on=committed,
        is_over=committed is not None and committed < today,
        decisions=tuple(gain.decision for gain in found),
        evaluations=len({gain.evaluation for gain in found}),
        past=reliability(_turned(kept_forecasts(links, metric.name), found, today)),
    )


def keep_forecast(project: str, made: ProjectForecast, links: Links, *, now: datetime, by: str) -> None:
    """Put in the record what the forecast says, once: the same words of the same history are not kept twice.

    Nothing is kept where nothing is said: too little history, or a target that is already reached.
    """
    if not made.outlook.steps or made.outlook.reached:
        return
    said = made.model_dump(mode="json", exclude={"past"}) | {"quantile_levels": list(LEVELS)}
    append_once(
        links,
        kind="forecast",
        key=digest(said),
        project=project,
        subject=made.metric,
        at=now,
        by=by,
        body={"forecast": said},
    )


def kept_forecasts(links: Links, metric: str) -> tuple[Outlook, ...]:
    """What was forecast of a metric, oldest first: of each target and sprint under way the last word."""
    records = (r for r in newest_first(links, ("forecast",)) if r.subject == metric)
    last: dict[tuple[float, date | None], Outlook] = {}
    for record in records:
        said = Outlook.model_validate(record.body["forecast"]["outlook"])
        last.setdefault((said.target, said.steps[0].end), said)
    return tuple(last.values())[::-1]


def _outlook(asked: _Asked, committed: date | None) -> Outlook:
    metric, found, today = asked.metric, asked.found, asked.today
    history = points(found, over(asked.sprints, found[0].day, today), metric.direction) if found else ()
    later = ahead(asked.sprints, today, MOST_STEPS + 1)
    step = _committed_step(later, today, committed)
    shown = [Ahead(name=one.name, end=one.end) for one in later[: max(STEPS, step or 0)]]
    ground: Mapping[str, Any] = {
        "target": asked.target,
        "direction": metric.direction,
        "ceiling": _ceiling(metric, found),
        "standing": best_until(found, today, metric.direction),
    }
    seed = digest({**ground, "history": [point.model_dump(mode="json") for point in history]})
    return outlook(history, shown, committed_step=step, seed=int(seed[:12], 16), **ground)


def _ceiling(metric: Metric, found: Sequence[Gain]) -> float | None:
    """The metric's best possible value; none where a value measured says otherwise."""
    best, sign = metric.best_possible, 1 if metric.direction == "higher" else -1
    if best is not None and any(sign * (gain.value - best) > 0 for gain in found):
        return None
    return best


def _committed_on(canvas: Canvas, sprints: Sequence[Sprint], decisions: Sequence[Decision]) -> date | None:
    """Last day of the time box, which begins with the first sprint, or with the first decision."""
    begun = [sprints[0].start] if sprints else [one.at.astimezone(UTC).date() for one in decisions[:1]]
    if canvas.time_box_weeks is None or not begun:
        return None
    return begun[0] + timedelta(days=7 * canvas.time_box_weeks - 1)


def _committed_step(later: Sequence[Period], today: date, committed: date | None) -> int | None:
    """The last sprint that ends by the committed day, or the one under way when that day falls into it."""
    if committed is None or committed < today:
        return None
    done = sum(period.end <= committed for period in later)
    return None if done > MOST_STEPS else max(done, 1)


def _turned(kept: Sequence[Outlook], found: Sequence[Gain], today: date) -> tuple[Turned, ...]:
    """Every step of a kept forecast that is over, beside what stood on its last day."""
    due = ((said, step) for said in kept for step in said.steps if step.end and step.end < today)
    return tuple(turned for said, step in due if (turned := _what_came(said, step, found)))


def _what_came(said: Outlook, step: Step, found: Sequence[Gain]) -> Turned | None:
    stood = best_until(found, step.end, said.direction) if step.end else None
    if stood is None:
        return None
    reached = stood >= said.target if said.direction == "higher" else stood <= said.target
    held = step.quantiles[LOW] <= stood <= step.quantiles[HIGH]
    return Turned(said=step.probability, happened=reached, held=held)
