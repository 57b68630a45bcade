"""Signatures in the record: one a promotion, role, check and person."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.ledger.append import Draft, Links, append_if, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.ledger.redactions import REDACTED
from tasks.readiness.signature import Signature

KIND: Kind = "sign-off"


def keep_signature(links: Links, project: str, ticket: str, signature: Signature) -> Signature:
    """Put a signature in the record, once; the one that is kept: a second of the same is the first.

    One whose signer was taken out of the record counts for nobody, so the same person may sign again.
    """
    body = {"signature": signature.model_dump(mode="json")}
    draft = Draft(KIND, signature.key, project, ticket, signature.at, signature.by, body)

    def make(kept: Iterator[Record]) -> Draft | Record:
        return next((one for one in kept if _is_by_somebody(one)), draft)

    record = append_if(links, make, kinds=(KIND,), key=signature.key)
    return Signature.model_validate(record.body["signature"])


def signatures_of(links: Links, ticket: str) -> tuple[Signature, ...]:
    """Every signature under any promotion of a ticket, the oldest first."""
    kept = (record for record in newest_first(links, (KIND,)) if record.subject == ticket)
    return tuple(Signature.model_validate(record.body["signature"]) for record in kept)[::-1]


def _is_by_somebody(record: Record) -> bool:
    """Whether the signer still stands there."""
    return REDACTED not in record.body["signature"]["name"]
