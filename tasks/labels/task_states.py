"""Where one data task stands today: its stage, whether it is late, and by how much."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from tasks.labels.data_stages import STAGES, USUAL_DAYS, DataTask, Stage
from tasks.labels.ready_days import ReadyDay
from tasks.vocabulary import Word

State = Literal["late", "at risk", "on the way", "not begun", "ready late", "on time"]
WORST_FIRST: tuple[State, ...] = ("late", "at risk", "on the way", "not begun", "ready late", "on time")


class TaskState(Word):
    """Where one data task stands today.

    ``stage`` is None before the task is needed. ``ready`` is the day that counts, ``planned`` the day
    on which the board expects it. ``late_days`` counts from the due day, to the day it was ready or to
    today. ``why`` says what makes it late or at risk, ``disagreement`` where board and record differ.
    """

    id: str
    title: str
    dataset: str
    owner: str | None
    blocks: tuple[str, ...]
    due: date
    stage: Stage | None
    stage_days: int
    ready: date | None
    planned: date | None
    state: State
    late_days: int = 0
    why: str = ""
    version: str = ""
    disagreement: str = ""


class _Judged(NamedTuple):
    state: State
    late_days: int = 0
    why: str = ""


def entered(task: DataTask, found: ReadyDay, today: date) -> dict[Stage, date]:
    """The day on which the task entered each of its stages, by board and record together."""
    last = found.day or today  # the record may have it ready before a stage that the board dates later
    way = {stage: day for stage, day in task.days.items() if day <= last}
    way.pop("ready", None)
    if found.day is not None:
        way["ready"] = found.day
    return way


def task_state(task: DataTask, found: ReadyDay, today: date) -> TaskState:
    """The task as it stands ``today``; ``found`` says when it was ready."""
    way = entered(task, found, today)
    stage = next((stage for stage in reversed(STAGES) if stage in way), None)
    days = (today - way[stage]).days if stage else 0
    planned = task.ready if task.ready and task.ready > today and found.day is None else None
    judged = _ready(task, found.day) if found.day else _open(task, stage, days, planned, today)
    return TaskState(
        id=task.id,
        title=task.title,
        dataset=task.dataset,
        owner=task.owner,
        blocks=task.blocks,
        due=task.due,
        stage=stage,
        stage_days=days,
        ready=found.day,
        planned=planned,
        state=judged.state,
        late_days=judged.late_days,
        why=judged.why,
        version=found.version,
        disagreement=found.disagreement,
    )


def _ready(task: DataTask, day: date) -> _Judged:
    late = (day - task.due).days
    return (
        _Judged("ready late", late, f"ready {_days(late)} after it was due")
        if late > 0
        else _Judged("on time")
    )


def _open(task: DataTask, stage: Stage | None, days: int, planned: date | None, today: date) -> _Judged:
    late, slip = (today - task.due).days, (planned - task.due).days if planned else 0
    if late > 0:
        return _Judged("late", late, f"{_days(late)} past due, in {stage}")
    if slip > 0:
        return _Judged("at risk", 0, f"planned for {planned}, {_days(slip)} after it is due")
    usual = USUAL_DAYS.get(stage or "")
    if usual and days > usual.most:
        return _Judged("at risk", 0, f"{_days(days)} in {stage}, where {_days(usual.most)} at most are usual")
    return _Judged("on the way" if stage else "not begun")


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"
