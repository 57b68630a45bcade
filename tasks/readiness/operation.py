"""How a model will be watched, rolled back and let in, once it is in production."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Drill:
    """A rollback that was tried: seconds from the word to the old version's answer, and its parts.

    ``failed`` says why the old version did not answer; "" where it did.
    """

    at: datetime
    seconds: float
    parts: tuple[tuple[str, float], ...]
    before: str  # version that was rolled back
    after: str  # version that answered in the end; "" where there was none before
    failed: str = ""


@dataclass(frozen=True)
class Fired:
    """An alert rule that was tried with numbers that must raise it."""

    rule: str
    at: datetime
    raised: bool


@dataclass(frozen=True)
class Operation:
    """What the plan and the record say about a model's operation.

    ``features`` and ``metrics`` are those that are watched, ``dashboards`` where people look,
    ``rules`` the alert rules that the plan declares in words, ``fired`` their newest trials,
    ``drill`` the newest rollback that was tried where it is to serve, ``champion`` the version that stands
    there, "" while none does. ``canary_share`` (0-1) of the traffic that a new version
    gets first; None where the plan says none.
    """

    features: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    dashboards: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    fired: tuple[Fired, ...] = ()
    drill: Drill | None = None
    champion: str = ""
    canary_share: float | None = None
    now: datetime | None = None
