"""Pages of promotions follow what is done later: a rollback, or the next promotion."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jinja2 import TemplateError

from tasks.adapters.connect import outside
from tasks.history.promotion_decisions import promotion_decisions
from tasks.history.told_incidents import told_incidents
from tasks.history.told_moves import told_moves
from tasks.ledger.append import head
from tasks.pages.evaluation import page_name
from tasks.pages.moves import Moved
from tasks.pages.promotion import SCHEMA
from tasks.pages.promotion_followed import followed_document, replaced_by
from tasks.plans import Project
from tasks.report.publish import tell_written
from tasks.report.shared import forms, may_wait, own_pages, report_task
from tasks.vocabulary import Decision

Document = Mapping[str, Any]
# What comes of a page that says that it is of our form, and is not: it stays as it is.
_NOT_OURS = (AttributeError, LookupError, TypeError, ValueError, RecursionError, TemplateError)
_NONE_WRITTEN: tuple[str, ...] = ()


@report_task
@may_wait(_NONE_WRITTEN)
def follow_moves(project: Project, now: datetime) -> tuple[str, ...]:
    """Write anew each promotion's page that does not tell yet what took its place; their paths.

    All else on it stays as it was written then.
    """
    links = outside().records.links(project.name)
    newest, moves = head(links), told_moves(links)
    decisions = tuple(promotion_decisions(links))
    replaced = [(one, after) for one in decisions if (after := replaced_by(one, moves)) is not None]
    pages = _pages(project.name, [page_name(one) for one, _ in replaced])
    written = []
    for (decision, after), page in zip(replaced, pages, strict=True):
        if page is None:
            continue
        told = _behind(project.name, after, moves, decisions)
        try:
            made = followed_document(page, decision, moves, pages=told, head=newest, now=now)
            texts = forms(made) if made is not None else None
        except _NOT_OURS:
            continue
        if made is not None and texts is not None:
            written.append(_written(project.name, decision, texts))
            tell_written(project.name, "promotion", page_name(decision), made)
    return tuple(written)


def _pages(project: str, names: Sequence[str]) -> list[Document | None]:
    """What pages were made from; None where one is not there, or another version of ours wrote it."""
    files = [("promotion", f"{name}.json") for name in names]
    return [*map(_made, outside().pages.read_each(project, files))]


def _made(text: str | None) -> Document | None:
    try:
        made = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None
    return made if isinstance(made, dict) and made.get("schema") == SCHEMA else None


def _behind(
    project: str, after: Moved, moves: Sequence[Moved], decisions: Sequence[Decision]
) -> list[tuple[str, str]]:
    """Pages of what the move was for, and of the promotion that had let in what serves again."""
    links = outside().records.links(project)
    pages = own_pages(project, decisions, told_incidents(links))
    let_in = [m for m in moves if m.what == "promotion" and (m.place, m.after) == (after.place, after.after)]
    again = "which serves again" if after.what == "rollback" else "which took its place"
    told = [(f"The promotion of version {after.after}, {again}", m.evidence) for m in let_in[-1:]]
    if after.what == "rollback":
        told.append(("The incident that it was rolled back for", after.evidence))
    return [(what, pages[evidence]) for what, evidence in told if evidence in pages]


def _written(project: str, decision: Decision, texts: Mapping[str, str]) -> str:
    """Write it under its name, and as the latest only where it is that."""
    (newest,) = _pages(project, ["latest"])
    latest = (newest or {}).get("promotion")
    is_latest = isinstance(latest, dict) and latest.get("id") == decision.id
    return outside().pages.write(project, "promotion", page_name(decision), texts, latest=is_latest)
