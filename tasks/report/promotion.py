"""The pages of a promotion: the promotion itself, its model card, an incident after it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from tasks.adapters.connect import code_version, outside
from tasks.errors import UserError
from tasks.history.told_incidents import told_incidents
from tasks.history.told_moves import told_moves
from tasks.ledger.append import head
from tasks.load.card import card_of
from tasks.load.record import load_decisions
from tasks.pages.card import card_document, card_name
from tasks.pages.evaluation import page_name
from tasks.pages.incident import incident_document, incident_name
from tasks.pages.promotion import promotion_document, promotion_id
from tasks.plans import Project
from tasks.readiness.incident import Incident
from tasks.readiness.model_card import SECTIONS, ModelCard
from tasks.readiness.promoted import Promoted
from tasks.readiness.signature import Signature
from tasks.report.drift import tell_of_ticket
from tasks.report.publish import publish
from tasks.report.shared import link, may_wait, own_pages, questions, report_task
from tasks.vocabulary import Decision

AGAIN = "`promote_model` for the same ticket writes it, and does nothing else again"
Links = list[tuple[str, str]]  # what a page is, and where it lies


@report_task
@may_wait("", AGAIN)
def write_promotion(
    project: Project, promoted: Promoted, signatures: Sequence[Signature], now: datetime
) -> str:
    """The page of one promotion and, beside it, that of its model card where there is one; its path.

    "" where it has to wait.
    ``signatures`` are all that count under the ticket, those that the plan grants beforehand included.
    """
    decision = promoted.decision
    decisions, newest = load_decisions.fn(project)
    evaluation = next((one for one in decisions if one.id == decision.inputs.get("evaluation")), None)
    document = promotion_document(
        project.canvas(),
        decision,
        questions=questions(),
        signatures=[one for one in signatures if one.promotion == promotion_id(decision)],
        moves=told_moves(outside().records.links(project.name)),
        earlier=[one for one in decisions if _is_other_promotion(one, decision)],
        lost=promoted.why if promoted.state == "lost" else "",
        what_next=promoted.what_next,
        head=newest,
        now=now,
        name=project.name,
        pages=[*_of_evaluation(project, evaluation), *_of_card(project, decision.subject, evaluation, now)],
        code_version=code_version(),
    )
    latest = publish(project.name, "promotion", page_name(decision), document)
    tell_of_ticket(project, decision.subject, now)
    # Its own page: the next promotion writes over the latest one.
    return outside().pages.written(project.name, "promotion", page_name(decision)) or latest


@report_task
def write_card(
    project: Project, ticket: str, card: ModelCard, evaluation: Decision | None, now: datetime
) -> str:
    """The page of a ticket's model card, beside the evaluation that its numbers are of; its path."""
    document = card_document(
        project.canvas(),
        ticket,
        card,
        wanted=SECTIONS,
        evaluation=evaluation,
        pages=_of_evaluation(project, evaluation),
        name=project.name,
        head=head(outside().records.links(project.name)),
        now=now,
        code_version=code_version(),
    )
    return publish(project.name, "card", card_name(ticket), document)


@report_task
@may_wait("")
def write_incident(project: Project, incident: Incident, now: datetime) -> str:
    """The page of one incident in the record: what fell, what was done by now, what comes next; its path.

    "" where it has to wait.
    """
    return incident_page(project, incident, now)


def incident_page(project: Project, incident: Incident, now: datetime, *, latest: bool = True) -> str:
    """The page of one incident in the record, as the latest of its kind if it is; its path."""
    links = outside().records.links(project.name)
    decisions, newest = load_decisions.fn(project)
    told = next(one for one in told_incidents(links) if one.id == incident.id)
    evaluation = next((one for one in decisions if one.id == incident.evaluation), None)
    document = incident_document(
        project.canvas(),
        told,
        moves=told_moves(links),
        pages=_of_evaluation(project, evaluation),
        head=newest,
        now=now,
        name=project.name,
        code_version=code_version(),
    )
    return publish(project.name, "incident", incident_name(told), document, latest=latest)


def _is_other_promotion(one: Decision, decision: Decision) -> bool:
    return one.gate.about == "promotion" and one.subject == decision.subject and one.id != decision.id


def _of_evaluation(project: Project, evaluation: Decision | None) -> Links:
    pages = own_pages(project.name, [evaluation] if evaluation else [])
    return [("The evaluation behind it", place) for place in pages.values()]


def _of_card(project: Project, ticket: str, evaluation: Decision | None, now: datetime) -> Links:
    """The page of the card, written anew; none without a card: the checklist says why there is none."""
    with suppress(UserError):
        card = card_of(project, project.model(), ticket, evaluation)
        if card:
            write_card.fn(project, ticket, card, evaluation, now)
    place = link(project.name, "card", card_name(ticket))
    return [("Its model card", place)] if place else []
