"""An audit is told: a line for each thing that it found, and an event where it failed."""

from __future__ import annotations

from tasks.act.shared import act_task, emit, logger
from tasks.events import AuditFailed
from tasks.ledger.audited import Audited


@act_task
def announce_audit(found: Audited) -> None:
    """Log what was found; emit an event each time that something is broken or could not be asked.

    Nothing is put in the record: one that is broken must stay as it lies.
    """
    for fault in found.faults:
        logger.error("%s, %s: %s. %s", found.project, fault.named, fault.said, fault.remedy)
    for said in (*found.unread, *found.unanswered, *found.unfinished):
        logger.warning("%s: %s", found.project, said)
    if found.state == "WHOLE":
        logger.info("%s: the record is whole, %d records", found.project, found.records)
        return
    faults = tuple(fault.named for fault in found.faults)
    failed = AuditFailed(project=found.project, subject=found.project, faults=faults)
    emit(failed, f"record.{found.project}", found.state)
