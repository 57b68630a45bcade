"""What every writer uses: forms of a document, links between pages, the questions of a checklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters.connect import outside
from tasks.board.costs import Costs
from tasks.canonical import canonical_json
from tasks.errors import ProoflineError
from tasks.load.costs import load_costs
from tasks.pages.chat import render_chat
from tasks.pages.checklist import Question
from tasks.pages.evaluation import page_name
from tasks.pages.incident import Incident, incident_name
from tasks.pages.render import render_html, render_markdown
from tasks.plans import Project
from tasks.readiness.questions import questions as asked_before_a_promotion
from tasks.vocabulary import Decision

report_task = task(cache_policy=NO_CACHE, persist_result=False)


def forms(document: Mapping[str, Any]) -> dict[str, str]:
    """The document as people and machines read it, each made from it alone."""
    made = {
        "html": render_html(document),
        "md": render_markdown(document),
        "json": canonical_json(document).decode(),
    }
    return made | ({"txt": render_chat(document)} if document.get("address") else {})


def link(project: str, kind: str, name: str) -> str | None:
    """Link from one page of a project to another, as their folders lie; None where it is not there."""
    return f"../{kind}/{name}.html" if outside().pages.written(project, kind, name) else None


def own_pages(
    project: str, decisions: Sequence[Decision], incidents: Sequence[Incident] = ()
) -> dict[str, str]:
    """Links to the pages of decisions and incidents that were written, by id."""
    kinds = {"experiment": "evaluation", "promotion": "promotion", "watch": "drift"}
    pages = [(one.id, kinds[one.gate.about], page_name(one)) for one in decisions if one.gate.about in kinds]
    pages += [(one.id, "incident", incident_name(one)) for one in incidents]
    return {id_: place for id_, kind, name in pages if (place := link(project, kind, name))}


def told_costs(project: Project) -> Costs | str:
    """Compute used and left, or the sentence that says why it cannot be told."""
    try:
        return load_costs(project)
    except ProoflineError as error:
        return str(error)


def questions() -> tuple[Question, ...]:
    """The questions before a promotion, as pages show them."""
    return tuple(
        Question(
            check=check.name,
            group=check.group,
            text=check.question(),
            role=role,
            may_be_signed=check.may_be_signed,
        )
        for check, role in asked_before_a_promotion()
    )
