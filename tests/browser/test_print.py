"""Printed: A4, light, nothing folded, no row cut in two, the first page is enough to decide by."""

from __future__ import annotations

import re

import pytest

from tests.browser.pages_under_test import KINDS

pytestmark = pytest.mark.system

PIXEL_MM = 25.4 / 96
WIDE, HIGH = (
    round(mm / PIXEL_MM) for mm in (210 - 2 * 12, 297 - 2 * 11)
)  # A4 without the margins of page.css


@pytest.mark.parametrize("case", KINDS)
def test_the_page_is_printed_on_a_few_sheets_of_a4(opened, case):
    pdf = opened(case, 1280, "dark").pdf(prefer_css_page_size=True)

    sheets = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    assert 1 <= len(sheets) <= 12
    assert {(round(float(wide)), round(float(high))) for wide, high in sheets} == {(595, 842)}


@pytest.mark.parametrize("case", KINDS)
def test_print_is_light_opens_what_is_folded_and_fits_the_sheet(opened, case):
    page = _printed(opened(case, WIDE, "dark"))

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(FOLDED) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE


@pytest.mark.parametrize("case", KINDS)
def test_no_row_card_or_figure_may_be_cut_by_the_end_of_a_sheet(opened, case):
    page = _printed(opened(case, WIDE))

    assert page.evaluate(CUT) == []


def test_verdict_probabilities_tiles_and_decisions_needed_fill_the_first_sheet(opened):
    page = _printed(opened("status", WIDE))

    needed = page.locator("section[aria-labelledby=needed]").bounding_box()
    assert needed["y"] + needed["height"] <= HIGH


def _printed(page):
    page.emulate_media(media="print")
    return page


FOLDED = """[...document.querySelectorAll('details > :not(summary)')]
  .filter(e => !e.getBoundingClientRect().height).length"""
CUT = """[...document.querySelectorAll('tr, .card, .asks li, figure, .tiles')]
  .filter(e => getComputedStyle(e).breakInside !== 'avoid').map(e => e.outerHTML.slice(0, 80))"""
