"""When a data task was ready: what the record says wins over the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tasks.labels.data_stages import DataTask


@dataclass(frozen=True)
class Accepted:
    """A batch that was accepted: the dataset version that came of it (``name@12hex``), and when."""

    batch: str
    version: str
    at: datetime

    @property
    def dataset(self) -> str:
        """Name of the dataset."""
        return self.version.split("@", 1)[0]

    @property
    def day(self) -> date:
        """Its day, in the zone that ``at`` is given in (the record's is UTC)."""
        return self.at.date()


@dataclass(frozen=True)
class ReadyDay:
    """The day that counts (None: not ready), the dataset version, and where board and record disagree."""

    day: date | None
    version: str = ""
    disagreement: str = ""


def ready_day(task: DataTask, accepted: Sequence[Accepted], today: date) -> ReadyDay:
    """When the task's data was ready, from the board and the record together.

    A task that names its batches is ready when the last of them was accepted, whatever the board says.
    One that names none is ready when the board says so and the record bears it out: the dataset got a
    version since the data was needed. That alone is not enough, as a version may hold a part of it.

    Parameters
    ----------
    task : DataTask
        The task as the board has it.
    accepted : sequence of Accepted
        Every acceptance in the record, oldest first.
    today : date
        Days after it are plans.
    """
    board = task.ready if task.ready is not None and task.ready <= today else None
    into = [one for one in accepted if one.dataset == task.dataset]
    record = _whole(task, into) if task.batches else _borne_out(task, into, board)
    return ReadyDay(
        record.day if record else None,
        record.version if record else "",
        _disagreement(task, board, record, {one.batch for one in into}),
    )


def _whole(task: DataTask, into: Sequence[Accepted]) -> Accepted | None:
    """The acceptance that made it whole; None while a batch is missing."""
    firsts = {one.batch: one for one in reversed(into)}
    if not set(task.batches) <= set(firsts):
        return None
    return max((firsts[batch] for batch in task.batches), key=lambda one: one.at)


def _borne_out(task: DataTask, into: Sequence[Accepted], board: date | None) -> Accepted | None:
    """The newest version made from needed to ready, else the first after it; None when there is none."""
    since = [one for one in into if one.day >= task.needed]
    if board is None or not since:
        return None
    return next((one for one in reversed(since) if one.day <= board), since[0])


def _disagreement(task: DataTask, board: date | None, record: Accepted | None, held: set[str]) -> str:
    """Where the board's own day and the record differ; "" where it gives none or they agree."""
    if record is not None:
        said = f"the record says {record.day} ({record.version})"
        return f"the board says {task.ready}, {said}" if task.ready not in {None, record.day} else ""
    if board is None:
        return ""
    missing = [batch for batch in task.batches if batch not in held]
    what = f"accepted batch {missing[0]}" if missing else f"version of {task.dataset} since {task.needed}"
    more = f" (and {len(missing) - 1} more missing)" if len(missing) > 1 else ""
    return f"the board says ready on {board}, the record holds no {what}{more}"
