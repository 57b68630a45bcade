"""Moves that must not be made or must not stay open, on adapters in memory."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tasks.act.moves import begin
from tasks.act.moving import carry_out, recover
from tasks.act.reconcile import realign
from tasks.errors import InputError, OutsideError
from tasks.gates import Key, decide
from tasks.history.incidents import incidents_on
from tasks.history.promotions import champion, open_moves
from tasks.ledger.append import append_once
from tasks.load.stale import fallen_since
from tasks.load.standing import signatures_under
from tasks.plans import Project
from tasks.plans.promotion import Standing
from tasks.readiness.promotion import Move
from tasks.vocabulary import Evidence, Finding, Gate, Verdict
from tests.act.moves import (
    NOW,
    PLACE,
    PROJECT,
    TRIAL,
    kinds,
    links,
    move_to,
    pointed,
    promote,
    sha256,
    stands,
)


def first_in(place, version):
    """The first promotion to a place."""
    about = {"before": "", "since": 0, "after": version, "sha256": sha256(version), "evidence": "decision"}
    return Move(what="promotion", **place._asdict(), **about)


@pytest.mark.parametrize("error", [InputError("the table cannot be read"), ValueError("a row: 4711")])
def test_what_fails_the_same_each_time_abandons_a_move_and_says_nothing_of_rows(error):
    promote("1")
    open_one = move_to("2")
    begin(links(), open_one, "p", NOW, stood="1")

    def unreadable(_):
        raise error

    (found,) = recover(PROJECT, "staging", unreadable, NOW)

    assert (found.state, pointed(), open_moves(links(), PLACE)) == ("abandoned", "1", ())
    assert "4711" not in found.why
    assert promote("3", "the next").state == "done"


@pytest.mark.parametrize("error", [OutsideError("MLflow did not answer"), OSError("disk full")])
def test_what_may_go_better_the_next_time_leaves_a_move_open(error):
    begin(links(), move_to("1"), "p", NOW, stood="")

    def failing(_):
        raise error

    with pytest.raises(type(error)):
        recover(PROJECT, "staging", failing, NOW)
    assert kinds() == ["intent"]
    assert [one.state for one in recover(PROJECT, "staging", lambda _: TRIAL, NOW)] == ["done"]


def test_an_alias_that_serves_one_environment_is_not_moved_for_another():
    production = PLACE._replace(environment="production")
    carry_out(PROJECT, first_in(production, "1"), TRIAL, NOW)

    with pytest.raises(InputError, match=r"serves in production \(record 1\).*such as champion-staging"):
        carry_out(PROJECT, first_in(PLACE, "2"), TRIAL, NOW)

    assert (pointed(), kinds()) == ("1", ["intent", "done"])
    assert carry_out(PROJECT, first_in(PLACE._replace(alias="next"), "2"), TRIAL, NOW).state == "done"


def test_an_alias_that_another_project_moves_is_not_moved_by_this_one(tmp_path):
    one, two = (Project(name, tmp_path / "configs" / name, f"configs/{name}") for name in ("one", "two"))
    for project in (one, two):
        project.folder.mkdir(parents=True)
    carry_out(one, first_in(PLACE, "1"), TRIAL, NOW)

    with pytest.raises(InputError, match=r"serves in staging of project one \(record 1\)"):
        carry_out(two, first_in(PLACE, "2"), TRIAL, NOW + timedelta(days=1))
    assert pointed() == "1"


def test_an_alias_that_a_record_out_of_sight_let_in_is_not_moved(tmp_path):
    carry_out(Project("far", tmp_path / "configs" / "far", "configs/far"), first_in(PLACE, "1"), TRIAL, NOW)

    with pytest.raises(InputError, match="names version 1 of delays, let in by another record"):
        promote("2")
    assert (pointed(), kinds()) == ("1", [])


def test_of_two_environments_that_moved_one_alias_before_it_stays_the_firsts(outside):
    """A record of before this was refused: both say done, and neither flips what the other serves."""
    other = PLACE._replace(environment="production")
    for place, version in ((other, "1"), (PLACE, "2")):
        move = first_in(place, version)
        for kind in ("intent", "done"):
            body = {"move": move.model_dump(mode="json"), "stood": ""}
            append_once(links(), kind=kind, key=move.key, project="p", subject="s", at=NOW, by="b", body=body)
    outside.registry.point("delays", "champion", "2")

    assert realign(PROJECT, "staging", NOW) == ()
    (reset,) = realign(PROJECT, "production", NOW)
    assert (reset.found, pointed()) == ("2", "1")
    assert realign(PROJECT, "staging", NOW) == ()


def said(gate, subject, verdict, *, must="person", at=NOW, **inputs):
    """A decision, as the record keeps it."""
    evidence = Evidence(subject=subject)
    finding = Finding(check=must, subject=subject, verdict=verdict, reason="so", evidence=evidence)
    made = decide(
        Gate(name=gate[0], about=gate[1], must=(must,)),
        Key(gate[0], subject, inputs, "plan"),
        [finding],
        project="p",
        now=at,
        asked_by="t",
        code_version="0",
    )
    about = {"kind": "decision", "key": made.key, "project": "p", "subject": subject, "at": at, "by": "t"}
    append_once(links(), **about, body={"decision": made.model_dump(mode="json")})
    return made


def a_go():
    """An evaluation that lets a ticket pass, a GO that rests on it, and its move, begun and left open."""
    promote("1")
    passed = said(("evaluate", "experiment"), "EXP-2", Verdict.PASS)
    go = said(("promote", "promotion"), "EXP-2", Verdict.PASS, evaluation=passed.id, promotion="abc")
    begin(links(), move := move_to("2", go.id), "p", NOW, stood="1")
    return move


def killed():
    said(("ticket", "ticket"), "EXP-2", Verdict.FAIL, at=NOW + timedelta(hours=1))


def judged_again():
    said(("evaluate", "experiment"), "EXP-2", Verdict.FAIL, at=NOW + timedelta(hours=1), look="2")


def fell():
    body = {"incident": {"model": "delays", "version": "2"}}
    about = {"kind": "incident", "key": "f" * 64, "project": "p", "subject": "delays@live", "by": "cron"}
    append_once(links(), **about, at=NOW + timedelta(hours=1), body=body)


def nothing():
    pass


@pytest.mark.parametrize(
    ("since", "hours", "why"),
    [
        (killed, 2, "EXP-2 was killed on 2026-11-21 10:00 UTC"),
        (judged_again, 2, "EXP-2 was evaluated again since, and it says NOT_PROMOTABLE"),
        (fell, 2, "an incident on version 2 was opened since"),
        (nothing, 25, "left open for more than a day"),
    ],
)
def test_a_go_that_was_left_open_is_not_carried_out_once_something_speaks_against_it(since, hours, why):
    a_go()
    since()

    (found,) = recover(PROJECT, "staging", lambda _: TRIAL, NOW + timedelta(hours=hours))

    assert (found.state, pointed(), stands().version) == ("abandoned", "1", "1")
    assert why in found.why


def test_a_go_that_nothing_speaks_against_is_carried_out_within_a_day():
    a_go()
    said(("evaluate", "experiment"), "EXP-2", Verdict.PASS, at=NOW + timedelta(hours=1), look="2")

    (found,) = recover(PROJECT, "staging", lambda _: TRIAL, NOW + timedelta(hours=23))

    assert (found.state, pointed()) == ("done", "2")


@pytest.mark.parametrize(("sha", "stale"), [("2", True), ("1", False)], ids=["fell", "another"])
def test_a_model_that_had_an_incident_is_evaluated_anew_and_signed_by_a_person(sha, stale):
    """A standing signature says nothing of a model that fell; one of another model stays."""
    promote("1")
    promote("2")
    fell()
    evaluation = said(("evaluate", "experiment"), "EXP-2", Verdict.PASS)
    later = said(("evaluate", "experiment"), "EXP-2", Verdict.PASS, at=NOW + timedelta(hours=2), look="2")
    grant = Standing(
        role="security", name="Cleo", tickets="EXP-*", until=date(2027, 1, 1), because="the same"
    )
    plan = SimpleNamespace(model="delays", standing=(grant,))
    on_model = incidents_on(links(), "delays", sha256(sha))

    granted = [
        signatures_under(links(), plan, "EXP-2", "abc", NOW + timedelta(hours=h), sha256=sha256(sha))
        for h in (0, 2)
    ]

    assert (bool(fallen_since(evaluation, on_model)), fallen_since(later, on_model)) == (stale, ())
    assert [len(one) for one in granted] == [1, 0 if stale else 1]


def test_a_champion_that_was_deleted_is_told_once_and_the_next_one_is_let_in(outside):
    promote("1")
    del outside.registry.versions["delays", "1"]
    outside.registry.aliases.clear()

    (told,) = realign(PROJECT, "staging", NOW)

    assert (told.wanted, told.is_deleted, pointed()) == ("1", True, "")
    assert realign(PROJECT, "staging", NOW + timedelta(days=1)) == ()
    assert (promote("2", "the next").state, pointed()) == ("done", "2")


def test_a_version_that_stands_in_two_places_has_one_number_and_its_tags_stay(outside):
    live = PLACE._replace(environment="production", alias="live")
    promote("1")
    promote("2")
    carry_out(PROJECT, first_in(live, "2"), TRIAL, NOW)
    tags = outside.registry.version("delays", "2").tags

    for environment in ("production", "staging"):
        realign(PROJECT, environment, NOW)
        assert outside.registry.version("delays", "2").tags == tags

    assert tags["proofline.semver"] == champion(links(), *live).semver == stands().semver == "1.0.1"
