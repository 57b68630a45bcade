"""Ready, signed, and now serving?"""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.decisions import announce_left_promotions, announce_promotion, keep
from tasks.act.deliver import deliver
from tasks.act.promotion import let_in, register_candidate, try_rollback
from tasks.act.upkeep import recover
from tasks.adapters.production import place_of
from tasks.history.promotion_decisions import ATTEMPT, PROMOTION
from tasks.judge import judge_promotion
from tasks.load.dossier import load_dossier, load_people
from tasks.load.promoted import counted_signatures, known_decision, left_promotions, move_of, serving_now
from tasks.load.promotion import Case, load_case
from tasks.load.shared import load_project
from tasks.load.tickets import need_not_killed
from tasks.load.trial import trial_of_run, trials_of
from tasks.plans import Canvas, ModelPlan, Project
from tasks.readiness.dossier import Dossier
from tasks.readiness.promoted import Promoted
from tasks.report import follow_moves, write_promotion
from tasks.vocabulary import Decision, Outcome


@flow
def promote_model(project: str, ticket: str, again: bool = False) -> Promoted:
    """Let a ticket's candidate in when it is ready and signed; keep the decision, carry it out, announce it.

    What was decided already stands, and is carried out where a killed run left it; new signatures are
    counted without measuring anew. ``again`` measures once more.
    """
    place = load_project(project)
    canvas, plan, where = place.canvas(), place.model(), place_of(place)
    recover(place, where.environment, trials_of(place), now())
    announce_left_promotions(left_promotions(place), now())
    case = load_case(place, canvas, plan, ticket, where=where, now=now())
    people = load_people(place, canvas, case)
    promoted = serving_now(place, case) or promote(place, canvas, plan, case, people, again=again)
    announce_promotion(promoted.decision, promoted.state, now())
    signed = counted_signatures(place, case.plan, people, promoted.decision)
    report = write_promotion(place, promoted, signed, now())
    follow_moves(place, now())
    deliver(place, report)
    return promoted.model_copy(update={"report": report})


def promote(
    place: Project, canvas: Canvas, plan: ModelPlan, case: Case, people: Dossier, *, again: bool
) -> Promoted:
    """Decide, and move the alias where that is a GO."""
    need_not_killed(place, case.ticket)
    known = None if again else known_decision(case, now())
    decision = known or decide(place, canvas, plan, case, people, again=again)
    if decision.outcome is not Outcome.GO:
        return Promoted.held(decision)
    version = register(case)
    return let_in(place, decision, move_of(case, decision, version), trial_of_run(case.plan, case.run), now())


def decide(
    place: Project, canvas: Canvas, plan: ModelPlan, case: Case, people: Dossier, *, again: bool
) -> Decision:
    """Measure what the plan asks and judge it with the signatures of now.

    What takes minutes is taken as it was measured, while that is not too long ago.
    """
    attempt, measured = case.next(now(), again=again)
    dossier = people
    if not case.changed:
        if measured is None:
            drill(place, case)
        dossier = load_dossier(
            place, canvas, plan, case=case, known=people, now=now(), known_already=measured is not None
        )
    made = judge_promotion(
        place.name,
        case.asked_in(attempt),
        case.plan.asked,
        dossier,
        seed=plan.seed,
        measured=measured,
        inputs={PROMOTION: case.id, ATTEMPT: str(attempt)},
        now=now(),
    )
    return keep(made)


def drill(place: Project, case: Case) -> None:
    """Try a rollback from the candidate, where the plan asks for one; one that fails leaves none."""
    if case.asks("rollback_drill"):
        try_rollback(place, case.where, register(case), trials_of(place), now())


def register(case: Case) -> str:
    """The registered version of the candidate."""
    return register_candidate(case.plan, case.run.id, case.sha256, case.evaluation)


deployed = as_deployed(promote_model, asks.promotion, one_only=True)
