"""What is asked when a ticket's candidate is to be promoted, and what the record knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.adapters.connect import outside
from tasks.adapters.ports import Run
from tasks.adapters.production import Production
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.gates import Key
from tasks.history.promotion_decisions import decisions_under
from tasks.history.sign_offs import signatures_of
from tasks.history.tickets import ticket_decisions, ticket_standing
from tasks.load.experiment import load_look
from tasks.load.promotion_inputs import NONE, champion_of, first_candidate
from tasks.load.question import question_of
from tasks.load.shared import value_task
from tasks.load.stale import changed_since
from tasks.load.standing import standing_signatures
from tasks.plans import Canvas, ModelPlan, Project
from tasks.plans.promotion import PromotionPlan
from tasks.readiness.promotion import Champion, Place
from tasks.readiness.signature import Signature
from tasks.vocabulary import Decision

GATE = "promote"
QUESTION = (  # inputs that make two promotions of a ticket the same; who signed, and how often, comes on top
    "model",
    "run",
    "evaluation",
    "asked",
    "training",
    "evaluation_data",
    "champion",
    "environment",
    "alias",
)


@dataclass(frozen=True)
class Case:
    """One candidate on its way to one place: the question, and what is already known of it.

    ``changed`` says what is not as it was evaluated. ``signatures`` are all under this ticket,
    ``decided`` the decisions on this very case, the newest first.
    """

    ticket: str
    plan: PromotionPlan
    where: Production
    run: Run
    sha256: str
    champion: Champion | None
    evaluation: Decision
    changed: tuple[str, ...]
    signatures: tuple[Signature, ...]
    key: Key
    decided: tuple[Decision, ...]

    @property
    def id(self) -> str:
        """What people sign."""
        return self.key.digest[:12]

    @property
    def attempt(self) -> int:
        """Number of the newest measuring; 0 before the first."""
        return max((int(one.inputs["attempt"]) for one in self.decided), default=0)

    @property
    def place(self) -> Place:
        """Where it is to serve."""
        return Place(self.plan.model, self.where.environment, self.where.alias)

    def asks(self, check: str) -> bool:
        """Whether the plan asks a check of this name."""
        return any(one.name == check for one in self.plan.asked)

    def next(self, *, again: bool) -> tuple[int, Decision | None]:
        """Number of the attempt that is decided now, and the decision whose evidence is judged again.

        None where it is measured: at first, and where that is asked ``again``.
        """
        if again or not self.decided:
            return self.attempt + 1, None
        of_attempt = (one for one in self.decided if int(one.inputs["attempt"]) == self.attempt)
        return self.attempt, next(of_attempt)

    def asked_in(self, attempt: int) -> Key:
        """The key of the decision on an attempt with the signatures of now."""
        under = [one for one in self.signatures if one.promotion == self.id]
        inputs = {**self.key.inputs, "signed": signed_digest(under)}
        return Key(self.key.gate, self.key.subject, inputs, self.key.plan_digest, attempt)


def signed_digest(signatures: Sequence[Signature]) -> str:
    """Digest of who signed what, whenever that was; "" for nobody."""
    said = sorted([one.role, one.check, one.name, one.by, one.standing] for one in signatures)
    return digest(said) if said else ""


@value_task
def load_case(
    project: Project, canvas: Canvas, plan: ModelPlan, ticket: str, *, where: Production, now: datetime
) -> Case:
    """The case of a ticket's candidate as everything stands now.

    Raises
    ------
    InputError
        When the ticket was never evaluated, or its first planned seed logged no model.
    """
    promotion, links = plan.promoted(project.shown), outside().records.links(project.name)
    evaluation = ticket_standing(ticket_decisions(links), ticket).evaluation
    if evaluation is None:
        raise InputError(
            f"ticket {ticket}: found no evaluation; allowed: a ticket that was evaluated, by "
            f"proofline run evaluate_experiment --project {project.name} --ticket {ticket}"
        )
    look = load_look.fn(project, canvas, plan, ticket)
    run = first_candidate(look.runs)
    if run is None:
        raise InputError(
            f"ticket {ticket}: found no candidate's run of seed 1; its model is what is promoted"
        )
    sha256 = outside().registry.digest_of_run(run.id, promotion.artifact)
    asked, champion = question_of(project, canvas, plan, look).key, champion_of(project, promotion, where)
    stands = champion.named if champion else NONE
    values = (sha256, run.id, evaluation.id, asked.digest, run.training, run.evaluation, stands, *where)
    key = Key(GATE, ticket, dict(zip(QUESTION, values, strict=True)), promotion.digest)
    case_id = key.digest[:12]
    return Case(
        ticket=ticket,
        plan=promotion,
        where=where,
        run=run,
        sha256=sha256,
        champion=champion,
        evaluation=evaluation,
        changed=changed_since(evaluation, asked, champion.named if champion else None),
        signatures=(
            *signatures_of(links, ticket),
            *standing_signatures(promotion.standing, ticket, case_id, now),
        ),
        key=key,
        decided=decisions_under(links, case_id),
    )
