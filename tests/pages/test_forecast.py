"""The forecast on the status page: its line, table, cone and past, and hostile names that stay text."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from tasks.canonical import canonical_json
from tasks.pages.forecast_cone import MOST_TICKS, forecast_cone
from tasks.pages.render import MOST_MARKDOWN, render_html, render_markdown
from tasks.pages.status import status_document
from tasks.pages.words import likelihood
from tests.pages.forecast_samples import RISING, forecast
from tests.pages.samples import FACTS, HEAD, NOW, everything


def document(found):
    return status_document(FACTS, everything(), head=HEAD, now=NOW, forecast=found)


def section(**others):
    return document(forecast(**others))["forecast"]


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.999, "very likely"),
        (0.90, "very likely"),
        (0.894, "likely"),
        (0.70, "likely"),
        (0.69, "more likely than not"),
        (0.55, "more likely than not"),
        (0.54, "about even"),
        (0.45, "about even"),
        (0.44, "less likely than not"),
        (0.30, "less likely than not"),
        (0.29, "unlikely"),
        (0.10, "unlikely"),
        (0.09, "very unlikely"),
        (0.0, "very unlikely"),
    ],
)
def test_every_probability_has_its_word(probability, word):
    assert likelihood(probability) == word


def test_the_line_says_where_it_stands_the_target_how_likely_and_the_range():
    said = section()

    row = said["rows"][1]
    assert said["summary"].startswith("AUC 0.707 / 0.720: ")
    assert (
        f"({round(100 * row['probability'])}%) by the end of S9 (Fri 4 Dec 2026); 80% range"
        in said["summary"]
    )


def test_the_committed_sprint_is_highlighted_and_decides_the_word():
    made = document(forecast())

    assert [row["is_committed"] for row in made["forecast"]["rows"]] == [False, True, False, False]
    assert made["forecast"]["word"] == "Off track"
    assert "Committed date" in render_html(made)


@pytest.mark.parametrize("committed", [date(2026, 12, 4), date(2026, 12, 10), date(2026, 12, 1)])
def test_the_committed_date_is_the_time_boxs_own_where_it_ends_within_a_sprint(committed):
    """S9 ends on 4 December, S10 two weeks later; the line stands a part of the way between them."""
    made = document(forecast(committed=committed))

    said = f"{committed:%a} {committed.day} Dec 2026"
    assert f"0.720 by {said} is" in made["verdict"]["sentence"]
    assert f"Committed, {said}" in forecast_cone(made["forecast"])
    line = next(one for one in _svg(made["forecast"]).iter("line") if one.get("class") == "dead")
    ends = [_x_of("S9", made), _x_of("S11", made)]
    days = (committed - date(2026, 12, 4)).days
    assert float(line.get("x1")) == pytest.approx(ends[0] + days / 28 * (ends[1] - ends[0]), abs=0.2)


def _svg(found):
    return ElementTree.fromstring(f"<both>{forecast_cone(found)}</both>")[0]


def _x_of(name, made):
    return float(next(one for one in _svg(made["forecast"]).iter("text") if one.text == name).get("x"))


def test_the_first_tile_stands_where_the_headline_does():
    made = document(forecast())

    tile = made["tiles"][0]
    assert made["verdict"]["sentence"].startswith(f"{tile['label']} {tile['text']} today")
    assert tile["line"] == "+0.006 since S6"


def test_without_a_committed_date_there_is_no_verdict():
    said = document(forecast(step=None, committed=None))

    assert said["forecast"]["word"] == "No verdict"
    assert "No date is committed" in render_html(said)


def test_a_time_box_that_is_over_is_said():
    said = section(step=None, committed=date(2026, 11, 1), is_over=True)

    assert (said["level"], said["word"]) == ("ba", "Time box over")


def test_too_little_history_is_shown_as_a_table_without_a_chart():
    made = document(forecast(RISING[:3]))
    page = render_html(made)

    assert made["forecast"]["word"] == "Too little history"
    assert made["forecast"]["summary"] == "AUC 0.672 / 0.720: 3 sprints of history, and a forecast needs 5."
    assert "cone-title" not in page
    assert "What was reached so far" in page


def test_a_reached_target_is_said():
    said = section(target=0.7)

    assert (said["word"], said["summary"]) == ("On track", "AUC 0.707 / 0.700: the target is reached.")


def test_no_forecast_and_nothing_promotable_have_no_section():
    for found in (None, forecast(())):
        made = document(found)

        assert made["forecast"] is None
        assert 'id="forecast"' not in render_html(made)


def test_past_forecasts_are_told_by_counts():
    page = render_html(document(forecast()))

    assert "Of 6 forecasts at about 70%, 4 came true." in page
    assert "the 80% range held the value in 6 of 6" in page
    assert "Too few to judge by." in page


def test_the_markdown_has_the_table_of_chances_and_fits():
    text = render_markdown(document(forecast()))

    assert "| By the end of | 0.712 | 0.716 | 0.720 target |" in text
    assert "| S9 (Fri 4 Dec 2026), committed |" in text
    assert len(text) < MOST_MARKDOWN


def test_the_document_is_json_to_four_places():
    said = section()

    assert canonical_json(said)
    assert all(row["probability"] == round(row["probability"], 4) for row in said["rows"])


def test_the_cone_is_two_drawings_of_which_each_stays_in_its_box():
    drawn = ElementTree.fromstring(f"<both>{forecast_cone(section())}</both>")

    boxes = [tuple(map(float, svg.get("viewBox").split()))[2:] for svg in drawn]
    assert boxes == [(1032, 380), (354, 330)]
    for svg, (width, height) in zip(drawn, boxes, strict=True):
        for text in svg.iter("text"):
            assert 0 <= float(text.get("x")) <= width
            assert 0 <= float(text.get("y")) <= height


@pytest.mark.parametrize(
    "values", [(0.8,) * 6, (1e6, 2e6, 2.5e6, 2.6e6, 2.7e6), (0.1, 0.2, 0.1, 0.2, 0.1), tuple(range(60))]
)
def test_any_history_can_be_drawn_with_at_most_six_ticks_an_axis(values):
    made = section(values=values, target=max(values) * 1.2, step=None)

    for svg in ElementTree.fromstring(f"<both>{forecast_cone(made)}</both>"):
        ticks = [text for text in svg.iter("text") if text.get("class") == "tick"]
        assert (
            sum(tick.get("text-anchor") == "end" and float(tick.get("x")) < 70 for tick in ticks)
            <= MOST_TICKS
        )
        assert len(ticks) <= 2 * MOST_TICKS


def test_hostile_names_of_sprints_are_shown_not_obeyed():
    made = document(forecast(name='<script>"S'))
    page = render_html(made)

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<script" not in render_markdown(made)
