"""What is asked when a ticket's candidate is to be promoted, and what the record knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.adapters.connect import outside
from tasks.adapters.other_records import other_records
from tasks.adapters.ports import Run
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.gates import Key
from tasks.history.claims import need_own_alias
from tasks.history.incidents import incidents_on
from tasks.history.promotion_decisions import ATTEMPT, decisions_under
from tasks.history.tickets import need_evaluation, ticket_decisions
from tasks.load.experiment import load_look
from tasks.load.promotion_inputs import NONE, champion_of, first_candidate
from tasks.load.question import question_of
from tasks.load.shared import value_task
from tasks.load.stale import changed_since, fallen_since
from tasks.load.standing import signatures_under
from tasks.load.training_versions import LEARNT
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

    ``run`` is the candidate's whose model it is, of ``runs``, all that were evaluated.
    ``changed`` says what is not as it was evaluated. ``signatures`` are all under this ticket,
    ``decided`` the decisions on this very case, the newest first.
    """

    ticket: str
    plan: PromotionPlan
    where: Place
    run: Run
    sha256: str
    champion: Champion | None
    evaluation: Decision
    changed: tuple[str, ...]
    signatures: tuple[Signature, ...]
    key: Key
    decided: tuple[Decision, ...]
    runs: tuple[Run, ...]

    @property
    def id(self) -> str:
        """What people sign."""
        return self.key.id

    @property
    def retrains(self) -> bool:
        """Whether its ticket trains what serves again: the record opened it for that."""
        return LEARNT in self.evaluation.inputs

    @property
    def attempt(self) -> int:
        """Number of the newest measuring; 0 before the first."""
        return max((int(one.inputs[ATTEMPT]) for one in self.decided), default=0)

    def asks(self, check: str) -> bool:
        """Whether the plan asks a check of this name."""
        return any(one.name == check for one in self.plan.asked)

    def next(self, now: datetime, *, again: bool) -> tuple[int, Decision | None]:
        """Number of the attempt that is decided now, and the decision whose evidence is judged again.

        None where it is measured: at first, where that is asked ``again``, and when it is too long ago.
        """
        if again or self.is_old(now):
            return self.attempt + 1, None
        return self.attempt, self._of_attempt[0]

    def is_old(self, now: datetime) -> bool:
        """Whether the newest measuring is too long ago to be judged again; true before the first."""
        oldest = self._of_attempt[-1].at if self.decided else None
        return oldest is None or now - oldest > timedelta(days=self.plan.max_age_days)

    @property
    def _of_attempt(self) -> tuple[Decision, ...]:
        """Decisions on the newest measuring, of which the last measured."""
        return tuple(one for one in self.decided if int(one.inputs[ATTEMPT]) == self.attempt)

    def asked_in(self, attempt: int) -> Key:
        """The key of the decision on an attempt with the signatures of now."""
        under = [one for one in self.signatures if one.promotion == self.id]
        inputs = {**self.key.inputs, "signed": signed_digest(under)}
        return Key(self.key.gate, self.key.subject, inputs, self.key.plan_digest, attempt)


def signed_digest(signatures: Sequence[Signature]) -> str:
    """Digest of who signed what, whenever that was, and of what the plan grants; "" for nobody."""
    return digest(sorted(map(_said, signatures))) if signatures else ""


def _said(one: Signature) -> list[str | bool]:
    granted = (one.proof, one.note) if one.standing else ("", "")  # for which tickets, until when, why
    return [one.role, one.check, one.name, one.by, one.standing, one.seen, *granted]


@value_task
def load_case(
    project: Project, canvas: Canvas, plan: ModelPlan, ticket: str, *, where: Place, now: datetime
) -> Case:
    """The case of a ticket's candidate as everything stands now.

    Raises
    ------
    InputError
        When the ticket was never evaluated, its first planned seed logged no model, or the alias is that of
        another environment or project.
    """
    promotion, links = plan.promoted(project.shown), outside().records.links(project.name)
    need_own_alias(links, where, other_records(project))
    evaluation = need_evaluation(ticket_decisions(links), project.name, ticket)
    look = load_look.fn(project, canvas, plan, ticket)
    run = first_candidate(look.runs)
    if run is None:
        raise InputError(
            f"ticket {ticket}: found no candidate's run of seed 1; its model is what is promoted"
        )
    sha256 = outside().registry.digest_of_run(run.id, promotion.artifact)
    asked, champion = question_of(project, canvas, plan, look).key, champion_of(project, where)
    stands = champion.named if champion else NONE
    values = (sha256, run.id, evaluation.id, asked.digest, run.training, run.evaluation, stands)
    inputs = zip(QUESTION, (*values, where.environment, where.alias), strict=True)
    key = Key(GATE, ticket, dict(inputs), promotion.digest)
    return Case(
        ticket=ticket,
        plan=promotion,
        where=where,
        run=run,
        sha256=sha256,
        champion=champion,
        evaluation=evaluation,
        changed=(
            *changed_since(evaluation, asked, champion.named if champion else None),
            *fallen_since(evaluation, incidents_on(links, promotion.model, sha256)),
        ),
        signatures=signatures_under(links, promotion, ticket, key.id, now, sha256=sha256),
        key=key,
        decided=decisions_under(links, key.id),
        runs=look.runs,
    )
