"""The nightly audit: what it tells, and that it leaves a broken record as it lies."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from flows.cli import main
from tasks.act.moves import begin
from tasks.errors import OutsideError
from tests.act.moves import NOW, links, move_to, pointed, promote, register, stands
from tests.kept import RUN, anchor, contents, six_records

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """A record with two versions let in, the second of which serves."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", "champion")
    with six_records(tmp_path) as made:
        for version in (1, 2, 3):
            register(version)
            made.runs.tickets["EXP-1"].append((replace(RUN, id=f"run-{version}"), None))
        promote("1")
        promote("2")
        yield made


@pytest.fixture
def events(monkeypatch):
    """Names, outcomes and payloads of the events that the audit emits."""
    emitted = []

    def emit_event(event, resource, payload, id_):
        if event.startswith("proofline.audit."):
            emitted.append((event, resource["proofline.outcome"], payload))

    monkeypatch.setattr("tasks.act.shared.emit_event", emit_event)
    return emitted


def audit():
    from flows.audit_record import audit_record

    return audit_record("p")


def test_a_sound_record_is_counted_and_nothing_is_emitted_or_appended(outside, events):
    before = dict(contents(outside))

    found = audit()

    assert (found.state, found.records, found.models) == ("WHOLE", 10, 2)
    assert (events, contents(outside)) == ([], before)


def test_where_the_record_holds_an_alias_follows_it_and_a_move_left_open_is_ended(outside, events):
    begin(links(), move_to("3"), "p", NOW, stood="2")
    outside.registry.point("delays", "champion", "1")

    found = audit()

    assert found.state == "WHOLE"
    assert (stands().version, pointed()) == ("3", "3")


def test_an_alias_that_was_set_back_is_told_in_the_answer(outside, capsys):
    outside.registry.point("delays", "champion", "1")

    assert main(["run", "audit_record", "--project", "p"]) == 0

    said = capsys.readouterr().out
    assert "the alias champion named version 1 and not version 2, as the record says; it was set back" in said


def test_a_broken_record_is_told_by_its_number_and_nothing_is_appended_or_moved(outside, events):
    begin(links(), move_to("3"), "p", NOW, stood="2")
    contents(outside)[2] = contents(outside)[2].replace(b"ann", b"bob")
    before = dict(contents(outside))

    found = audit()

    ((name, outcome, payload),) = events
    assert (found.state, name, outcome) == ("BROKEN", "proofline.audit.failed", "BROKEN")
    assert payload == {"v": 1, "project": "p", "about": "record", "subject": "p", "faults": ["record 2"]}
    assert (contents(outside), pointed()) == (before, "2")


def test_a_model_that_was_changed_is_told_and_the_alias_still_follows_the_record(outside, events):
    outside.registry.files["delays", "1"] = {"MLmodel": b"other"}
    outside.registry.point("delays", "champion", "1")

    found = audit()

    assert [outcome for _, outcome, _ in events] == ["BROKEN"]
    assert events[0][2]["faults"] == ["delays version 1"]
    assert (found.holds, pointed()) == (True, "2")


def test_without_mlflow_it_completes_undecided_and_says_so(outside, events, monkeypatch):
    def gone(*_, **__):
        raise OutsideError("MLflow did not answer")

    monkeypatch.setattr(outside.runs, "of_project", gone, raising=False)

    assert audit().state == "UNDECIDED"
    assert [outcome for _, outcome, _ in events] == ["UNDECIDED"]


def test_it_is_told_again_the_next_night_until_it_is_mended(outside, events):
    anchor(outside)
    kept = contents(outside).pop(10)

    audit(), audit()
    contents(outside)[10] = kept
    audit()

    assert [outcome for _, outcome, _ in events] == ["BROKEN", "BROKEN"]


def test_the_command_answers_like_verify(outside, capsys):
    del contents(outside)[2]

    code = main(["run", "audit_record", "--project", "p", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (code, said["outcome"], said["findings"][0]["subject"]) == (1, "BROKEN", "record 2")
