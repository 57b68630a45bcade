"""A paused project says so on its status page, in the person's words and escaped."""

from __future__ import annotations

from tasks.pages.render import render_html, render_markdown
from tasks.pages.status import status_document
from tests.pages.samples import FACTS, HEAD, NOW, everything

TOLD = "flights is paused since 2026-11-22 03:32 UTC by jane: <b>moving</b> house"


def page(paused):
    return status_document(FACTS, everything(), head=HEAD, now=NOW, paused=paused)


def test_who_paused_it_since_when_and_why_stands_on_the_page_and_in_its_markdown():
    html, markdown = render_html(page(TOLD)), render_markdown(page(TOLD))

    assert "Paused</span>" in html
    assert "by jane: &lt;b&gt;moving&lt;/b&gt; house" in html
    assert "Scheduled and triggered runs do nothing" in html
    assert "**Paused.** Flights is paused since 2026-11-22" in markdown


def test_a_project_that_runs_says_nothing_of_it():
    assert "Paused" not in render_html(page(""))
    assert "Paused" not in render_markdown(page(""))
