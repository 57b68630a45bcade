"""What every actor uses: tasks that are not cached, a logger, events, the mark of what was carried out."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from tasks.adapters.connect import outside
from tasks.ledger.append import append_once
from tasks.vocabulary import Decision

logger = logging.getLogger("proofline")
logger.setLevel(logging.INFO)  # PREFECT_LOGGING_EXTRA_LOGGERS gives it a handler and no level
act_task = task(cache_policy=NO_CACHE, persist_result=False)


def emit(
    event: str,
    resource: str,
    project: str,
    outcome: str,
    *,
    labels: Mapping[str, str] | None = None,
    **payload: Any,
) -> bool:
    """Emit an event of ours about a resource; whether Prefect took it.

    The payload holds ids: a receiver reads the rest from the record. ``labels`` stand beside project and
    outcome, for triggers to match.
    """
    emitted = emit_event(
        event=f"proofline.{event}",
        resource={
            "prefect.resource.id": f"proofline.{resource}",
            "proofline.project": project,
            "proofline.outcome": outcome,
            **{f"proofline.{name}": value for name, value in (labels or {}).items()},
        },
        payload={"project": project, **payload},
    )
    return emitted is not None


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
