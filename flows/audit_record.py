"""Is the record whole, and the data behind it there?"""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.audit import announce_audit
from tasks.act.upkeep import recover
from tasks.adapters.production import known_production
from tasks.ledger.audited import Audited
from tasks.load.audit import load_audit
from tasks.load.shared import load_project
from tasks.load.trial import trials_of
from tasks.report import follow_moves


@flow
def audit_record(project: str) -> Audited:
    """Verify the chain, its anchors and the data it names; tell what fails.

    Where the record holds, moves that were left open are ended and aliases follow it again.
    """
    place, where = load_project(project), known_production()
    found = load_audit(project, data=True)
    announce_audit(found)
    if found.holds and where:
        mended = recover(place, where.environment, trials_of(place), now())
        follow_moves(place, now())
        return found.model_copy(update={"mended": mended})
    return found


deployed = as_deployed(audit_record, asks.always)
