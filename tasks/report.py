"""Records -> pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters.connect import code_version, outside
from tasks.canonical import canonical_json
from tasks.history.data_tasks import board_readiness
from tasks.ledger.chain import Head
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
    forms = {
        "html": render_html(document),
        "md": render_markdown(document),
        "json": canonical_json(document).decode(),
    }
    return outside().pages.write(project.name, "status", f"{now:%Y-%m-%d}", forms)
