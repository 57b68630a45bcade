"""A move from its intent to its end, on adapters in memory: what holds in every state that it can meet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasks.act import moving
from tasks.act.moves import begin, end
from tasks.act.moving import carry_out, recover
from tasks.act.reconcile import realign
from tasks.errors import InputError, OutsideError
from tasks.history.promotions import champions, open_moves, places
from tasks.ledger.append import newest_first
from tasks.ledger.chain import Broken, verify
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
    register,
    sha256,
    stands,
)


def trial_of(move):
    return TRIAL


def test_answers_as_near_as_the_plan_wants_them_are_right_and_those_farther_off_are_not(outside):
    outside.serving.off = {sha256("1"): 1e-3, sha256("2"): 1e-3}

    wide = carry_out(PROJECT, move_to("1"), replace(TRIAL, tolerance=0.01), NOW)
    narrow = carry_out(PROJECT, move_to("2"), replace(TRIAL, tolerance=1e-4), NOW)

    assert (wide.state, narrow.state, pointed()) == ("done", "abandoned", "1")


@pytest.mark.parametrize(("serve", "guarded"), [("guarded", True), ("mlflow", False)])
def test_a_challenger_is_served_behind_the_guard_exactly_where_that_is_asked(outside, serve, guarded):
    carry_out(PROJECT, move_to("1"), replace(TRIAL, serve=serve), NOW)

    assert (sha256("1") in outside.serving.guarded) is guarded


def test_a_challenger_that_answers_stands_by_the_record_and_by_the_alias(outside):
    carried = promote("1")

    assert (carried.state, pointed(), stands().version, kinds()) == ("done", "1", "1", ["intent", "done"])
    assert outside.serving.served == [sha256("1")]
    assert not isinstance(verify(links().all()), Broken)


def test_its_version_carries_its_number_and_the_records_head_as_an_anchor(outside):
    carried = promote("1")

    record = next(newest_first(links()))
    tags = outside.registry.version(PLACE.model, "1").tags
    assert (tags["proofline.semver"], tags["proofline.record"]) == ("1.0.0", f"{record.seq}:{record.digest}")
    assert carried.seq == record.seq


def test_the_same_move_twice_is_made_once(outside):
    move = move_to("1")
    first = carry_out(PROJECT, move, TRIAL, NOW)

    assert carry_out(PROJECT, move, TRIAL, NOW) == first
    assert kinds() == ["intent", "done"]
    assert len(outside.serving.served) == 1


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda o: o.serving.refuses.update({sha256("2"): "it did not start\nits log: a row"}), "not start"),
        (lambda o: o.serving.wrong.add(sha256("2")), "differently than expected"),
        (lambda o: o.registry.files.update({("delays", "2"): {"MLmodel": b"other"}}), "other bytes"),
        (lambda o: o.registry.files.pop(("delays", "2")), "found no version '2'"),
    ],
    ids=["does not start", "answers differently", "swapped artifact", "files gone"],
)
def test_a_challenger_that_is_unfit_is_abandoned_and_the_champion_keeps_the_alias(outside, harm, said):
    promote("1")
    named = []
    point = outside.registry.point
    outside.registry.point = lambda *asked: (named.append(asked[2]), point(*asked))
    move = move_to("2")
    harm(outside)

    carried = carry_out(PROJECT, move, TRIAL, NOW)

    assert (carried.state, stands().version, pointed()) == ("abandoned", "1", "1")
    assert said in carried.why
    assert "its log" not in carried.why  # what follows the first line may hold rows
    assert named == []


def test_the_alias_is_not_touched_before_the_challenger_has_answered(outside):
    promote("1")
    seen = []
    answers = outside.serving.answers
    outside.serving.answers = lambda *asked: (seen.append(pointed()), answers(*asked))[1]

    promote("2")

    assert (seen, pointed()) == (["1"], "2")


def test_a_move_from_a_champion_that_is_no_longer_there_is_lost_and_says_which_stands(outside):
    promote("1")
    late = move_to("2")
    promote("3", "other")

    carried = carry_out(PROJECT, late, TRIAL, NOW)

    assert (carried.state, pointed(), stands().version) == ("lost", "3", "3")
    assert "version 3 of record 4 stands as champion in staging by now" in carried.why
    assert "version 1 of record 2" in carried.why


def test_the_same_version_in_another_tenure_is_another_champion(outside):
    """1, then 2, then 1 again: evidence against the first tenure of 1 is stale."""
    promote("1")
    late = move_to("3")
    promote("2")
    promote("1", "again")

    assert carry_out(PROJECT, late, TRIAL, NOW).state == "lost"
    assert [one.version for one in champions(links(), PLACE)] == ["1", "2", "1"]


def test_while_one_move_is_open_another_is_lost_and_says_what_is_under_way(outside):
    promote("1")
    begin(links(), move_to("2"), "p", NOW, stood="1")

    carried = promote("3", "other")

    assert carried.state == "lost"
    assert "version 2 is on its way to champion in staging since 2026-11-21 09:00:00 UTC" in carried.why


@pytest.mark.parametrize("alias", ["1", "2"], ids=["killed before the alias", "killed after the alias"])
def test_what_a_killed_run_left_open_is_carried_to_its_end(outside, alias):
    promote("1")
    begin(links(), move_to("2"), "p", NOW, stood="1")
    outside.registry.point("delays", "champion", alias)

    recovered = recover(PROJECT, "staging", trial_of, NOW)

    assert [one.state for one in recovered] == ["done"]
    assert (pointed(), stands().version, open_moves(links(), PLACE)) == ("2", "2", ())
    assert recover(PROJECT, "staging", trial_of, NOW) == ()


def test_a_killed_move_goes_on_when_it_is_asked_for_again(outside):
    move = move_to("1")
    begin(links(), move, "p", NOW, stood="")

    assert carry_out(PROJECT, move, TRIAL, NOW).state == "done"
    assert kinds() == ["intent", "done"]


def test_moves_of_another_environment_are_left_alone(outside):
    begin(links(), move_to("2", environment="production"), "p", NOW, stood="")

    assert recover(PROJECT, "staging", trial_of, NOW) == ()
    assert places(links(), "staging") == ()


def test_of_two_who_carry_out_one_move_the_first_word_counts_and_the_alias_follows_it(outside):
    """A slow one wakes up after another abandoned its move: its alias is taken back, it does not say done."""
    promote("1")
    move = move_to("2")
    point = outside.registry.point

    def abandoned_meanwhile(model, alias, version):
        if version == "2":
            end(links(), move, "p", NOW, kind="abandoned", why="by another", parts={})
        point(model, alias, version)

    outside.registry.point = abandoned_meanwhile

    carried = carry_out(PROJECT, move, TRIAL, NOW)

    assert (carried.state, carried.why, pointed()) == ("abandoned", "by another", "1")
    assert kinds() == ["intent", "done", "intent", "abandoned"]


def test_a_first_promotion_that_is_abandoned_leaves_an_alias_that_was_set_by_hand(outside):
    outside.registry.point("delays", "champion", "3")
    move = move_to("2")
    point = outside.registry.point

    def abandoned_meanwhile(model, alias, version):
        if version == "2":
            end(links(), move, "p", NOW, kind="abandoned", why="by another", parts={})
        point(model, alias, version)

    outside.registry.point = abandoned_meanwhile

    assert carry_out(PROJECT, move, TRIAL, NOW).state == "abandoned"
    assert pointed() == "3"


def test_a_registry_that_does_not_answer_leaves_the_move_open_and_says_nothing_of_the_model(
    outside, monkeypatch
):
    promote("1")
    move = move_to("2")

    def down(*_):
        raise OutsideError("MLflow did not answer")

    with monkeypatch.context() as while_down:
        while_down.setattr(outside.registry, "fetch", down)
        with pytest.raises(OutsideError):
            carry_out(PROJECT, move, TRIAL, NOW)
        assert kinds()[-1] == "intent"

    assert carry_out(PROJECT, move, TRIAL, NOW).state == "done"


def test_an_alias_that_something_else_keeps_setting_is_said_and_the_move_stays_open(outside, monkeypatch):
    promote("1")
    pointed = outside.registry.pointed
    monkeypatch.setattr(
        outside.registry, "pointed", lambda *asked: "3" if kinds()[-1] == "intent" else pointed(*asked)
    )

    with pytest.raises(OutsideError, match="names 3; something else sets it too"):
        promote("2")
    assert kinds()[-1] == "intent"


def test_an_alias_that_was_moved_by_hand_is_set_back_and_kept_in_the_record_once(outside):
    promote("1")
    promote("2")
    outside.registry.point("delays", "champion", "3")

    (reset,) = realign(PROJECT, "staging", NOW)

    assert (reset.found, reset.wanted, pointed()) == ("3", "2", "2")
    kept = next(newest_first(links()))
    assert (kept.kind, kept.body["found"], kept.body["set"]) == ("state", "3", "2")
    assert realign(PROJECT, "staging", NOW) == ()


def test_an_alias_is_not_set_back_while_a_move_is_open(outside):
    promote("1")
    begin(links(), move_to("2"), "p", NOW, stood="1")
    outside.registry.point("delays", "champion", "2")

    assert realign(PROJECT, "staging", NOW) == ()
    assert pointed() == "2"


def test_tags_that_a_killed_run_did_not_leave_are_left_by_the_next_look(outside, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(moving, "tag", dies)
        with pytest.raises(SystemExit):
            promote("1")
    assert "proofline.semver" not in outside.registry.version("delays", "1").tags

    realign(PROJECT, "staging", NOW)

    assert outside.registry.version("delays", "1").tags["proofline.semver"] == "1.0.0"


def dies(*_):
    raise SystemExit("killed")


def test_numbers_tell_what_changed_and_a_version_that_returns_keeps_its_own(outside):
    """The same recipe anew: patch. Another recipe: minor. Another input: major. The first again: 1.0.0."""
    made = [register(4, recipe="linear"), register(5, column="other")]
    for version in ("1", "2", *made, "1"):
        promote(version)

    assert [one.semver for one in champions(links(), PLACE)][::-1] == [
        "1.0.0",
        "1.0.1",
        "1.1.0",
        "2.0.0",
        "1.0.0",
    ]


def test_a_version_that_is_not_registered_cannot_be_pointed_to(outside):
    with pytest.raises(InputError, match="found no version '9'"):
        outside.registry.point("delays", "champion", "9")
