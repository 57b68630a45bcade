"""Every kind of page that browsers are shown: usual, empty, and of names without a place to break."""

from __future__ import annotations

from typing import Any

from tasks.board.costs import Costs, Used, costs
from tasks.board.sprint import Sprint
from tasks.board.ticket import Ticket
from tasks.experiments.kill_rules import plateau
from tasks.pages.card import card_document
from tasks.pages.evaluation import evaluation_document
from tasks.pages.incident import incident_document
from tasks.pages.projects_index import projects_index
from tasks.pages.promotion import promotion_document
from tasks.pages.status import status_document
from tasks.vocabulary import Verdict
from tests.pages.board_samples import SPRINTS, TICKETS, board
from tests.pages.drift_samples import Retraining, category, drifting, gradual, numeric, promoted
from tests.pages.drift_samples import document as drift_page
from tests.pages.forecast_samples import forecast
from tests.pages.kept_samples import kept
from tests.pages.project_page_samples import DOCUMENTS as PROJECT_DOCUMENTS
from tests.pages.promotion_samples import (
    CARD,
    QUESTIONS,
    SIGNATURES,
    incident,
    moved,
    promotion,
    rolled_back,
    signature,
)
from tests.pages.readiness_samples import readiness
from tests.pages.samples import (
    FACTS,
    HEAD,
    NOW,
    batch,
    decision,
    everything,
    feature,
    inconclusive,
    promotable,
    sliced,
    window,
)
from tests.pages.team_samples import board_with, plan, release, sprint

LONG = "an-id-without-any-place-to-break-" * 6
FLAT = (0.700, 0.701, 0.699, 0.700, 0.701, 0.700)

Document = dict[str, Any]


def used() -> Costs:
    """Compute of the board's sample: one sprint within its budget, one ticket over, one without a budget."""
    tickets = [Ticket.model_validate(one) for one in TICKETS]
    sprints = [*SPRINTS[:2], Sprint.model_validate(SPRINTS[2].model_dump() | {"compute_hours": 120})]
    hours = {"EXP-034": 9.0, "EXP-036": 7.0, "EXP-037": 3.5, "EXP-041": 1.2}
    return costs([Used(ticket=one, sprint="S6", hours=h) for one, h in hours.items()], tickets, sprints)


def status(decisions, **others) -> Document:
    """A status page with every question and with links to the decisions' own pages."""
    links = {one.id: "../evaluation/page.html" for one in decisions}
    return status_document(
        FACTS, decisions, head=HEAD, now=NOW, own_pages=links, questions=QUESTIONS, **others
    )


def whole_status() -> Document:
    """A status page on which every section holds something."""
    return status(
        [*everything(), WAITING],
        readiness=readiness(),
        board=board(),
        costs=used(),
        advised=[plateau("EXP-037", FLAT, metric="auc", step=0.01)],
        forecast=forecast(),
        moves=[moved("x"), rolled_back()],
        incidents=[incident()],
        kept=kept(),
    )


def long_status() -> Document:
    """A status page whose names cannot be broken between words."""
    return status(
        [batch(LONG, leaking=7), window(LONG), window(f"{LONG}2", drifting=("seats",))],
        readiness=readiness(LONG),
        board=board(LONG),
        forecast=forecast(name=LONG[:90]),
    )


def promotion_page(decided, moves=(), signatures=SIGNATURES) -> Document:
    """The page of a promotion."""
    return promotion_document(
        FACTS,
        decided,
        questions=QUESTIONS,
        signatures=signatures,
        moves=moves,
        head=HEAD,
        now=NOW,
        name="flight_delays",
    )


def drift_of_odd_names() -> Document:
    """Columns with odd names in a window with a long one, the last of sixty."""
    found = [feature(name, 0.3, Verdict.FAIL) for name in ODD]
    others = [window(f"{LONG}{n:02}", drifting=("seats",), day=n % 15) for n in range(60)]
    shown = {name: category(0.3, 30) for name in ODD} | {ODD[0]: numeric(0.4)}
    return drift_page(decision("watch", f"{LONG}x", found, day=15, reference=LONG), others, sides=shown)


def incident_page(found, moves=()) -> Document:
    """The page of an incident."""
    return incident_document(FACTS, found, moves=moves, head=HEAD, now=NOW, name="flight_delays")


ODD = ('<img src=x onerror="y">', "x" * 200, "\u202eright to left\u202c", LONG)
HELD = promotion(left_out=("container",), unknown=("time_out",), failing=("served",), signed_by=())
WAITING = promotion(unknown=("time_out",), signed_by=("security",), promotion="promote the smaller trees")
WAITING_LONG = promotion(unknown=("time_out",), signed_by=("security",), promotion=LONG)
DRIFTED = drifting("2013-12", gradual("wind_speed_mph"))
RETRAINED = Retraining(DRIFTED.id, ticket="RETRAIN-1", answer="RETRAIN", state="trained", hours=0.2)

OWN_DOCUMENTS: dict[str, Document] = {
    "status": whole_status(),
    "status of decisions alone": status(everything()),
    "status without anything": status([]),
    "status with long names": long_status(),
    "evaluation": evaluation_document(
        FACTS, sliced(), [inconclusive("EXP-3"), promotable("EXP-3")], head=HEAD, now=NOW
    ),
    "promotion": promotion_page(promotion(), [moved(promotion().id)]),
    "promotion that fails": promotion_page(HELD),
    "promotion with long names": promotion_page(
        WAITING_LONG, signatures=[signature("security", name=LONG, proof=LONG, note=LONG)]
    ),
    "card": card_document(FACTS, "EXP-2", CARD, wanted=CARD.sections, head=HEAD, now=NOW),
    "drift": drift_page(
        DRIFTED,
        [window("2013-11", day=14), promotable("RETRAIN-1", day=15), promoted("RETRAIN-1")],
        retrainings=[RETRAINED],
        incidents=[incident()],
    ),
    "undecided drift": drift_page(window("2013-07", unsure=("seats", "carrier"), day=15)),
    "drift with odd names": drift_of_odd_names(),
    "sprint plan": plan(),
    "sprint plan with long names": plan(board=board_with(LONG)),
    "sprint retrospective": sprint(),
    "sprint retrospective with long names": sprint(
        board=board_with(LONG), notes={LONG: (LONG,)}, untold=LONG, notes_file=f"{LONG}.notes.md"
    ),
    "release retrospective": release(),
    "release retrospective with long names": release(board=board_with(LONG)),
    "index of all": projects_index(
        [("flight_delays", PROJECT_DOCUMENTS["index"]), ("chatbot", None)], now=NOW
    ),
    "incident": incident_page(incident(), [rolled_back()]),
    "incident with long names": incident_page(incident(model=LONG, version=LONG, reason=LONG)),
}
DOCUMENTS = OWN_DOCUMENTS | PROJECT_DOCUMENTS
KINDS = (
    "status",
    "evaluation",
    "promotion",
    "promotion that fails",
    "card",
    "drift",
    "incident",
    "sprint plan",
    "sprint retrospective",
    "release retrospective",
    "risks",
    "canvas",
    "stakeholder",
    "researcher",
    "index",
    "index of all",
)
