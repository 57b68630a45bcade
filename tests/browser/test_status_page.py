"""Every kind of page as Chromium shows it: it fits, is silent, asks for nothing, can be dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tasks.pages.card import card_document
from tasks.pages.evaluation import evaluation_document
from tasks.pages.incident import incident_document
from tasks.pages.promotion import promotion_document
from tasks.pages.render import render_html
from tasks.pages.status import status_document
from tasks.vocabulary import Verdict
from tests.pages.board_samples import board
from tests.pages.drift_samples import Retraining, category, drifting, gradual, numeric, promoted
from tests.pages.drift_samples import document as drift_page
from tests.pages.forecast_samples import forecast
from tests.pages.project_page_samples import PROJECT_PAGES, USUAL
from tests.pages.promotion_samples import (
    CARD,
    QUESTIONS,
    SIGNATURES,
    incident,
    moved,
    promotion,
    rolled_back,
    signature,
)
from tests.pages.readiness_samples import readiness
from tests.pages.samples import (
    FACTS,
    HEAD,
    NOW,
    batch,
    decision,
    everything,
    feature,
    inconclusive,
    promotable,
    sliced,
    window,
)
from tests.pages.team_samples import board_with, plan, release, sprint

pytestmark = pytest.mark.system

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LONG = "an-id-without-any-place-to-break-" * 6


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


def page_of(decisions, ready=None, tickets=None, ahead=None):
    made = status_document(
        FACTS,
        decisions,
        head=HEAD,
        now=NOW,
        readiness=ready,
        board=tickets,
        forecast=ahead,
        own_pages={decision.id: "../evaluation/page.html" for decision in decisions},
        questions=QUESTIONS,
        moves=[moved("x"), rolled_back()] if tickets else (),
        incidents=[incident()] if tickets else (),
    )
    return render_html(made)


def promotion_page(decision, moves=(), signatures=SIGNATURES):
    made = promotion_document(
        FACTS,
        decision,
        questions=QUESTIONS,
        signatures=signatures,
        moves=moves,
        head=HEAD,
        now=NOW,
        name="flight_delays",
    )
    return render_html(made)


HELD = promotion(left_out=("container",), unknown=("time_out",), failing=("served",), signed_by=())
WAITING = promotion(unknown=("time_out",), signed_by=("security",), promotion=LONG)

DRIFTED = drifting("2013-12", gradual("wind_speed_mph"))
RETRAINED = Retraining(DRIFTED.id, ticket="RETRAIN-1", answer="RETRAIN", state="trained", hours=0.2)
ODD = ('<img src=x onerror="y">', "x" * 200, "\u202eright to left\u202c", LONG)


def drift_of_odd_names():
    """Columns with odd names in a window with a long one, the last of sixty."""
    found = [feature(name, 0.3, Verdict.FAIL) for name in ODD]
    others = [window(f"{LONG}{n:02}", drifting=("seats",), day=n % 15) for n in range(60)]
    shown = {name: category(0.3, 30) for name in ODD} | {ODD[0]: numeric(0.4)}
    return drift_page(decision("watch", f"{LONG}x", found, day=15, reference=LONG), others, sides=shown)


TEAM = ("sprint plan", "sprint retrospective", "release retrospective")
PAGES = PROJECT_PAGES | {
    "everything": page_of([*everything(), WAITING], readiness(), board(), forecast()),
    "nothing": page_of([]),
    "long names": page_of(
        [batch(LONG, leaking=7), window(LONG), window(f"{LONG}2", drifting=("seats",))],
        readiness(LONG),
        board(LONG),
        forecast(name=LONG[:90]),
    ),
    "evaluation": render_html(
        evaluation_document(FACTS, sliced(), [inconclusive("EXP-3"), promotable("EXP-3")], head=HEAD, now=NOW)
    ),
    "promotion": promotion_page(promotion(), [moved(promotion().id)]),
    "promotion that fails": promotion_page(HELD),
    "promotion with long names": promotion_page(
        WAITING, signatures=[signature("security", name=LONG, proof=LONG, note=LONG)]
    ),
    "card": render_html(card_document(FACTS, "EXP-2", CARD, wanted=CARD.sections, head=HEAD, now=NOW)),
    "drift": render_html(
        drift_page(
            DRIFTED,
            [window("2013-11", day=14), promotable("RETRAIN-1", day=15), promoted("RETRAIN-1")],
            retrainings=[RETRAINED],
            incidents=[incident()],
        )
    ),
    "undecided drift": render_html(drift_page(window("2013-07", unsure=("seats", "carrier"), day=15))),
    "drift with odd names": render_html(drift_of_odd_names()),
    "sprint plan": render_html(plan()),
    "sprint retrospective": render_html(sprint()),
    "release retrospective": render_html(release()),
    "sprint plan with long names": render_html(plan(board=board_with(LONG))),
    "sprint retrospective with long names": render_html(
        sprint(board=board_with(LONG), notes={LONG: (LONG,)}, untold=LONG, notes_file=f"{LONG}.notes.md")
    ),
    "release retrospective with long names": render_html(release(board=board_with(LONG))),
    "incident": render_html(
        incident_document(FACTS, incident(), moves=[rolled_back()], head=HEAD, now=NOW, name="flight_delays")
    ),
    "incident with long names": render_html(
        incident_document(
            FACTS, incident(model=LONG, version=LONG, reason=LONG), moves=(), head=HEAD, now=NOW, name="p"
        )
    ),
}


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a page at a width and in a colour scheme; tells what it asked for and complained of."""
    pages = []

    def open_(case, width, scheme="light"):
        file = tmp_path / "page.html"
        file.write_text(PAGES[case], "utf-8")
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(file.as_uri(), wait_until="load")
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()


