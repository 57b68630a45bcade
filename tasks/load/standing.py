"""Signatures that the plan grants beforehand, as they count for one ticket today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time

from tasks.plans.promotion import Standing
from tasks.readiness.signature import Signature


def standing_signatures(
    granted: Sequence[Standing], ticket: str, promotion: str, now: datetime
) -> tuple[Signature, ...]:
    """A signature of each grant that is for this ticket and has not run out; the last day still counts."""
    today = now.astimezone(UTC).date()
    return tuple(
        _signature(one, promotion, now)
        for one in granted
        if today <= one.until and _is_for(one.tickets, ticket)
    )


def _is_for(pattern: str, ticket: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), ticket) is not None


def _signature(one: Standing, promotion: str, now: datetime) -> Signature:
    return Signature(
        promotion=promotion,
        role=one.role,
        name=one.name,
        by=one.name,
        proof=f"granted in the plan for {one.tickets} until {one.until}",
        at=datetime.combine(now.astimezone(UTC).date(), time(), UTC),
        note=one.because,
        standing=True,
    )
