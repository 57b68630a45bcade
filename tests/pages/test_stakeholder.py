"""The stakeholders' page: the status report's own numbers, the week of the time box, what it asks for."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tasks.pages.project_page import Source
from tasks.pages.render import render_html, render_markdown
from tasks.pages.stakeholder import stakeholder_document
from tasks.pages.status import status_document
from tests.pages.canvas_samples import VALUES, dumped
from tests.pages.forecast_samples import RISING, forecast
from tests.pages.hostile import HOSTILE, parsed
from tests.pages.kept_samples import ask, kept, risk
from tests.pages.samples import FACTS, HEAD, NOW, everything

SOURCE = Source("chatbot", "Support chatbot", "convergence", HEAD, NOW)


def status(ahead=None, board=None):
    return status_document(FACTS, everything(), head=HEAD, now=NOW, forecast=ahead, kept=board)


def page(ahead=None, board=None, canvas=None):
    found = forecast() if ahead is None else ahead
    return stakeholder_document(status(found, board or kept()), canvas or dumped(), VALUES, SOURCE)


def of(made, name):
    return next(one["blocks"] for one in made["sections"] if one["id"] == name)


def test_its_first_line_is_the_forecast_of_the_status_report():
    made, said = page(), status(forecast())["forecast"]

    assert made["verdict"]["sentence"] == said["summary"]
    assert (made["verdict"]["pill"], made["verdict"]["level"]) == (said["word"], said["level"])


@pytest.mark.parametrize(
    ("committed", "week"),
    [(date(2026, 12, 4), 14), (date(2026, 11, 18), 16), (date(2026, 11, 17), 17), (date(2027, 3, 9), 1)],
)
def test_the_week_is_counted_back_from_the_last_day_of_the_time_box(committed, week):
    """Sixteen weeks that end on that day, seen on 18 November 2026."""
    made = page(forecast(committed=committed))

    assert made["verdict"]["paragraph"].startswith(f"Convergence, week {week} of 16.")


def test_what_needs_attention_is_not_hidden_behind_a_good_forecast():
    assert "Needs attention" in page()["verdict"]["paragraph"]


def test_without_a_forecast_it_says_what_the_status_report_says():
    made = stakeholder_document(status(), dumped(), {}, SOURCE)

    verdict = status()["verdict"]
    assert made["verdict"]["sentence"] == verdict["sentence"]
    assert made["verdict"]["paragraph"] == "Convergence, of 16 weeks."
    assert [one["id"] for one in made["sections"]] == ["meaning"]


def test_the_line_shows_every_sprint_and_the_target_and_is_read_out():
    made = page()

    (trend,) = of(made, "course")
    assert trend["values"] == list(RISING)
    assert trend["reading"] == "AUC by sprint, S1 to S7: 0.612 to 0.707; target 0.720."
    html = render_html(made)
    assert html.count('role="img"') == 2  # one for wide pages, one for phones
    assert html.count(trend["reading"]) == 3
    points = re.findall(r'points="([^"]+)"', html)
    assert [len(one.split()) for one in points] == [7, 7]


def test_the_largest_risks_are_three_and_the_rest_is_counted():
    many = kept().model_copy(update={"risks": tuple(risk(f"R-{n}") for n in range(9))})

    (block,) = of(page(board=many), "risks")

    assert len(block["risks"]["rows"]) == 3
    assert block["risks"]["more"] == 6


@pytest.mark.parametrize("render", [render_html, render_markdown])
@pytest.mark.parametrize(
    "said",
    [
        "3,000 dollars for a second vendor",
        "Head of ML",
        "We plan for 0.72 and 18 December slips",
        "Safety labels come late from the vendor",
        "Sprint 3 review",
        "Slices by carrier",
        "8,000 USD a week less",
        "Unmeasured",
        "80% range",
    ],
)
def test_both_forms_say_what_people_outside_need(render, said):
    assert said in render(page())


def test_hostile_texts_stand_as_text_on_a_small_page():
    bad = kept().model_copy(
        update={
            "asks": tuple(ask(f"Q-{n}", question=HOSTILE, who=HOSTILE, otherwise=HOSTILE) for n in range(30)),
            "risks": (risk(description=HOSTILE, owner=HOSTILE),),
        }
    )
    made = page(forecast(name=HOSTILE[:40]), bad)

    html = render_html(made)
    found = parsed(html)

    assert (found.open, found.wrong) == ([], [])
    assert not {"script", "img"} & {*found.tags}
    assert "<script" not in render_markdown(made)
    assert set(found.labels) <= set(found.ids)
    assert len(html.encode()) < 150_000
