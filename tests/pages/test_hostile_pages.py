"""No text in a document becomes a tag, a link, a heading or a cell: the page stays the same."""

from __future__ import annotations

import json
from functools import cache
from itertools import chain, cycle, repeat

import pytest
from markdown_it import MarkdownIt

from tasks.canonical import canonical_json
from tasks.pages import render
from tasks.pages.chat import render_chat
from tasks.pages.render import render_html, render_markdown
from tests.browser.pages_under_test import DOCUMENTS, KINDS
from tests.pages.hostile import Balance
from tests.pages.hostile_texts import TEXTS, with_texts

CASES = [(case, name) for case in KINDS for name in TEXTS]
PLAIN = "text"


class Shape(Balance):
    """The tags of a page with the names of their attributes, and where its links lead."""

    def __init__(self):
        super().__init__()
        self.shape, self.links = [], []

    def handle_startendtag(self, tag, attrs):
        super().handle_startendtag(tag, attrs)
        if tag not in {"a", "text"}:  # no link to nowhere; as many names below a chart as there is room for
            self.shape.append((tag, *(name for name, _ in attrs)))
        self.links += [value for name, value in attrs if name in {"href", "src"}]


def shape_of(html):
    page = Shape()
    page.feed(html)
    page.close()
    return page


def poisoned(case, text):
    return with_texts(DOCUMENTS[case], repeat(text))


@cache
def plain_shape(case):
    return shape_of(render_html(poisoned(case, PLAIN))).shape


@pytest.mark.parametrize(("case", "name"), CASES)
def test_no_text_adds_or_takes_a_tag_or_leads_anywhere_but_to_pages(case, name):
    page = shape_of(render_html(poisoned(case, TEXTS[name])))

    assert page.shape == plain_shape(case)
    assert (page.wrong, page.open) == ([], [])
    assert [link for link in page.links if ":" in link.split("/")[0] or link.startswith(("/", "\\"))] == []


@pytest.mark.parametrize(("case", "name"), CASES)
def test_no_text_adds_a_link_a_picture_a_heading_or_a_cell_to_markdown(case, name, monkeypatch):
    monkeypatch.setattr(render, "MOST_MARKDOWN", 10**9)

    hostile = tokens(render_markdown(poisoned(case, TEXTS[name])))

    assert hostile == tokens(render_markdown(poisoned(case, PLAIN)))


@pytest.mark.parametrize("case", KINDS)
def test_neither_form_holds_characters_that_steer_what_shows_them(case):
    document = with_texts(DOCUMENTS[case], cycle([TEXTS["control"], TEXTS["right to left"]]))

    for text in (render_html(document), render_markdown(document)):
        assert [c for c in text if not c.isprintable() and c not in "\n\u200d\u200f\u00a0\u2002"] == []


@pytest.mark.parametrize("name", TEXTS)
def test_a_chat_is_told_two_lines_that_call_nobody(name):
    document = poisoned("status", TEXTS[name]) | {"address": "reports/status/latest.html"}

    lines = render_chat(document).splitlines()

    assert len(lines) == 2
    assert not set("<>@\u202e\x1b\x00") & set("".join(lines))


@pytest.mark.parametrize("case", KINDS)
def test_the_json_beside_a_page_gives_every_text_back_as_it_was(case):
    document = with_texts(DOCUMENTS[case], cycle(TEXTS.values()))

    assert json.loads(canonical_json(document)) == json.loads(json.dumps(document))


def tokens(markdown):
    """The kinds of what a reader of Markdown finds, without text that follows text."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = chain.from_iterable([token, *(token.children or ())] for token in parser.parse(markdown))
    kinds = [token.type for token in found if token.type not in {"inline", "softbreak"}]
    return [
        kind for before, kind in zip(["", *kinds], kinds, strict=False) if (before, kind) != ("text", "text")
    ]
