"""Records -> pages."""

from __future__ import annotations

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters.connect import code_version, outside
from tasks.canonical import canonical_json
from tasks.load import load_decisions
from tasks.pages.render import render_html, render_markdown
from tasks.pages.status import status_document
from tasks.plans import Project


@task(cache_policy=NO_CACHE, persist_result=False)
def write_status(project: Project, now: datetime) -> str:
    """The status page of what the record holds: JSON, and HTML and Markdown made from it alone."""
    decisions, head = load_decisions.fn(project)
    document = status_document(project.canvas(), decisions, head=head, now=now, code_version=code_version())
    forms = {
        "html": render_html(document),
        "md": render_markdown(document),
        "json": canonical_json(document).decode(),
    }
    return outside().pages.write(project.name, "status", f"{now:%Y-%m-%d}", forms)
