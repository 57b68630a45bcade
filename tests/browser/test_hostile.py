"""Hostile texts in every field of every kind of page: nothing runs or is asked for, and the page holds."""

from __future__ import annotations

from itertools import cycle

import pytest

from tasks.pages.render import render_html
from tests.browser.pages_under_test import DOCUMENTS, KINDS
from tests.pages.hostile_texts import TEXTS, with_texts

pytestmark = pytest.mark.system


@pytest.mark.parametrize("case", KINDS)
def test_hostile_texts_stay_texts_and_bend_no_page_of_a_phone(shown, case):
    page = shown(render_html(with_texts(DOCUMENTS[case], cycle(TEXTS.values()))), 390)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(INJECTED) == []
    assert (len(page.asked), page.said) == (1, [])
    assert page.inner_text("body").count(TEXTS["attribute"][:20]) >= 1


# What no template writes, and addresses that lead out of a page by anything but a link to a web page.
INJECTED = """[...document.querySelectorAll('*')].filter(e =>
  e.matches('script, img, iframe, object, embed, form, input, base, link, main ~ main') ||
  [...e.attributes].some(a => a.name.startsWith('on')) ||
  /^(?!https?:|file:)/.test(e.href?.baseVal === undefined && e.href || 'file:')
).map(e => e.outerHTML.slice(0, 120))"""
