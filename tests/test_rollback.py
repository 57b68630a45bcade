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
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.errors import InputError
from tasks.history.drills import newest_rollback
from tests.moves import (
    NOW,
    PLACE,
    PROJECT,
    ROWS,
    kinds,
    links,
    move_to,
    pointed,
    promote,
    register,
    sha256,
    stands,
)


@pytest.fixture(autouse=True)
def outside(tmp_path, monkeypatch):
    (tmp_path / "configs" / "p").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", "champion")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with bound(memory()) as made:
        for version in (1, 2, 3):
            register(version)
        yield made


def never(_):
    raise AssertionError("rows are read only for a version that must answer first")


def back(to="", why="it fell", rows_of=never, **more):
    return roll_back(PROJECT, PLACE, why, NOW, rows_of, to=to, **more)


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


def test_a_rollback_of_a_rollback_goes_further_back_and_not_forth(outside):
    """1, 2, 3, back to 2, and an incident there: 1, not 3."""
    for version in ("1", "2", "3"):
        promote(version)
    back()

    assert back(evidence="incident").version == "1"


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

    found = back(to="2", rows_of=lambda _: ROWS)

    assert (found.carried.state, found.is_there, pointed()) == ("abandoned", False, "1")
    outside.serving.wrong.clear()
    assert back(to="2", why="mended", rows_of=lambda _: ROWS, evidence="x").version == "2"


def test_swapped_files_of_a_version_do_not_hold_up_its_return_by_the_record(outside):
    """They are compared when the version is loaded; a rollback does not wait for a download."""
    promote("1")
    promote("2")
    outside.registry.files.pop(("delays", "1"))

    assert back().version == "1"


@pytest.mark.parametrize("alias", ["1", "2"], ids=["before the alias was set", "after the alias was set"])
def test_a_promotion_that_is_under_way_is_abandoned_and_the_champion_stays(outside, alias):
    promote("1")
    open_one = move_to("2")
    begin(links(), open_one, "p", NOW, stood="1")
    outside.registry.point("delays", "champion", alias)

    found = back()

    assert (found.version, found.before, found.is_there, pointed()) == ("1", "2", True, "1")
    assert kinds() == ["intent", "done", "intent", "abandoned"]
    assert carry_out(PROJECT, open_one, ROWS, NOW).state == "abandoned"


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

    drill = drill_rollback(PROJECT, PLACE, "2", ROWS, NOW)

    assert (drill.before, drill.after, pointed()) == ("2", "1", "1")
    assert outside.registry.pointed("delays", "champion-drill") == ""
    assert {name for name, _ in drill.parts} == {"alias", "fetch", "start", "answer"}
    kept = newest_rollback(links(), "delays")
    assert (kept.seconds, dict(kept.parts), kept.before) == (drill.seconds, dict(drill.parts), "2")
    assert outside.serving.served[-1] == sha256("1")


def test_a_drill_before_the_first_promotion_takes_the_alias_away_again(outside):
    drill = drill_rollback(PROJECT, PLACE, "1", ROWS, NOW)

    assert (drill.before, drill.after, dict(drill.parts).keys()) == ("1", "", {"alias"})
    assert stands() is None


def test_a_drill_whose_champion_does_not_answer_fails_and_leaves_no_alias(outside):
    promote("1")
    outside.serving.wrong.add(sha256("1"))

    with pytest.raises(InputError, match="the rollback that was tried failed: version 1 did not answer"):
        drill_rollback(PROJECT, PLACE, "2", ROWS, NOW)
    assert outside.registry.pointed("delays", "champion-drill") == ""
    assert newest_rollback(links(), "delays") is None


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
    said = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])

    assert said.stdout.strip() == "[]"
