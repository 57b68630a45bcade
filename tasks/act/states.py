"""What was seen or done beside decisions and moves is kept. Free of Prefect: a rollback goes through it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tasks.adapters.connect import asker, outside
from tasks.ledger.append import append_once
from tasks.ledger.chain import Record


def keep_state(project: str, subject: str, key: str, body: Mapping[str, Any], now: datetime) -> Record:
    """Put it in the project's record, once a key; the record that holds it."""
    return append_once(
        outside().records.links(project),
        kind="state",
        key=key,
        project=project,
        subject=subject,
        at=now,
        by=asker(),
        body=body,
    )
