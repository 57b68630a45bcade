"""All of the outside that flows work with, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.adapters.ports import (
    Answers,
    Batches,
    Datasets,
    Keys,
    Landing,
    Notify,
    Pages,
    Records,
    Runs,
    Sign,
    Validate,
    Windows,
)
from tasks.adapters.ports_promotion import Code, Registry, Retrain, Serving


@dataclass(frozen=True)
class Outside:
    """All of the outside that flows work with."""

    batches: Batches
    datasets: Datasets
    runs: Runs
    validate: Validate
    keys: Keys
    sign: Sign
    windows: Windows
    records: Records
    pages: Pages
    answers: Answers
    landing: Landing
    outgoing: Batches  # those that are to leave
    registry: Registry
    serving: Serving
    code: Code
    retrain: Retrain
    notify: Notify
    replayed_at: datetime | None = None  # when it really is, where other days are replayed
