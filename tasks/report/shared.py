"""What every writer uses: forms of a document, links between pages, the questions of a checklist."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters.connect import outside
from tasks.board.costs import Costs
from tasks.canonical import canonical_json
from tasks.drift.window_order import newest_windows
from tasks.errors import OutsideError, PlanError, ProoflineError
from tasks.history.board import ListRuns
from tasks.load.costs import load_costs
from tasks.pages.chat import render_chat
from tasks.pages.checklist import Question
from tasks.pages.evaluation import page_name
from tasks.pages.incident import Incident, incident_name
from tasks.pages.reading import moment
from tasks.pages.render import render_html, render_markdown
from tasks.plans import Project
from tasks.plans.model import LIVE
from tasks.readiness.questions import questions as asked_before_a_promotion
from tasks.vocabulary import Decision

logger = logging.getLogger("proofline")
report_task = task(cache_policy=NO_CACHE, persist_result=False)

MADE_UP = "the next status report makes it up"
P = ParamSpec("P")
R = TypeVar("R")


def may_wait(instead: R, then: str = MADE_UP) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a page wait that tells of what stands already: ``instead`` of its path where it cannot be stored.

    A decision is kept before its page is written; a store that is away undoes none of it, and stops no flow
    that has more to decide. ``then`` says what makes the page up.
    """

    def of(write: Callable[P, R]) -> Callable[P, R]:
        @wraps(write)
        def written(*given: P.args, **named: P.kwargs) -> R:
            try:
                return write(*given, **named)
            except (OutsideError, OSError) as error:
                logger.warning("a page was not written: %s; what it tells of stands, and %s", error, then)
                return instead

        return written

    return of


def forms(document: Mapping[str, Any]) -> dict[str, str]:
    """The document as people and machines read it, each made from it alone."""
    if really := outside().replayed_at:
        document = {**document, "replayed": moment(really)}
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
    there = {kind: set(outside().pages.listed(project, kind)) for kind in {kind for _, kind, _ in pages}}
    return {id_: f"../{kind}/{name}.html" for id_, kind, name in pages if (kind, name) in there[kind]}


def told_costs(project: Project, list_runs: ListRuns | None = None) -> Costs | str:
    """Compute used and left, or the sentence that says why it cannot be told."""
    try:
        return load_costs(project, list_runs)
    except ProoflineError as error:
        return str(error)


def watched_windows(project: Project, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The newest decision on each watched window, the newest window first; ``decisions`` are oldest first."""
    made = (one for one in reversed(decisions) if one.gate.about == "watch")
    return newest_windows(made, by_name=_by_name(project))


def _by_name(project: Project) -> bool:
    """Whether windows are in the order of their names, as live ones are."""
    try:
        return project.model().watched(project.shown).windows == LIVE
    except PlanError:
        return False


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
