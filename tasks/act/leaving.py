"""A decided batch leaves for its vendor, or is held."""

from __future__ import annotations

from datetime import datetime

from tasks.act.shared import act_task, logger, record_done
from tasks.adapters.connect import outside
from tasks.adapters.ports import Landed, Taken
from tasks.pages.outgoing import outgoing_texts
from tasks.plans import Outgoing, Project
from tasks.vocabulary import OUTGOING, Decision, Outcome


@act_task
def send_off(decision: Decision, taken: Taken, now: datetime) -> Decision:
    """Move a decided batch to ``released/`` when it may leave, else to ``held/``, and record that.

    A batch that is held now and was released before is taken out of ``released/`` too. Killed at any
    point, the next run does what is left: the original in ``outgoing/`` goes last.
    """
    project, landed = decision.project, taken.landed
    fate = "released" if decision.outcome is Outcome.ACCEPTED else "held"
    if fate == "held":
        _take_back(project, taken)
    outside().outgoing.file_away(project, taken, fate)
    asked_for = Landed(f"{OUTGOING}/{landed.source}", landed.id)
    outside().answers.write(project, asked_for, decision.key, outgoing_texts(decision))
    record_done(decision, {"decision": decision.id, "fate": fate}, now)
    outside().outgoing.clear(project, taken)
    return decision


def _take_back(project: str, taken: Taken) -> None:
    """Move what was released of these very bytes, under this name, to ``held/``."""
    while released := outside().outgoing.kept(project, taken.landed, taken.digest, ["released"]):
        outside().outgoing.file_away(project, released, "held")
        logger.warning(
            "%s: was released before, and is held now; it may have been sent", taken.landed.subject
        )


@act_task
def tell_not_leaving(project: Project, plan: Outgoing) -> None:
    """Log a line on each thing in ``outgoing/`` that no run takes, such as a folder of an unknown vendor."""
    for said in outside().outgoing.left_lying(project.name, plan.vendors):
        logger.warning("%s", said)
