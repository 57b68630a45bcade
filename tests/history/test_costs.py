"""Alerts about compute: told once of each budget, and again of one that was raised."""

from __future__ import annotations

from datetime import UTC, datetime

from tasks.adapters.memory import MemoryLinks
from tasks.board.costs import Budget
from tasks.history.costs import alert_body, alert_key, untold
from tasks.ledger.append import append_once


def alarming(planned=10.0, used=9.0, about="ticket", id_="E-1"):
    return Budget(about=about, id=id_, planned=planned, used=used, runs=3, unknown=0)


def told(links, budget):
    append_once(
        links,
        kind="state",
        key=alert_key(budget),
        project="p",
        subject=budget.id,
        at=datetime(2026, 11, 20, tzinfo=UTC),
        by="cron",
        body=alert_body(budget),
    )


def test_what_was_told_is_not_told_again_however_much_more_is_used():
    links = MemoryLinks()
    told(links, alarming())

    assert untold(links, [alarming(used=30.0)]) == ()


def test_a_raised_budget_another_ticket_and_a_sprint_of_the_same_name_are_told():
    links = MemoryLinks()
    told(links, alarming())
    others = [alarming(planned=20.0, used=18.0), alarming(id_="E-2"), alarming(about="sprint")]

    assert untold(links, others) == tuple(others)


def test_other_states_in_the_record_are_no_alerts():
    links = MemoryLinks()
    append_once(
        links,
        kind="forecast",
        key=alert_key(alarming()),
        project="p",
        subject="E-1",
        at=datetime(2026, 11, 20, tzinfo=UTC),
        by="cron",
        body={},
    )

    assert untold(links, [alarming()]) == (alarming(),)
