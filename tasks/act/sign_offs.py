"""A signature is kept, and announced."""

from __future__ import annotations

from tasks.act.shared import act_task, emit
from tasks.adapters.connect import outside
from tasks.canonical import digest
from tasks.events import PromotionSigned
from tasks.history import sign_offs
from tasks.labels.kept_text import kept_text
from tasks.plans import Project
from tasks.readiness.signature import Signature


@act_task
def keep_signature(project: Project, ticket: str, signature: Signature) -> Signature:
    """Put a signature in the record, once; the one that is kept. Personal data in its note is masked."""
    note = kept_text("--note", signature.note) if signature.note.strip() else ""
    masked = signature.model_copy(update={"note": note})
    return sign_offs.keep_signature(outside().records.links(project.name), project.name, ticket, masked)


@act_task
def announce_signed(project: Project, ticket: str, signature: Signature) -> Signature:
    """Emit that a promotion was signed: it is looked at again. Told twice, nothing is done twice."""
    promotion = signature.promotion
    event = PromotionSigned(project=project.name, promotion=promotion, subject=ticket, role=signature.role)
    key = digest(signature.model_dump(mode="json"))
    emit(event, f"promotion.{project.name}.{promotion}", "SIGNED", key=key)
    return signature
