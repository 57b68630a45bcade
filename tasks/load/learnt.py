"""What the champion learnt from."""

from __future__ import annotations

from tasks.adapters.connect import outside
from tasks.adapters.ports import Version
from tasks.adapters.production import place_of
from tasks.history.datasets import history, version_named
from tasks.history.promotion_decisions import decision_named
from tasks.history.promotions import let_in_by
from tasks.ledger.append import Links
from tasks.load.promotion_inputs import champion_of
from tasks.plans import ModelPlan, Project
from tasks.readiness.promotion import Champion


def champion_here(project: Project, plan: ModelPlan) -> Champion | None:
    """What stands where this machine lets models in; None before the first, or where the plan lets none in.

    Raises
    ------
    UserError
        When the plan lets models in, and nothing says where: another reference would be taken unnoticed.
    """
    return None if plan.promotion is None else champion_of(project, place_of(project))


def learnt_by(links: Links, stands: Champion) -> str:
    """The version of the training data with which a version was let in; "" where the record names none."""
    let_in = let_in_by(links, stands.move.place, stands.version)
    decision = decision_named(links, let_in.evidence) if let_in else None
    return decision.inputs.get("training", "") if decision else ""


def learnt_by_champion(project: Project, plan: ModelPlan) -> Version | None:
    """The version that the champion learnt from; None while nothing stands there, or nobody knows."""
    stands, links = champion_here(project, plan), outside().records.links(project.name)
    name = learnt_by(links, stands) if stands else ""
    return version_named(history(links), name).version if name else None
