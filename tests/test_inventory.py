"""Every field that readers of reports ask for stands on its page, in its Markdown and in its JSON."""

from __future__ import annotations

import json
import re

import pytest

from tasks.canonical import canonical_json
from tasks.pages.render import render_html, render_markdown
from tests.browser.pages_under_test import OWN_DOCUMENTS
from tests.inventory import FIRST, PAGES
from tests.inventory_team import PLAN_FIELDS, RELEASE_FIELDS, SPRINT_FIELDS
from tests.pages.project_page_samples import DOCUMENTS as PROJECT_DOCUMENTS
from tests.pages.reading import read_html
from tests.pages.team_samples import plan, release, sprint

DOCUMENTS = {
    **PROJECT_DOCUMENTS,
    **OWN_DOCUMENTS,
    "sprint plan": plan(),
    "sprint retrospective": sprint(),
    "release retrospective": release(),
}
FIELDS = {
    **PAGES,
    "sprint plan": PLAN_FIELDS,
    "sprint retrospective": SPRINT_FIELDS,
    "release retrospective": RELEASE_FIELDS,
}
ASKED = [(page, field) for page, fields in FIELDS.items() for field in fields]
HTML = {page: read_html(DOCUMENTS[page]) for page in FIELDS}
MARKDOWN = {page: render_markdown(DOCUMENTS[page]) for page in FIELDS}


def parts(text):
    """Words and numbers: in a list or a table other marks stand between them than on a page."""
    return set(re.findall(r"[\w.,%\N{MINUS SIGN}+-]*\w%?", text.replace("\\", "")))


@pytest.mark.parametrize(("page", "field"), ASKED)
def test_every_field_stands_on_its_page(page, field):
    assert FIELDS[page][field] in HTML[page]


@pytest.mark.parametrize(
    ("page", "field"), [(page, field) for page, field in ASKED if field in FIRST.get(page, FIELDS[page])]
)
def test_every_field_stands_in_the_markdown_of_which_some_pages_keep_the_first(page, field):
    assert parts(FIELDS[page][field]) <= parts(MARKDOWN[page])


def test_a_status_page_whose_markdown_is_cut_says_so():
    assert MARKDOWN["status"].endswith("The rest is on the page.\n")


@pytest.mark.parametrize("page", FIELDS)
def test_the_json_alone_makes_the_same_page_and_markdown(page):
    held = json.loads(canonical_json(DOCUMENTS[page]))

    assert render_html(held) == render_html(DOCUMENTS[page])
    assert render_markdown(held) == MARKDOWN[page]
