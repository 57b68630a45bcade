"""Back to a version that stood before, on adapters in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import main
from tasks.act.drill import drill_rollback
from tasks.act.moves import begin
from tasks.act.moving import carry_out
from tasks.act.rollback import roll_back
from tasks.errors import InputError
from tasks.history.drills import newest_rollback
from tasks.history.promotions import open_moves
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


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    (tmp_path / "configs" / "p").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", "champion")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def never(_):
    raise AssertionError("rows are read only for a version that must answer first")


def back(to="", why="it fell", trial_of=never, **more):
    return roll_back(PROJECT, PLACE, why, NOW, trial_of, to=to, **more)


def test_the_version_before_stands_again_without_being_served_first(outside):
    promote("1")
    promote("2")
    outside.serving.served.clear()

    found = back()

    assert (found.version, found.before, found.is_there) == ("1", "2", True)
    assert (pointed(), stands().version, stands().move.what, stands().move.why) == (
        "1",
        "1",
        "rollback",
        "it fell",
    )
    assert outside.serving.served == []


def test_the_champions_ticket_and_number_are_those_it_was_let_in_with(outside):
    promote("1")
    promote("2")

    back()

    assert (stands().semver, stands().sha256) == ("1.0.0", sha256("1"))


def test_a_rollback_to_the_version_that_stands_is_told_and_not_done(outside):
    promote("1")
    promote("2")

    found = back(to="2")

    assert (found.carried, found.version, found.why) == (None, "2", "version 2 stands there since record 4")
    assert kinds().count("intent") == 2


def test_of_two_who_roll_back_in_one_alarm_the_second_is_told(outside):
    for version in ("1", "2", "3"):
        promote(version)
    back()

    with pytest.raises(InputError, match=r"version 2 stands there by a rollback.*name the version with --to"):
        back()
    assert back(to="1").version == "1"


def test_a_version_that_stands_by_a_rollback_is_left_only_for_one_that_is_named(outside):
    for version in ("1", "2", "3"):
        promote(version)
    back()

    with pytest.raises(InputError, match="name the version with --to"):
        back(evidence="incident")
    assert back(evidence="incident", to="1").version == "1"


def test_without_a_version_before_there_is_nothing_to_go_back_to(outside):
    with pytest.raises(InputError, match="no version that was ever promoted"):
        back()
    promote("1")
    with pytest.raises(InputError, match="found no version before 1"):
        back()


def test_a_version_that_the_record_does_not_know_is_refused_with_those_it_knows(outside):
    promote("1")
    promote("2")

    with pytest.raises(InputError, match=r"--to: found '3'; allowed: .*: 2, 1$"):
        back(to="3")
    assert pointed() == "2"


def test_a_version_that_never_stood_there_must_answer_first(outside):
    promote("1")
    outside.serving.wrong.add(sha256("2"))
    promote("2")

    found = back(to="2", trial_of=lambda _: TRIAL)

    assert (found.carried.state, found.is_there, pointed()) == ("abandoned", False, "1")
    outside.serving.wrong.clear()
    assert back(to="2", why="mended", trial_of=lambda _: TRIAL, evidence="x").version == "2"


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda o: o.registry.files.update({("delays", "2"): {"MLmodel": b"other"}}), "has other bytes"),
        (lambda o: o.registry.files.pop(("delays", "2")), "found no version '2'"),
        (lambda o: delete(o, "2"), "found no version '2'"),
    ],
    ids=["other bytes", "no files", "deleted"],
)
def test_a_version_that_is_not_what_it_was_is_refused_and_nothing_waits_for_it(outside, harm, said):
    for version in ("1", "2", "3"):
        promote(version)
    harm(outside)

    with pytest.raises(InputError, match=f"{said}.*name another version with --to"):
        back()

    assert (pointed(), open_moves(links(), PLACE)) == ("3", ())
    assert back(to="1").version == "1"
    assert promote("3", "the next").state == "done"


def delete(outside, version):
    """As MLflow does it: aliases that name the version go with it."""
    del outside.registry.versions["delays", version], outside.registry.files["delays", version]
    named = outside.registry.aliases
    outside.registry.aliases = {at: one for at, one in named.items() if one != version}


def test_files_that_lie_elsewhere_are_looked_at_after_the_alias_and_doubted_with_exit_code_1(
    outside, monkeypatch, capsys
):
    promote("1")
    promote("2")
    monkeypatch.setattr(outside.registry, "digest_here", lambda *_: None)
    outside.registry.files["delays", "1"] = {"MLmodel": b"other"}

    code, out = said(capsys, "delays", "--why", "accuracy fell", "--json")

    found = json.loads(out.out)
    assert (code, found["outcome"], pointed()) == (1, "ROLLED_BACK", "1")
    assert "version 1 stands there, and its files are in doubt: version 1 has other bytes" in found["reason"]


def test_files_that_lie_elsewhere_and_are_right_are_not_doubted(outside, monkeypatch):
    promote("1")
    promote("2")
    monkeypatch.setattr(outside.registry, "digest_here", lambda *_: None)

    assert (back().is_there, pointed()) == (True, "1")


def test_an_open_rollback_whose_version_was_deleted_is_abandoned_by_the_next_one(outside):
    for version in ("1", "2", "3"):
        promote(version)
    begin(links(), move_to("2", "by hand 0", what="rollback"), "p", NOW, stood="3")
    delete(outside, "2")

    found = back(to="1")

    assert (found.version, pointed(), kinds()[-3:]) == ("1", "1", ["abandoned", "intent", "done"])


def test_a_rollback_to_another_version_does_not_serve_that_of_an_open_rollback_first(outside):
    for version in ("1", "2", "3"):
        promote(version)
    begin(links(), move_to("2", "by hand 0", what="rollback"), "p", NOW, stood="3")
    named, point = [], outside.registry.point
    outside.registry.point = lambda *asked: (named.append(asked[2]), point(*asked))

    back(to="1")

    assert (set(named), pointed()) == ({"1"}, "1")


def test_an_alias_that_a_killed_promoter_left_wrong_is_set_back_and_that_is_all(outside):
    """It set the alias after a rollback had abandoned its move, and died: the champion by the record is 2."""
    promote("1")
    promote("2")
    begin(links(), move_to("3"), "p", NOW, stood="2")
    back()
    outside.registry.point("delays", "champion", "3")

    found = back()

    assert (found.version, found.before, found.is_there) == ("2", "3", True)
    assert (pointed(), stands().version) == ("2", "2")
    assert "the alias named version 3 and not version 2, as the record says" in found.why


def test_of_a_first_version_whose_alias_was_moved_by_hand_the_way_back_is_the_version_itself(outside, capsys):
    promote("1")
    outside.registry.point("delays", "champion", "3")

    code, out = said(capsys, "delays", "--why", "3 serves")

    assert (code, pointed()) == (0, "1")
    assert out.out.startswith("delays: the alias named version 3 and not version 1, as the record says;")


def test_a_champion_that_was_deleted_does_not_hold_up_the_way_back(outside):
    promote("1")
    promote("2")
    delete(outside, "2")

    assert (back().version, pointed()) == ("1", "1")


@pytest.mark.parametrize("alias", ["1", "2"], ids=["before the alias was set", "after the alias was set"])
def test_a_promotion_that_is_under_way_is_abandoned_and_the_champion_stays(outside, alias):
    promote("1")
    open_one = move_to("2")
    begin(links(), open_one, "p", NOW, stood="1")
    outside.registry.point("delays", "champion", alias)

    found = back()

    assert (found.version, found.before, found.is_there, pointed()) == ("1", "2", True, "1")
    assert kinds() == ["intent", "done", "intent", "abandoned"]
    assert carry_out(PROJECT, open_one, TRIAL, NOW).state == "abandoned"


def test_the_first_promotion_of_all_can_be_stopped_too(outside):
    begin(links(), move_to("1"), "p", NOW, stood="")
    outside.registry.point("delays", "champion", "1")

    found = back()

    assert (found.version, found.before, found.is_there, pointed(), stands()) == ("", "1", True, "", None)


def test_an_incident_of_the_champion_goes_back_also_while_a_promotion_is_under_way(outside):
    promote("1")
    promote("2")
    begin(links(), move_to("3"), "p", NOW, stood="2")

    found = back(evidence="abc", since=stands().since)

    assert (found.version, pointed(), kinds()[-3:]) == ("1", "1", ["abandoned", "intent", "done"])


def test_an_incident_of_an_earlier_champion_stops_no_promotion(outside):
    promote("1")
    since = stands().since
    promote("2")
    begin(links(), move_to("3"), "p", NOW, stood="2")

    assert back(evidence="abc", since=since).carried is None
    assert kinds()[-1] == "intent"


def test_a_rollback_that_was_killed_is_finished_by_the_next_one(outside):
    promote("1")
    promote("2")
    killed = move_to("1", "by hand", what="rollback", why="it fell")
    begin(links(), killed, "p", NOW, stood="2")

    found = back(to="1")

    assert (found.version, found.carried, stands().move) == ("1", None, killed)
    assert kinds()[-2:] == ["intent", "done"]


def test_one_incident_rolls_back_once(outside):
    for version in ("1", "2", "3"):
        promote(version)

    first, second = back(evidence="abc"), back(evidence="abc")

    assert (first.version, second.version, second.carried, pointed()) == ("2", "2", None, "2")


def test_an_incident_of_an_earlier_champion_moves_nothing(outside):
    promote("1")
    promote("2")
    since = stands().since
    promote("3")

    found = back(evidence="abc", since=since)

    assert (found.version, found.carried, pointed()) == ("3", None, "3")


def test_a_drill_moves_an_alias_of_its_own_and_keeps_its_seconds(outside):
    promote("1")

    drill = drill_rollback(PROJECT, PLACE, "2", lambda _: TRIAL, NOW)

    assert (drill.before, drill.after, pointed()) == ("2", "1", "1")
    assert outside.registry.pointed("delays", "champion-drill") == ""
    assert {name for name, _ in drill.parts} == {"alias", "fetch", "start", "answer"}
    kept = newest_rollback(links(), PLACE)
    assert (kept.seconds, dict(kept.parts), kept.before) == (drill.seconds, dict(drill.parts), "2")
    assert outside.serving.served[-1] == sha256("1")


def test_a_drill_asks_the_champion_what_its_own_run_logged_and_not_what_the_candidate_did():
    promote("1")
    tried = []

    drill_rollback(PROJECT, PLACE, "2", lambda move: tried.append(move.after) or TRIAL, NOW)

    assert tried == ["1"]


def test_a_drill_before_the_first_promotion_takes_the_alias_away_again(outside):
    drill = drill_rollback(PROJECT, PLACE, "1", lambda _: TRIAL, NOW)

    assert (drill.before, drill.after, dict(drill.parts).keys()) == ("1", "", {"alias"})
    assert stands() is None


def test_a_drill_whose_champion_does_not_answer_fails_and_leaves_no_alias(outside):
    promote("1")
    outside.serving.wrong.add(sha256("1"))

    with pytest.raises(InputError, match="the rollback that was tried failed: version 1 did not answer"):
        drill_rollback(PROJECT, PLACE, "2", lambda _: TRIAL, NOW)
    assert outside.registry.pointed("delays", "champion-drill") == ""
    failed = newest_rollback(links(), PLACE)
    assert (failed.before, failed.after) == ("2", "1")
    assert failed.failed.startswith("version 1 did not answer")


def test_a_drill_in_another_environment_is_none_here():
    drill_rollback(PROJECT, PLACE._replace(environment="laptop"), "1", lambda _: TRIAL, NOW)

    assert newest_rollback(links(), PLACE) is None


def said(capsys, *words):
    code = main(["rollback", *words])
    return code, capsys.readouterr()


def test_the_command_finds_the_project_by_the_models_name_and_says_what_stands(outside, capsys):
    promote("1")
    promote("2")

    code, out = said(capsys, "delays", "--why", "accuracy fell")

    assert code == 0
    assert out.out.startswith(
        "delays: version 1 stands as champion in staging again, in the place of version 2. "
    )


def test_the_command_says_all_of_it_as_one_json_object(outside, capsys):
    promote("1")
    promote("2")

    code, out = said(capsys, "delays", "--why", "accuracy fell", "--json", "--project", "p")

    found = json.loads(out.out)
    assert code == 0
    assert {"outcome", "reason", "settle", "findings", "decision_id", "report"} <= found.keys()
    assert (found["outcome"], found["version"], found["before"]) == ("ROLLED_BACK", "1", "2")
    assert found["parts"].keys() == {"alias"}


def test_the_command_says_what_is_wrong_and_exits_with_3(outside, capsys, monkeypatch):
    assert said(capsys, "delays", "--why", "x")[0] == 3
    promote("1")
    code, out = said(capsys, "delays", "--why", "x", "--to", "7")
    assert (code, "found '7'" in out.err, out.out) == (3, True, "")
    monkeypatch.delenv("PROOFLINE_ALIAS")
    code, out = said(capsys, "delays", "--why", "x")
    assert (code, "PROOFLINE_ALIAS" in out.err) == (3, True)


def test_personal_data_in_the_reason_is_masked_before_it_is_kept(outside, capsys):
    promote("1")
    promote("2")

    said(capsys, "delays", "--why", "told by ada.lovelace@mail.com")

    assert "ada.lovelace" not in stands().move.why


def test_a_rollback_that_an_abandoned_promotion_makes_needless_is_said_so(outside, capsys):
    promote("1")
    begin(links(), move_to("2"), "p", NOW, stood="1")

    code, out = said(capsys, "delays", "--why", "stop it")

    abandoned = "The promotion of version 2 is abandoned; version 1 stands as champion in staging. "
    assert (code, out.out.startswith(abandoned)) == (0, True)


def test_the_command_starts_without_prefect_and_mlflow():
    heavy = "{'prefect', 'mlflow', 'pandas'}"
    code = f"import sys, flows.commands.rollback\nprint(sorted({heavy} & sys.modules.keys()))"

    asked = [sys.executable, "-c", code]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])

    assert said.stdout.strip() == "[]"
