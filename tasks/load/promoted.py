"""What the record says became of promotions: what serves, what a killed run left untold."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from itertools import islice

from tasks.adapters.connect import outside
from tasks.history.promotion_decisions import (
    DECISIONS,
    PROMOTION,
    promotion_decisions,
    promotions_among,
)
from tasks.history.promotions import ENDED, steps
from tasks.ledger.append import newest_first
from tasks.load.promotion import Case
from tasks.load.record import NEWEST
from tasks.load.shared import value_task
from tasks.load.standing import signatures_under
from tasks.plans import Project
from tasks.plans.promotion import PromotionPlan
from tasks.readiness.dossier import Dossier
from tasks.readiness.promoted import Promoted, State
from tasks.readiness.promotion import Move
from tasks.readiness.signature import Signature, counting, looked_at
from tasks.vocabulary import Decision, Outcome

logger = logging.getLogger("proofline")


@value_task
def serving_now(project: Project, case: Case) -> Promoted | None:
    """The promotion of this very model, where it is what serves; None where it is not."""
    stands = case.champion
    if stands is None or (stands.ticket, stands.sha256) != (case.ticket, case.sha256):
        return None
    links = outside().records.links(project.name)
    of_model = (one for one in promotion_decisions(links) if _let_in(one, case))
    decision = next(of_model, None)
    if decision is None:
        return None
    why = f"version {stands.version} serves as {case.where.alias} in {case.where.environment} since"
    return Promoted(
        decision=decision,
        state="serving",
        version=stands.version,
        why=f"{why} {stands.at:%Y-%m-%d %H:%M} UTC",
    )


@value_task
def known_decision(case: Case, now: datetime) -> Decision | None:
    """The decision that the case has with the signatures of now; None where it is to be made (anew)."""
    if case.is_old(now):
        return None
    key = case.asked_in(case.attempt).digest
    known = next((one for one in case.decided if one.key == key), None)
    if known is not None:
        logger.warning(
            "%s: nothing new was measured: %s was decided on %s UTC from the same evidence and signatures; "
            "--again measures anew",
            case.ticket,
            known.id,
            f"{known.at:%Y-%m-%d %H:%M}",
        )
    return known


@value_task
def left_promotions(project: Project) -> tuple[tuple[Decision, State], ...]:
    """Decisions that a killed run kept and did not announce, with what became of them; the oldest first.

    They are looked for in the newest records. What was to be let in and has not been moved yet is left out:
    the ticket's next run goes on with it.
    """
    links = outside().records.links(project.name)
    records = tuple(islice(newest_first(links, (*DECISIONS, *ENDED)), NEWEST))
    told = {record.body["key"] for record in records if record.kind == "done"}
    ended: dict[str, State] = {
        step.move.evidence: "serving" if step.is_done else "abandoned"
        for step in steps(record for record in records if record.kind in ENDED)
    }
    left = [one for one in promotions_among(records) if one.key not in told][::-1]
    found = [(one, _state(one, ended)) for one in left]
    return tuple((decision, state) for decision, state in found if state is not None)


def _state(decision: Decision, ended: Mapping[str, State]) -> State | None:
    return "held" if decision.outcome is Outcome.HOLD else ended.get(decision.id)


@value_task
def counted_signatures(
    project: Project, plan: PromotionPlan, people: Dossier, decision: Decision
) -> tuple[Signature, ...]:
    """The signatures that count under what was decided, those included that the plan granted then."""
    promotion, ticket = decision.inputs[PROMOTION], decision.subject
    links = outside().records.links(project.name)
    looked = looked_at(
        signatures_under(links, plan, ticket, promotion, decision.at, sha256=decision.inputs["model"]),
        promotion,
        people=people.people,
        authors=people.authors,
        many_roles=people.one_person_many_roles,
    )
    return tuple(counting(looked))


def move_of(case: Case, decision: Decision, version: str) -> Move:
    """The move that lets a candidate in, in the place of the champion it was judged beside."""
    before, since = (case.champion.version, case.champion.since) if case.champion else ("", 0)
    return Move(
        what="promotion",
        **case.where._asdict(),
        before=before,
        since=since,
        after=version,
        sha256=case.sha256,
        evidence=decision.id,
    )


def _let_in(decision: Decision, case: Case) -> bool:
    of_model = decision.subject == case.ticket and decision.inputs["model"] == case.sha256
    return of_model and decision.outcome is Outcome.GO
