"""A page asks for nothing but itself, runs nothing and complains of nothing."""

from __future__ import annotations

import pytest

from tests.browser.pages_under_test import DOCUMENTS

pytestmark = pytest.mark.system


@pytest.mark.parametrize("case", DOCUMENTS)
def test_the_page_asks_for_nothing_but_itself_and_the_console_is_silent(opened, case):
    page = opened(case)

    assert [url for url in page.asked if not url.endswith("/page.html")] == []
    assert len(page.asked) == 1
    assert page.said == []


def test_a_script_that_came_onto_a_page_would_not_run(shown):
    """The other tests rest on pages without scripts; this one on the policy that each page carries."""
    from tasks.pages.render import render_html

    html = render_html(DOCUMENTS["status"]).replace(
        "</main>", "<script>document.title = 'ran'</script></main>"
    )

    page = shown(html)

    assert page.title() != "ran"
    assert any("Content Security Policy" in said for said in page.said)
