"""What the record holds: decisions, and its head."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from itertools import islice
from typing import Any

from tasks.adapters.connect import outside
from tasks.gates import Key
from tasks.history.openings import judged_under, openings
from tasks.history.tickets import ABOUT, ticket_decisions, why_not_first
from tasks.ledger.append import find, head, newest_first
from tasks.ledger.chain import Head
from tasks.load.shared import value_task
from tasks.plans import ModelPlan, Project
from tasks.vocabulary import Decision, Outcome

NEWEST = 1000  # records in which what is untold is looked for, every minute: reading one takes 0.1 ms
logger = logging.getLogger("proofline")


@value_task
def decided_before(project: Project, key: Key) -> Decision | None:
    """The decision that this very question already has, if there is one."""
    links = outside().records.links(project.name)
    kept = find(links, "decision", key.digest)
    return None if kept is None else Decision.model_validate(kept.body["decision"])


def tell_nothing_new(decision: Decision) -> None:
    """Log that asking again changed nothing: the decision rests on the very same runs, data and plans."""
    logger.warning(
        "%s: nothing new was judged: %s was made from the same runs, data and plans on %s UTC",
        decision.subject,
        decision.id,
        f"{decision.at:%Y-%m-%d %H:%M}",
    )


@value_task
def judged_before(project: Project, key: Key) -> Decision | None:
    """The same look with all planned seeds, decided from other runs or beside another champion; else None."""
    links = outside().records.links(project.name)
    earlier = judged_under(openings(links), key)
    if earlier is None or earlier == key.digest:
        return None
    kept = find(links, "decision", earlier)
    if kept is None:
        return None  # its run was killed before it decided
    decision = Decision.model_validate(kept.body["decision"])
    logger.warning(
        "%s: look %d was judged already, from other runs or beside another champion: %s; "
        "--again judges it anew",
        decision.subject,
        key.look,
        decision.id,
    )
    return decision


@value_task
def is_first_model(project: Project, plan: ModelPlan, ticket: str) -> bool:
    """Whether the ticket's candidate may be judged as the project's first model."""
    return not not_first(project, plan, ticket)


def not_first(project: Project, plan: ModelPlan, ticket: str) -> str:
    """Why a ticket's candidate is not judged as the project's first model; "" where it is."""
    if plan.first is None:
        return "model.yaml has no section first, which says how a first model is judged"
    decisions = ticket_decisions(outside().records.links(project.name))
    tracked = outside().runs.of_project(project.name)
    return why_not_first(decisions, tracked, ticket, equivalent_suffices=plan.equivalent_suffices)


@value_task
def left_unannounced(project: Project) -> tuple[Decision, ...]:
    """Decisions and words about tickets, and drift, that a killed run kept and did not announce.

    The oldest first, of the newest records.
    """
    links = outside().records.links(project.name)
    records = list(islice(newest_first(links, ("decision", "done")), NEWEST))[::-1]
    done = {record.body["key"] for record in records if record.kind == "done"}
    kept = (r.body["decision"] for r in records if r.kind == "decision" and r.body["key"] not in done)
    return tuple(Decision.model_validate(held) for held in kept if _has_event(held))


def _has_event(held: Mapping[str, Any]) -> bool:
    return held["gate"]["about"] in ABOUT or held["outcome"] == Outcome.DRIFT


@value_task
def load_decisions(project: Project) -> tuple[tuple[Decision, ...], Head]:
    """Every decision of the project, oldest first, and the head of its record.

    A decision about a batch also names the dataset version that came of it.
    """
    links = outside().records.links(project.name)
    read_at = head(links)  # first: what is appended from here on is not shown
    records = [r for r in newest_first(links, ("decision", "done")) if r.seq <= read_at.seq][::-1]
    versions = {r.body["key"]: r.body["dataset"] for r in records if r.kind == "done" and "dataset" in r.body}
    kept = [Decision.model_validate(r.body["decision"]) for r in records if r.kind == "decision"]
    return tuple(_with_version(decision, versions) for decision in kept), read_at


def _with_version(decision: Decision, versions: Mapping[str, str]) -> Decision:
    if decision.key not in versions:
        return decision
    return decision.model_copy(update={"inputs": {**decision.inputs, "dataset": versions[decision.key]}})
