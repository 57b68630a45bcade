"""What every actor uses: tasks that are not cached, a logger, events, the mark of what was carried out."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tasks.adapters.connect import outside
from tasks.adapters.plain_task import plain_task
from tasks.adapters.prefect_server import emit_event
from tasks.events import PREFIX, Event, event_id
from tasks.ledger.append import append_once
from tasks.vocabulary import Decision

logger = logging.getLogger("proofline")
logger.setLevel(logging.INFO)  # PREFECT_LOGGING_EXTRA_LOGGERS gives it a handler and no level
act_task = plain_task


def emit(
    event: Event, resource: str, outcome: str, *, key: str = "", labels: Mapping[str, str] | None = None
) -> bool:
    """Emit an event of ours about a resource and wait until Prefect's server has it; whether there is one.

    ``labels`` stand beside project and outcome, for triggers to match. ``key`` is that of the record which
    the event belongs to: emitted again, it is the same event.
    """
    return bool(
        emit_event(
            event=f"{PREFIX}{event.NAME}",
            resource={
                "prefect.resource.id": f"{PREFIX}{resource}",
                "proofline.project": event.project,
                "proofline.outcome": outcome,
                **{f"{PREFIX}{name}": value for name, value in (labels or {}).items()},
            },
            payload=event.model_dump(mode="json"),
            id_=event_id(event.NAME, event.project, key),
        )
    )


def record_done(decision: Decision, body: Mapping[str, Any], now: datetime) -> None:
    """Put in the record, once, that the decision was carried out, and what came of it."""
    append_once(
        outside().records.links(decision.project),
        kind="done",
        key=decision.key,
        project=decision.project,
        subject=decision.subject,
        at=now,
        by=decision.asked_by,
        body=body,
    )
