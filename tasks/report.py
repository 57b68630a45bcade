"""Records -> pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters.connect import code_version, outside
from tasks.canonical import canonical_json
from tasks.history.data_tasks import board_readiness
from tasks.ledger.chain import Head
from tasks.pages.evaluation import evaluation_document, page_name
from tasks.pages.render import render_html, render_markdown
from tasks.pages.status import status_document
from tasks.plans import Project
from tasks.vocabulary import Decision


@task(cache_policy=NO_CACHE, persist_result=False)
def write_status(project: Project, decisions: Sequence[Decision], head: Head, now: datetime) -> str:
    """The status page of what was decided: JSON, and HTML and Markdown made from it alone."""
    document = status_document(
        project.canvas(),
        decisions,
        head=head,
        now=now,
        code_version=code_version(),
        readiness=board_readiness(project, outside().records.links(project.name), now),
    )
    return outside().pages.write(project.name, "status", f"{now:%Y-%m-%d}", _forms(document))


@task(cache_policy=NO_CACHE, persist_result=False)
def write_evaluation(
    project: Project, decision: Decision, decisions: Sequence[Decision], head: Head, now: datetime
) -> str:
    """The page of one evaluation, beside what else was decided about its ticket."""
    others = [one for one in decisions if one.subject == decision.subject and one.id != decision.id]
    document = evaluation_document(
        project.canvas(), decision, others, head=head, now=now, code_version=code_version()
    )
    return outside().pages.write(project.name, "evaluation", page_name(decision), _forms(document))


def _forms(document: Mapping[str, Any]) -> dict[str, str]:
    return {
        "html": render_html(document),
        "md": render_markdown(document),
        "json": canonical_json(document).decode(),
    }
