"""Whatever people write into a board, a canvas or their notes is refused, or stands on pages as text."""

from __future__ import annotations

from functools import cache

import pytest

from tasks.board.board_state import Facts, board_state
from tasks.pages.canvas import canvas_document
from tasks.pages.render import render_html, render_markdown
from tasks.pages.risk_register import risk_register_document
from tasks.pages.risks import risks
from tasks.pages.stakeholder import stakeholder_document
from tasks.pages.status import status_document
from tasks.plans import Board, Canvas
from tests.pages.canvas_samples import SOURCE, VALUES, canvas
from tests.pages.forecast_samples import forecast
from tests.pages.hostile_texts import TEXTS, models_in, models_of, text_fields, with_text
from tests.pages.kept_samples import TODAY, kept
from tests.pages.readiness_samples import TASKS
from tests.pages.samples import FACTS, HEAD, NOW, everything
from tests.pages.team_samples import board, plan, release, sprint
from tests.pages.test_hostile_pages import shape_of, tokens

PLAIN = "a text, not a name"  # what takes names alone refuses it too
# What other fields name a sprint, a release, a ticket or a metric by.
REFERRED_TO = frozenset({"S5", "S6", "v2.0.0", "v2.1.0", "accuracy", "hallucination", "latency_p95"})
PAGES = ("plan", "sprint", "release", "status", "risks", "canvas", "stakeholder")


def whole_board():
    """A team's board, with what the samples of the status page keep besides."""
    besides = kept().model_dump()
    held = board().model_dump() | {name: besides[name] for name in ("risks", "asks", "milestones")}
    return Board.model_validate(held | {"data_tasks": TASKS, "statuses": {"Shipped": "production"}})


@cache
def documents(text):
    """The documents made of a board, a canvas and notes with the text in every field that takes it."""
    found, _ = with_text(whole_board(), text, REFERRED_TO)
    wanted, _ = with_text(canvas(), text, REFERRED_TO)
    team = {"board": found, "notes": {text: (text, text)}, "untold": text}
    held = risks(found.risks, None, None)
    state = board_state(
        found.tickets, found.sprints, limits=found.limits, phase="convergence", facts=Facts(), today=TODAY
    )
    status = status_document(
        FACTS, everything(), head=HEAD, now=NOW, board=state, kept=found, forecast=forecast()
    )
    dumped = wanted.model_dump(mode="json")
    return {
        "plan": plan(**team),
        "sprint": sprint(**team),
        "release": release(**team),
        "status": status,
        "risks": risk_register_document(held, SOURCE),
        "canvas": canvas_document(dumped, VALUES, held, SOURCE),
        "stakeholder": stakeholder_document(status, dumped, VALUES, SOURCE),
    }


@pytest.mark.parametrize(("model", "sample"), [(Board, whole_board()), (Canvas, canvas())])
def test_the_samples_hold_every_kind_of_thing_so_that_each_field_was_tried(model, sample):
    missing = set(models_of(model)) - models_in(sample)

    assert {one.__name__ for one in missing} - NEVER_ON_PAGES == set()


@pytest.mark.parametrize("name", TEXTS)
def test_what_people_write_freely_takes_any_text(name):
    _, taken = with_text(whole_board(), TEXTS[name], REFERRED_TO)

    assert taken >= FREE
    assert taken <= set(text_fields(Board))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_no_field_of_a_board_or_canvas_changes_what_a_page_is_made_of(page, name):
    plain, hostile = documents(PLAIN)[page], documents(TEXTS[name])[page]

    assert shape_of(render_html(hostile)).shape == shape_of(render_html(plain)).shape
    if page != "status":  # it is cut to what fits a glance
        assert tokens(render_markdown(hostile)) == tokens(render_markdown(plain))


NEVER_ON_PAGES = {"Delivery"}  # where reports are sent: it takes names alone
FREE = {
    ("Ticket", "title"),
    ("Blocker", "what"),
    ("Risk", "description"),
    ("Risk", "mitigation"),
    ("Ask", "question"),
    ("Ask", "answer"),
    ("Action", "text"),
    ("Milestone", "shows"),
    ("DataTask", "title"),
    ("Release", "features"),
}
