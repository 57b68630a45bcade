"""Every kind of page against the rules of axe: names, roles, order, headings, contrast."""

from __future__ import annotations

import pytest

from tests.browser.pages_under_test import KINDS

pytestmark = pytest.mark.system

EVERY_RULE = {"resultTypes": ["violations"]}
# Nothing but colours differs in the dark.
COLOURS = EVERY_RULE | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


@pytest.mark.parametrize("case", KINDS)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_breaks_no_rule_of_axe(opened, case, width):
    assert _broken(opened(case, width), EVERY_RULE) == {}


@pytest.mark.parametrize("case", KINDS)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_breaks_no_rule_of_axe_about_colours_in_the_dark(opened, case, width):
    assert _broken(opened(case, width, "dark"), COLOURS) == {}


def test_axe_finds_what_is_wrong_with_a_page(shown):
    page = shown("<!doctype html><title>x</title><img src=''><p style='color:#ccc'>pale</p>")

    assert {"html-has-lang", "image-alt", "color-contrast"} <= set(_broken(page, EVERY_RULE))


def _broken(page, options):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=options).response["violations"]
    return {rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in found}
