"""Pages fit every width, and tables become readable on a phone."""

from __future__ import annotations

import gzip

import pytest

from tasks.pages.render import render_html
from tests.browser.pages_under_test import DOCUMENTS, KINDS

WIDTHS = (390, 500, 768, 1280)


@pytest.mark.system
@pytest.mark.parametrize("case", DOCUMENTS)
def test_the_page_never_scrolls_sideways(opened, case):
    page = opened(case)
    needed = {}

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        needed[width] = page.evaluate("document.documentElement.scrollWidth")

    assert {width: needs for width, needs in needed.items() if needs > width} == {}


@pytest.mark.parametrize("case", KINDS)
def test_the_page_is_small_enough_to_mail(case):
    raw = render_html(DOCUMENTS[case]).encode()

    assert len(raw) <= 150_000
    assert len(gzip.compress(raw)) <= 40_000


@pytest.mark.system
def test_tables_stack_on_a_phone_and_keep_their_labels(opened):
    page = opened("status", 390)

    cell = "getComputedStyle(document.querySelector('table.stack tbody td')).display"
    label = "getComputedStyle(document.querySelector('td[data-l=Rows]'), '::before').content"
    assert page.evaluate(cell) != "table-cell"
    assert "Rows" in page.evaluate(label)


@pytest.mark.system
def test_the_shapes_of_the_verdicts_and_the_strips_are_drawn(opened):
    page = opened("status")

    assert page.locator(".pill svg").first.bounding_box()["width"] >= 12
    assert page.locator("td .strip").count() == 6


@pytest.mark.system
@pytest.mark.parametrize("width", [390, 1280])
def test_no_text_in_a_chart_is_smaller_than_twelve_pixels(opened, width):
    page = opened("status", width)

    assert page.evaluate(SMALLEST_CHART_TEXT) >= 12


SMALLEST_CHART_TEXT = """() => Math.min(...[...document.querySelectorAll('svg[viewBox] text')]
  .filter(text => text.getClientRects().length && text.getBoundingClientRect().width)
  .map(text => {
    const svg = text.ownerSVGElement;
    return parseFloat(getComputedStyle(text).fontSize) *
      svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  }))"""
