"""Is the data ready when experiments need it? Stages, lead times, what is late and what it blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tasks.labels.data_stages import DataTask
from tasks.labels.readiness_rate import judge_rate
from tasks.labels.ready_days import Accepted, ready_day
from tasks.labels.stage_times import StageTime, stage_times
from tasks.labels.task_states import WORST_FIRST, TaskState, entered, task_state
from tasks.vocabulary import Finding, Word


class DataReadiness(Word):
    """All data tasks today, the worst first; lead times; and whether data is ready on time as a rule."""

    tasks: tuple[TaskState, ...]
    times: tuple[StageTime, ...]
    finding: Finding


def data_readiness(
    tasks: Sequence[DataTask], accepted: Sequence[Accepted], *, now: datetime
) -> DataReadiness:
    """Where every data task stands, how long stages take, and the readiness rate.

    Parameters
    ----------
    tasks : sequence of DataTask
        The board's data tasks; may be empty.
    accepted : sequence of Accepted
        Every acceptance in the record, oldest first.
    now : datetime
        Its day is today. The record's days are UTC, so it should be too.

    Returns
    -------
    DataReadiness
        An experiment counts as on time when all data that it waits for was ready by its due day, as
        late when some of it was not, and not yet otherwise.
    """
    today = now.date()
    found = [(task, ready_day(task, accepted, today)) for task in tasks]
    states = [task_state(task, ready, today) for task, ready in found]
    states.sort(key=lambda state: (WORST_FIRST.index(state.state), state.due, state.id))
    return DataReadiness(
        tasks=tuple(states),
        times=stage_times([entered(task, ready, today) for task, ready in found]),
        finding=_rate(states),
    )


def _rate(states: Sequence[TaskState]) -> Finding:
    """The finding over the experiments that data tasks block; of one's late tasks the worst is named."""
    names = sorted({name for state in states for name in state.blocks})
    late = {
        name: f"{state.id} ({state.why})"
        for state in reversed(states)
        if state.late_days
        for name in state.blocks
    }
    lacking = {name for state in states if state.ready is None for name in state.blocks}
    return judge_rate(
        on_time=[name for name in names if name not in late and name not in lacking],
        late={name: late[name] for name in sorted(late)},
        pending=[name for name in names if name not in late and name in lacking],
    )
