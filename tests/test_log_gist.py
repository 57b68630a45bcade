"""What ``proofline log`` says of each kind of record."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from flows.commands.gist import gist
from tasks.act.rollback import roll_back
from tasks.adapters.connect import bound
from tasks.adapters.memory import MemoryLinks, memory
from tasks.board.costs import Budget
from tasks.board.moves import Move
from tasks.experiments.outlook import Outlook, Step
from tasks.gates import Key
from tasks.history.costs import alert_body
from tasks.history.criteria import Asking, kept_criteria
from tasks.history.openings import open_once
from tasks.ledger.append import append_once, newest_first
from tests.act.moves import PLACE, PROJECT, TRIAL, links, promote, register

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def kept(kind, body):
    links = MemoryLinks()
    append_once(links, kind=kind, key="k", project="p", subject="EXP-1", at=NOON, by="ann", body=body)
    return gists(links)


def gists(links):
    return [gist(record, links) for record in newest_first(links)][::-1]


def test_locked_criteria_are_named_and_a_change_says_what_and_why():
    links = MemoryLinks()
    for margin, why in (("0.005", ""), ("0.01", "the metric is noisy")):
        asking = Asking("p", "EXP-1", {"auc": {"margin": margin}, "latency": {"limit": "300"}}, NOON, "ann")
        kept_criteria(links, asking, why=why)

    assert gists(links) == [
        "criteria locked: auc, latency",
        "criteria changed: margin of auc was 0.005, is 0.01, because: the metric is noisy",
    ]


@pytest.mark.parametrize(
    ("complete", "said"),
    [
        (True, "evaluation@3f2a opened, look 1"),
        (False, "evaluation@3f2a opened, look 1, before all its seeds were there"),
    ],
)
def test_an_opening_names_the_set_and_the_look(complete, said):
    links, inputs = MemoryLinks(), {"evaluation": "evaluation@3f2a", "training": "training@1"}
    open_once(links, Key("g", "EXP-1", inputs, "plan", 1), complete=complete, project="p", at=NOON, by="ann")

    assert gists(links) == [said]


@pytest.mark.parametrize(
    ("before", "said"),
    [("hypothesis", "hypothesis -> experiment"), (None, "new on the board -> experiment")],
)
def test_a_move_goes_from_stage_to_stage(before, said):
    move = Move(ticket="EXP-1", before=before, after="experiment", sprint=None, day=date(2026, 11, 21))

    assert kept("move", {"move": move.model_dump(mode="json")}) == [said]


@pytest.mark.parametrize(
    ("committed", "said"), [(1, "31% to reach 0.72 by S7"), (None, "72% to reach 0.72 by S8")]
)
def test_a_forecast_speaks_of_the_committed_sprint_else_of_the_last(committed, said):
    steps = tuple(
        Step(name=name, end=date(2026, 12, day), probability=share, quantiles=(0.7,))
        for name, day, share in (("S7", 1, 0.31), ("S8", 15, 0.72))
    )
    outlook = Outlook(
        direction="higher",
        target=0.72,
        ceiling=None,
        history=(),
        standing=0.7,
        reached=False,
        missing=0,
        steps=steps,
        committed_step=committed,
    )

    assert kept("forecast", {"forecast": {"outlook": outlook.model_dump(mode="json")}}) == [said]


def test_an_alert_says_what_was_used_of_what():
    budget = Budget(about="ticket", id="EXP-1", planned=2.5, used=2.1, runs=3, unknown=0)

    assert kept("state", alert_body(budget)) == ["ticket has used 2.10 h of its 2.50 h of compute"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"decision": "1a2b", "announced": True}, "announced [1a2b]"),
        (
            {"decision": "1a2b", "fate": "accepted", "dataset": "training@3"},
            "accepted, in dataset training@3",
        ),
        ({"decision": "1a2b", "fate": "held"}, "held"),
    ],
)
def test_what_was_done_is_said_in_a_word(body, said):
    assert kept("done", body) == [said]


MOVE = {
    "what": "promotion",
    "environment": "staging",
    "alias": "champion",
    "before": "2",
    "after": "3",
    "why": "",
}
BACK = {**MOVE, "what": "rollback", "before": "3", "after": "2", "why": "incident 1a2b"}


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        (
            "intent",
            {"move": MOVE},
            "promotion to version 3 as champion in staging, in the place of version 2",
        ),
        (
            "done",
            {"move": {**MOVE, "before": ""}, "semver": "1.2.0"},
            "version 3 (1.2.0) is champion in staging, in the place of none",
        ),
        (
            "done",
            {"move": BACK},
            "rolled back: version 2 is champion in staging, in the place of version 3, "
            "because: incident 1a2b",
        ),
        (
            "abandoned",
            {"move": MOVE, "why": "it did not answer"},
            "promotion to version 3 came to nothing, because: it did not answer",
        ),
        (
            "sign-off",
            {"signature": {"name": "Ann", "role": "security", "promotion": "feed00001111"}},
            "Ann signs as security, promotion feed00001111",
        ),
        (
            "sign-off",
            {
                "signature": {
                    "name": "Ann",
                    "role": "security",
                    "promotion": "feed00001111",
                    "check": "alerts",
                    "standing": True,
                }
            },
            "standing signature, Ann vouches for alerts as security, promotion feed00001111",
        ),
        (
            "incident",
            {"incident": {"version": "3", "judged": {"reason": "it fell"}, "roll_back": True, "to": "2"}},
            "version 3: it fell; to be rolled back to version 2",
        ),
        (
            "incident",
            {"incident": {"version": "3", "judged": {"reason": "it fell"}, "roll_back": False, "to": ""}},
            "version 3: it fell; people decide",
        ),
        ("checkpoint", {"first": 1, "last": 999}, "999 records read in full, all sound"),
        (
            "state",
            {"metric": {"metric": "accuracy", "value": 0.91, "n": 2000, "day": "2026-11-20", "version": "3"}},
            "accuracy 0.91 of 2,000 examples on 2026-11-20, version 3",
        ),
        (
            "state",
            {"drill": "rollback", "before": "3", "after": "", "seconds": 4.2},
            "drill: nothing stood there to go back to; version 3 taken away in 4.20 s",
        ),
        (
            "state",
            {"drill": "alerts", "rule": "accuracy falls", "raised": False},
            "drill: the alert of accuracy falls was NOT raised",
        ),
        (
            "state",
            {"alert": "fall", "version": "3", "day": "2026-11-20", "reason": "it fell"},
            "alert on version 3, 2026-11-20: it fell",
        ),
        (
            "state",
            {"alias": "champion", "found": "3", "set": "2"},
            "alias champion named version 3, moved by hand; set back to version 2",
        ),
        ("state", {"announced": "1a2b"}, "announced [1a2b]"),
        ("state", {"announced": 42}, "announced [record 42]"),
        ("state", {"unheard of": 1}, ""),
        ("incident", {"another": "shape"}, "see `proofline show 1`"),
    ],
)
def test_each_kind_of_record_about_production_reads_well_in_one_line(kind, body, said):
    assert kept(kind, body) == [said]


def test_what_the_moves_of_a_model_leave_reads_well():
    """The records as the code that keeps them writes them: promoted, promoted, rolled back."""
    with bound(memory()):
        for version in ("1", "2"):
            register(int(version))
            promote(version, evidence=f"decision {version}")
        roll_back(PROJECT, PLACE, "it fell", NOON, lambda _: TRIAL)

        said = gists(links())

    place = "champion in staging, in the place of"
    assert said == [
        f"promotion to version 1 as {place} none",
        f"version 1 (1.0.0) is {place} none",
        f"promotion to version 2 as {place} version 1",
        f"version 2 (1.0.1) is {place} version 1",
        f"rollback to version 1 as {place} version 2",
        f"rolled back: version 1 (1.0.0) is {place} version 2, because: it fell",
    ]


def test_a_window_that_was_counted_week_after_week_says_which_one_it_was_and_beside_what():
    (said,) = kept("state", {"weeks_of": "series", "reference": "training@1", "state": {"windows": 7}})

    assert said == "counted week after week: window 7 beside training@1"


@pytest.mark.parametrize(
    ("paused", "why", "said"),
    [(True, "holidays", "paused, because: holidays"), (False, "", "goes on")],
)
def test_a_pause_says_whether_it_began_or_ended_and_why(paused, why, said):
    assert kept("pause", {"paused": paused, "why": why}) == [said]
