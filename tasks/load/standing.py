"""Signatures of one ticket as they are today: those given, and those that the plan grants beforehand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time

from tasks.history.incidents import incidents_on
from tasks.history.sign_offs import signatures_of
from tasks.ledger.append import Links
from tasks.plans.promotion import PromotionPlan, Standing
from tasks.readiness.signature import Signature


def signatures_under(
    links: Links, plan: PromotionPlan, ticket: str, promotion: str, now: datetime, *, sha256: str
) -> tuple[Signature, ...]:
    """Every signature of a ticket that a person gave, then those that the plan grants at that time.

    It grants none for a model (``sha256``) that had an incident by then: a person answers for that.
    """
    given = signatures_of(links, ticket)
    if any(record.at <= now for record in incidents_on(links, plan.model, sha256)):
        return given
    return (*given, *standing_signatures(plan.standing, ticket, promotion, now))


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
        proof=f"granted in the plan for {one.tickets}, standing until {one.until}",
        at=datetime.combine(now.astimezone(UTC).date(), time(), UTC),
        note=one.because,
        standing=True,
    )
