"""Moves and incidents as pages tell them, from the records that the flows keep."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tasks.adapters.memory import MemoryLinks
from tasks.history.told_incidents import told_incidents
from tasks.history.told_moves import told_moves
from tasks.ledger.append import append_once
from tasks.readiness.incident import Incident
from tasks.readiness.produced import Judged, Produced
from tasks.readiness.promotion import Move
from tasks.vocabulary import Interval, Measurement
from tests.pages.samples import START

MOVE = Move(
    what="promotion",
    model="m",
    environment="staging",
    alias="champion",
    before="6",
    since=8,
    after="7",
    sha256="ab" * 32,
    evidence="0123456789ab",
)


def keep(links, kind, move=MOVE, hours=0, **body):
    append_once(
        links,
        kind=kind,
        key=move.key,
        project="p",
        subject=move.subject,
        at=START + timedelta(hours=hours),
        by="schedule",
        body={"move": move.model_dump(mode="json"), **body},
    )
    return links


def test_a_move_that_only_was_meant_is_open():
    (told,) = told_moves(keep(MemoryLinks(), "intent"))

    assert (told.state, told.before, told.after, told.evidence) == ("open", "6", "7", "0123456789ab")


def test_a_move_that_was_done_tells_when_by_which_version_and_how_long_each_part_took():
    links = keep(MemoryLinks(), "intent")

    (told,) = told_moves(keep(links, "done", hours=1, parts={"serve": 9.5, "alias": 0.02}, semver="1.3.0"))

    assert (told.state, told.seq, told.semantic) == ("done", 2, "1.3.0")
    assert told.at == START + timedelta(hours=1)
    assert told.parts == {"serve": 9.5, "alias": 0.02}


@pytest.mark.parametrize(("first", "second"), [("done", "abandoned"), ("abandoned", "done")])
def test_of_two_endings_of_a_move_the_first_counts(first, second):
    links = keep(keep(MemoryLinks(), "intent"), first, why="first")

    (told,) = told_moves(keep(links, second, why="second"))

    assert (told.state, told.said) == (first, "first")


def test_moves_stand_in_the_order_in_which_they_ended():
    other = MOVE.model_copy(update={"environment": "production"})
    links = keep(keep(MemoryLinks(), "intent"), "intent", other)

    told = told_moves(keep(keep(links, "done", other), "done"))

    assert [one.environment for one in told] == ["production", "staging"]


def test_records_of_other_things_that_were_done_are_no_moves():
    links = MemoryLinks()
    append_once(
        links, kind="done", key="k", project="p", subject="b", at=START, by="x", body={"announced": True}
    )

    assert told_moves(links) == ()


def opened():
    judged = Judged(
        rule="fall",
        metric="auc",
        state="INCIDENT",
        reason="auc is 0.6500 in production",
        measured=Measurement(
            name="fall since the gate", value=0.13, unit="share", interval=Interval(0.12, 0.14, 0.95)
        ),
    )
    produced = Produced(
        metric="auc", value=0.65, n=900, low=0.64, high=0.66, version="7", day=date(2026, 11, 14)
    )
    return Incident(
        model="m",
        environment="staging",
        alias="champion",
        version="7",
        since=12,
        produced=produced,
        judged=judged,
        evaluation="c0ffee123456",
        gate=0.7465,
        reach=Interval(0.64, 0.66, 0.95),
        unit="share",
        limit=0.1,
        roll_back=True,
        to="6",
    )


def kept(incident):
    links = MemoryLinks()
    append_once(
        links,
        kind="incident",
        key=incident.key,
        project="p",
        subject=incident.place.subject,
        at=START,
        by="schedule",
        body={"incident": incident.model_dump(mode="json")},
    )
    return links


def test_an_incident_tells_what_fell_from_where_to_where_and_how_sure_that_is():
    (told,) = told_incidents(kept(opened()))

    assert (told.gate, told.value, told.interval) == (0.7465, 0.65, Interval(0.64, 0.66, 0.95))
    assert (told.lost, told.lost_interval, told.limit) == (0.13, Interval(0.12, 0.14, 0.95), 0.1)
    assert (told.id, told.since, told.day) == (opened().id, 12, date(2026, 11, 14))
    assert (told.at, told.by, told.seq) == (START, "schedule", 1)
