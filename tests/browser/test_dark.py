"""Light and dark: each is what it says, and every text stands out."""

from __future__ import annotations

import pytest

from tests.browser.pages_under_test import KINDS

pytestmark = pytest.mark.system


def test_dark_mode_is_dark_and_its_text_is_light(opened):
    light, dark = opened("status", 1280), opened("status", 1280, "dark")

    assert _brightness(light, "backgroundColor") > 240 > _brightness(light, "color") + 180
    assert _brightness(dark, "backgroundColor") < 40 < _brightness(dark, "color") - 160


@pytest.mark.parametrize("case", KINDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(opened, case, scheme):
    """Contrast by WCAG 2.2, relative luminance; 4.5 is its AA limit for text of this size."""
    page = opened(case, 1280, scheme)

    assert page.evaluate(LOWEST_CONTRAST) >= 4.5


def _brightness(page, what):
    rgb = page.evaluate(f"getComputedStyle(document.body).{what}").strip("rgb()").split(",")
    return sum(map(int, rgb)) / 3


# axe leaves out what it finds hard, such as text over another element; this measures every text.
LOWEST_CONTRAST = """() => {
  const luminance = ([r, g, b]) => {
    const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const [x, y, z] = [r, g, b].map(v => linear(v / 255));
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const rgb = text => text.match(/[0-9.]+/g).map(v => v * (text.startsWith('color(srgb') ? 255 : 1));
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length === 3) return colour;
    }
    return [255, 255, 255];
  };
  const written = [...document.querySelectorAll('body *')].filter(e => !e.closest('svg') &&
    [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
  return Math.min(...written.map(e => {
    const [a, b] = [luminance(rgb(getComputedStyle(e).color)), luminance(ground(e))].sort((x, y) => y - x);
    return (a + .05) / (b + .05);
  }));
}"""
