"""Signatures in the record: one a promotion, role, check and person."""

from __future__ import annotations

from tasks.ledger.append import Links, append_once, newest_first
from tasks.ledger.chain import Kind
from tasks.readiness.signature import Signature

KIND: Kind = "sign-off"


def keep_signature(links: Links, project: str, ticket: str, signature: Signature) -> Signature:
    """Put a signature in the record, once; the one that is kept: a second of the same is the first."""
    kept = append_once(
        links,
        kind=KIND,
        key=signature.key,
        project=project,
        subject=ticket,
        at=signature.at,
        by=signature.by,
        body={"signature": signature.model_dump(mode="json")},
    )
    return Signature.model_validate(kept.body["signature"])


def signatures_of(links: Links, ticket: str) -> tuple[Signature, ...]:
    """Every signature under any promotion of a ticket, the oldest first."""
    kept = (record for record in newest_first(links, (KIND,)) if record.subject == ticket)
    return tuple(Signature.model_validate(record.body["signature"]) for record in kept)[::-1]
