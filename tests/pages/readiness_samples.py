"""Data tasks of a board in every state, judged as the domain judges them."""

from __future__ import annotations

from datetime import UTC, datetime

from tasks.labels.data_readiness import DataReadiness, data_readiness
from tasks.labels.data_stages import DataTask
from tasks.labels.ready_days import Accepted
from tests.pages.samples import NOW

TASKS = [
    {
        "id": "DATA-15",
        "title": "Safety refusals, 1,200 rows",
        "dataset": "safety",
        "owner": "Ana",
        "blocks": ["EXP-038"],
        "due": "2026-11-10",
        "needed": "2026-10-01",
        "collection": "2026-10-05",
        "annotation": "2026-10-26",
        "ready": "2026-11-20",
    },
    {
        "id": "DATA-16",
        "title": "Flights of January",
        "dataset": "training",
        "blocks": ["EXP-035", "EXP-036"],
        "due": "2026-11-09",
        "needed": "2026-10-02",
        "collection": "2026-10-06",
        "annotation": "2026-10-20",
        "qa": "2026-10-31",
        "ready": "2026-11-05",
    },
    {
        "id": "DATA-17",
        "title": "Spanish and French questions",
        "dataset": "spanish",
        "blocks": ["EXP-039"],
        "due": "2026-11-25",
        "needed": "2026-10-20",
        "collection": "2026-10-22",
        "annotation": "2026-11-02",
        "ready": "2026-11-30",
    },
    {
        "id": "DATA-18",
        "title": "Hard negatives",
        "dataset": "negatives",
        "blocks": ["EXP-040"],
        "due": "2026-12-20",
        "needed": "2026-11-12",
        "collection": "2026-11-16",
    },
    {
        "id": "DATA-19",
        "title": "Winter flights",
        "dataset": "winter",
        "blocks": [],
        "due": "2027-02-01",
        "needed": "2026-12-01",
    },
    {
        "id": "DATA-20",
        "title": "Flights of June",
        "dataset": "evaluation",
        "blocks": ["EXP-035"],
        "due": "2026-11-02",
        "needed": "2026-10-05",
        "collection": "2026-10-06",
        "qa": "2026-10-30",
        "ready": "2026-11-04",
    },
]
ACCEPTED = [
    Accepted("training/2013-01", "training@0f0f0f0f0f0f", datetime(2026, 11, 6, 7, tzinfo=UTC)),
    Accepted("evaluation/2013-06", "evaluation@1e1e1e1e1e1e", datetime(2026, 11, 4, 7, tzinfo=UTC)),
]


def readiness(longer: str = "") -> DataReadiness:
    """Six tasks: late, at risk, on the way, not begun, ready late, and ready on time by the record.

    ``longer`` is put behind every title, owner and experiment, as far as there is room.
    """
    longer_names = {"blocks": lambda names: [f"{name}{longer}"[:100] for name in names]}
    longer_names |= {name: lambda text: f"{text}{longer}" for name in ("title", "owner")}
    tasks = [{k: longer_names.get(k, lambda v: v)(v) for k, v in task.items()} for task in TASKS]
    return data_readiness([DataTask.model_validate(task) for task in tasks], ACCEPTED, now=NOW)