@pytest.mark.parametrize("case", PAGES)
@pytest.mark.parametrize("width", [390, 500, 768, 1280])
def test_the_page_never_scrolls_sideways(opened, case, width):
    page = opened(case, width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("case", PAGES)
def test_the_page_asks_for_nothing_but_itself_and_the_console_is_silent(opened, case):
    page = opened(case, 1280)

    assert [url for url in page.asked if not url.startswith("file:")] == []
    assert len(page.asked) == 1
    assert page.said == []


def test_dark_mode_is_dark_and_its_text_is_light(opened):
    def brightness(page, what):
        rgb = page.evaluate(f"getComputedStyle(document.body).{what}").strip("rgb()").split(",")
        return sum(map(int, rgb)) / 3

    light, dark = opened("everything", 1280), opened("everything", 1280, "dark")

    assert brightness(light, "backgroundColor") > 240 > brightness(light, "color") + 180
    assert brightness(dark, "backgroundColor") < 40 < brightness(dark, "color") - 160


@pytest.mark.parametrize(
    "case",
    [
        "everything",
        "evaluation",
        "promotion",
        "promotion that fails",
        "card",
        "drift",
        "incident",
        *TEAM,
        *USUAL,
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(opened, case, scheme):
    """Contrast by WCAG 2.2, relative luminance; 4.5 is its AA limit for text of this size."""
    page = opened(case, 1280, scheme)

    assert page.evaluate(LOWEST_CONTRAST) >= 4.5


def test_tables_stack_on_a_phone_and_keep_their_labels(opened):
    page = opened("everything", 390)

    assert (
        page.evaluate("getComputedStyle(document.querySelector('table.stack tbody td')).display")
        != "table-cell"
    )
    label = "getComputedStyle(document.querySelector('td[data-l=Rows]'), '::before').content"
    assert "Rows" in page.evaluate(label)


def test_the_shapes_of_the_verdicts_are_drawn(opened):
    page = opened("everything", 1280)

    box = page.locator(".pill svg").bounding_box()
    assert box["width"] >= 12
    assert page.locator("td .strip").count() == 6


def test_print_opens_what_is_folded_and_is_light(opened):
    page = opened("everything", 1280, "dark")

    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("details table").first.is_visible()


LOWEST_CONTRAST = """() => {
  const luminance = ([r, g, b]) => {
    const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const [x, y, z] = [r, g, b].map(v => linear(v / 255));
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const rgb = text => text.match(/[0-9.]+/g).map(Number);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length === 3) return colour;
    }
    return [255, 255, 255];
  };
  const written = [...document.querySelectorAll('body *')].filter(e =>
    [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
  return Math.min(...written.map(e => {
    const [a, b] = [luminance(rgb(getComputedStyle(e).color)), luminance(ground(e))].sort((x, y) => y - x);
    return (a + .05) / (b + .05);
  }));
}"""
