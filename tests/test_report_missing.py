"""Reports that cannot be stored: what they tell of stands, and the next status report makes them up."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from tasks.adapters.connect import bound
from tasks.adapters.disk_pages import DiskPages
from tasks.adapters.memory import MemoryPages, memory
from tasks.errors import OutsideError
from tasks.ledger.append import append_once
from tasks.load.record import load_decisions
from tasks.pages.evaluation import page_name
from tasks.pages.index import MOST_OTHERS
from tasks.plans import find_project
from tasks.report import follow_moves, make_up, write_evaluation, write_incident, write_index, write_status
from tests.history.test_told_moves import opened
from tests.pages.samples import NOW, promotable, window

CANVAS = """
title: Flight delays
objective: Tell which flights will be late.
metrics:
  - {name: auc, title: AUC, direction: higher, margin: 0.005}
"""


class Away(MemoryPages):
    """A place of reports that does not answer."""

    def _away(self, *_, **__):
        raise OutsideError("s3://reports/: put got no answer; Try again later")

    write = listed = read = read_each = written = write_index = begin = indexes = _away


@pytest.fixture
def place(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    monkeypatch.chdir(tmp_path)
    return find_project(tmp_path, "p")


@pytest.fixture
def outside(place, tmp_path):
    with bound(replace(memory(), pages=DiskPages(tmp_path / "reports"))) as made:
        yield made


def keep(outside, kind, key, subject, **body):
    about = {"project": "p", "subject": subject, "at": NOW, "by": "x"}
    append_once(outside.records.links("p"), kind=kind, key=key, body=body, **about)


def decided(outside, *decisions):
    for one in decisions:
        keep(outside, "decision", one.key, one.subject, decision=one.model_dump(mode="json"))
    return decisions


def pages(outside, kind):
    return [name for _, name in outside.pages.listed("p", kind)]


def test_an_evaluation_whose_page_cannot_be_stored_is_said_and_stops_nothing(place, outside, caplog):
    (decision,) = decided(outside, promotable())

    with bound(replace(outside, pages=Away())), caplog.at_level(logging.WARNING, "proofline"):
        written = write_evaluation.fn(place, decision, *load_decisions.fn(place), NOW)

    assert written == ""
    assert "s3://reports/: put got no answer" in caplog.text
    assert "what it tells of stands, and the next status report makes it up" in caplog.text


def test_a_rollback_and_an_incident_stand_while_their_pages_cannot_be_stored(place, outside):
    incident = opened()
    keep(outside, "incident", incident.key, "m@staging", incident=incident.model_dump(mode="json"))

    with bound(replace(outside, pages=Away())):
        assert write_incident.fn(place, incident, NOW) == ""
        assert follow_moves.fn(place, NOW) == ()


def test_a_report_that_a_person_asked_for_says_that_it_could_not_be_stored(place, outside):
    with bound(replace(outside, pages=Away())):
        for write in (
            lambda: write_status.fn(place, *load_decisions.fn(place), NOW),
            lambda: write_index.fn(place, NOW),
        ):
            with pytest.raises(OutsideError, match="no answer"):
                write()


def test_pages_that_are_missing_are_made_up_from_the_record_once(place, outside):
    evaluated, watched = decided(outside, promotable(), window("2013-12", ("speed",)))
    incident = opened()
    keep(outside, "incident", incident.key, "m@staging", incident=incident.model_dump(mode="json"))

    made = make_up.fn(place, *load_decisions.fn(place), NOW)

    assert len(made) == 3
    assert pages(outside, "evaluation") == [page_name(evaluated)]
    assert pages(outside, "drift") == [page_name(watched)]
    assert len(pages(outside, "incident")) == 1
    assert make_up.fn(place, *load_decisions.fn(place), NOW) == ()


def test_the_latest_page_stays_that_of_the_newest_decision(place, outside):
    first, second = decided(outside, promotable("EXP-1", day=8), promotable("EXP-2", day=9))
    write_evaluation.fn(place, second, *load_decisions.fn(place), NOW)

    make_up.fn(place, *load_decisions.fn(place), NOW + timedelta(hours=1))

    latest = json.loads(outside.pages.read("p", "evaluation", "latest.json"))
    assert set(pages(outside, "evaluation")) == {page_name(first), page_name(second)}
    assert latest == json.loads(outside.pages.read("p", "evaluation", f"{page_name(second)}.json"))


def test_of_an_old_record_only_those_are_made_up_that_an_index_shows(place, outside):
    every = decided(outside, *(promotable(f"EXP-{n}", day=n % 9 + 1) for n in range(MOST_OTHERS + 3)))

    make_up.fn(place, *load_decisions.fn(place), NOW)

    assert set(pages(outside, "evaluation")) == {page_name(one) for one in every[-MOST_OTHERS:]}
