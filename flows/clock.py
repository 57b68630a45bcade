"""The clock stands at the rim: below the flows, time comes in as a value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_replayed: ContextVar[datetime | None] = ContextVar("replayed", default=None)


def now() -> datetime:
    """The present moment, in UTC; the one that is replayed within :func:`replayed`."""
    return _replayed.get() or datetime.now(UTC)


@contextmanager
def replayed(at: datetime) -> Iterator[None]:
    """Let ``at`` be now for this block of this process, and every record and page of it say so.

    The only way to set the clock: no setting and no environment variable does, so that nothing is backdated
    quietly. ``at`` has a time zone.
    """
    from tasks.adapters.connect import replaying  # noqa: PLC0415 - the command's start reads this file

    token = _replayed.set(at.astimezone(UTC))
    try:
        with replaying(datetime.now(UTC)):
            yield
    finally:
        _replayed.reset(token)
