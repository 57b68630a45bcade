"""A promotion that waits for signatures, as whoever signs it must know it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tasks.adapters.connect import outside
from tasks.checks import known_checks
from tasks.errors import InputError
from tasks.gates import Key
from tasks.history.promotion_decisions import PROMOTION, promotion_decisions
from tasks.load.people import authors_of, signers
from tasks.load.promotion import GATE, QUESTION
from tasks.load.promotion_inputs import NONE, champion_of
from tasks.load.standing import signatures_under
from tasks.plans import Project
from tasks.plans.promotion import PromotionPlan
from tasks.readiness.promotion import Place
from tasks.readiness.readiness_check import ReadinessCheck
from tasks.readiness.signing import Held
from tasks.vocabulary import Decision

SHORTEST_ID = 4  # fewer digits would name too many promotions


def load_held(project: Project, wanted: str, now: datetime) -> Held:
    """The promotion with this id, or the newest of this ticket.

    Raises
    ------
    InputError
        When the record holds no such promotion.
    """
    links, canvas = outside().records.links(project.name), project.canvas()
    plan = project.model().promoted(project.shown)
    decision = next(_meant(promotion_decisions(links), wanted), None)
    if decision is None:
        raise InputError(
            f"{project.name}: found no promotion {wanted!r}; allowed: its id ({SHORTEST_ID} or more digits), "
            "or its ticket once promote_model has looked at it"
        )
    promotion, runs = decision.inputs[PROMOTION], outside().runs.of_ticket(project.name, decision.subject)
    return Held(
        promotion=promotion,
        decision=decision,
        signatures=signatures_under(
            links, plan, decision.subject, promotion, now, sha256=decision.inputs["model"]
        ),
        people=signers(canvas),
        authors=authors_of(project, plan, decision.subject, runs),
        one_person_many_roles=plan.one_person_many_roles,
        may_be_signed=frozenset(
            name
            for name, check in known_checks().items()
            if issubclass(check, ReadinessCheck) and check.may_be_signed
        ),
        changed=_changed(project, plan, decision),
    )


def _meant(newest: Iterator[Decision], wanted: str) -> Iterator[Decision]:
    for decision in newest:
        by_id = len(wanted) >= SHORTEST_ID and decision.inputs[PROMOTION].startswith(wanted)
        if by_id or decision.subject == wanted:
            yield decision


def _changed(project: Project, plan: PromotionPlan, decision: Decision) -> str:
    """Why the promotion is another one by now, as far as plan and record tell; "" where it is not."""
    asked = {name: decision.inputs[name] for name in QUESTION}
    if Key(GATE, decision.subject, asked, plan.digest).id != decision.inputs[PROMOTION]:
        return "the section promotion of model.yaml was changed since"
    stands = champion_of(project, Place(plan.model, asked["environment"], asked["alias"]))
    now = stands.named if stands else NONE
    return "" if now == asked["champion"] else f"the champion was {asked['champion']} and is {now}"
