"""The model card of a candidate: the file of the team, or a draft from what was decided."""

from __future__ import annotations

from pathlib import Path

from tasks.adapters.card_file import card_place, read_card
from tasks.adapters.home import find_home
from tasks.adapters.names import is_batch_name
from tasks.errors import InputError
from tasks.plans import ModelPlan, Project
from tasks.readiness.card_draft import draft_card, redraft_card
from tasks.readiness.card_text import parse_card
from tasks.readiness.model_card import ModelCard
from tasks.vocabulary import Decision


def card_of(project: Project, plan: ModelPlan, ticket: str, evaluation: Decision | None) -> ModelCard | None:
    """The card as it lies there; without a file the draft, which has places that only a person can fill.

    None while there is neither a file nor an evaluation to draft one from.
    """
    path = card_path(project, plan, ticket)
    text = read_card(path)
    if text is not None:
        return parse_card(text, _shown(path))
    return parse_card(card_text(project, plan, ticket, evaluation)) if evaluation else None


def card_text(project: Project, plan: ModelPlan, ticket: str, evaluation: Decision) -> str:
    """The card to be written: what people wrote in it stays, what was drafted is drafted anew."""
    text = read_card(card_path(project, plan, ticket))
    if text is not None:
        return redraft_card(text, evaluation)
    canvas = project.canvas()
    return draft_card(canvas.title, canvas.objective, evaluation)


def card_path(project: Project, plan: ModelPlan, ticket: str) -> Path:
    """Where the card lies: as the plan says, else ``cards/<ticket>.md`` in the project's folder."""
    named = plan.promoted(project.shown).card
    if named:
        return card_place(find_home().root, named, f"{project.shown}/model.yaml, promotion.card")
    if not is_batch_name(ticket):
        raise InputError(
            f"ticket {ticket!r}: found what cannot name a file; allowed: letters, digits, dots, dashes and "
            f"underscores, or one file for all: card in {project.shown}/model.yaml, promotion"
        )
    return project.folder / "cards" / f"{ticket}.md"


def _shown(path: Path) -> str:
    """The path as people name it, from the project's root."""
    return str(path.relative_to(find_home().root))
