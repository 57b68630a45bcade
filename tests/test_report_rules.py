"""What reports must not repeat of the documents that they take the place of."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tasks.board.flow_measures import flow
from tasks.board.outcomes import TicketEnd
from tasks.board.release import Phase, total
from tasks.pages.stakeholder import stakeholder_document
from tasks.vocabulary import Outcome
from tests.browser.pages_under_test import status
from tests.pages.canvas_samples import SOURCE, VALUES, dumped
from tests.pages.reading import read_html
from tests.pages.samples import everything
from tests.pages.team_samples import board, release, sprint

ROWS = ((30, 35), (15, 20), (30, 25), (15, 20))
ENDS = {"killed": Outcome.KILLED, "promoted": Outcome.PROMOTING, "iterating": Outcome.ITERATING}


def ends(**counts):
    return [
        TicketEnd(ticket=f"{end}-{n}", end=end, outcome=ENDS[end], decision="d", day=date(2026, 12, 1))
        for end, many in counts.items()
        for n in range(many)
    ]


def test_a_timelines_total_is_the_sum_of_its_rows_and_its_variance_theirs():
    """90 planned and 100 actual minutes: (100 - 90) / 90 = 11.1%."""
    found = total(
        [Phase(phase=f"P{n}", planned_minutes=p, actual_minutes=a) for n, (p, a) in enumerate(ROWS)]
    )

    assert (found.planned, found.actual) == (90, 100)
    assert found.variance == pytest.approx(1 / 9)


def test_a_phase_outside_the_total_is_named_as_left_out():
    told = read_html(release())

    assert "Total of the rows, without Monitoring 90 min 100 min +11.1%" in told


def test_what_iterates_is_decided_and_not_closed():
    found = flow(ends(killed=2, promoted=1, iterating=3), {})

    assert (found.decided, found.closed) == (6, 3)


def test_a_kill_rate_has_the_decided_below_it_and_is_not_judged_of_a_few():
    few, many = (flow(ends(killed=n, promoted=1), {}).kill_rate for n in (2, 12))

    assert (few.count, few.measured.n) == (2, 3)
    assert few.judged == "too few"
    assert many.measured.n == 13


def test_a_gain_in_money_is_called_an_assumption_until_somebody_measured_it():
    page = stakeholder_document(status(everything()), dumped(), VALUES, SOURCE)

    assert "Nobody has measured the effect itself" in read_html(page)


@pytest.mark.parametrize(("respondents", "is_shown"), [(3, False), (4, True)])
def test_a_survey_is_shown_from_four_answers_on(respondents, is_shown):
    held = board().model_dump(mode="json")["sprints"]
    survey = held[1]["review"]["survey"]
    held[1]["review"]["survey"] = {"respondents": respondents, "answers": survey["answers"][:1]}
    made = json.dumps(sprint(board=board(sprints=held)))

    assert ("7.4" in made) == is_shown
    assert ("the demo helped" in made) == is_shown
