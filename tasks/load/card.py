"""The model card of a candidate: the file of the team, or a draft from what was decided."""

from __future__ import annotations

from pathlib import Path

from tasks.adapters.card_file import card_place, read_card
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.names import is_batch_name
from tasks.errors import InputError
from tasks.history.retrainings import order_of
from tasks.plans import ModelPlan, Project
from tasks.readiness.card_draft import card_of_newer_model, draft_card, redraft_card
from tasks.readiness.card_text import parse_card
from tasks.readiness.model_card import ModelCard
from tasks.vocabulary import Decision


def card_of(project: Project, plan: ModelPlan, ticket: str, evaluation: Decision | None) -> ModelCard | None:
    """The card as it lies there; without a file the draft, which has places that only a person can fill.

    None while there is neither a file nor an evaluation to draft one from. What people wrote about a recipe
    holds for it trained again: a retraining has the words of its champion's card, beside its own facts.
    """
    text = _own_card(project, plan, ticket)
    if text is not None:
        return parse_card(text, _shown(card_path(project, plan, ticket)))
    return parse_card(card_text(project, plan, ticket, evaluation)) if evaluation else None


def card_text(project: Project, plan: ModelPlan, ticket: str, evaluation: Decision) -> str:
    """The card to be written: what people wrote in it stays, what was drafted is drafted anew."""
    text = _own_card(project, plan, ticket)
    if text is not None:
        return redraft_card(text, evaluation)
    recipe = _trained_again(project, ticket)
    older = read_card(card_path(project, plan, recipe)) if recipe else None
    if recipe and older is not None:
        return card_of_newer_model(_of_ticket(older, recipe, ticket), evaluation)
    canvas = project.canvas()
    return draft_card(canvas.title, canvas.objective, evaluation)


def _own_card(project: Project, plan: ModelPlan, ticket: str) -> str | None:
    """The ticket's own file; one for all tickets is the champion's where that is trained again."""
    if plan.promoted(project.shown).card and _trained_again(project, ticket):
        return None
    return read_card(card_path(project, plan, ticket))


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


def _trained_again(project: Project, ticket: str) -> str | None:
    """The ticket whose recipe a retraining trains; None for any other ticket."""
    order = order_of(outside().records.links(project.name), ticket)
    return order.recipe if order else None


def _of_ticket(text: str, recipe: str, ticket: str) -> str:
    """Another ticket's card with this one's name in its title."""
    title, line, rest = text.partition("\n")
    return title.replace(recipe, ticket) + line + rest


def _shown(path: Path) -> str:
    """The path as people name it, from the project's root."""
    return str(path.relative_to(find_home().root))
