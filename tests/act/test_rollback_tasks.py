"""Rollbacks as flows make them, on adapters in memory: for an incident, announced once, recovered first."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.act import rolling_back, upkeep
from tasks.act.moves import begin
from tasks.errors import InputError
from tasks.ledger.append import append_once
from tasks.readiness.incident import Incident
from tasks.readiness.produced import Judged, Produced
from tasks.vocabulary import Interval, Measurement
from tests.act.moves import NOW, PLACE, PROJECT, TRIAL, links, move_to, pointed, promote, stands


@pytest.fixture
def events(monkeypatch):
    emitted = []

    def emit_event(event, resource, payload, id_):
        emitted.append((event, resource["proofline.outcome"], payload["subject"]))

    monkeypatch.setattr("tasks.act.shared.emit_event", emit_event)
    return emitted


@pytest.fixture(autouse=True)
def outside(outside):
    for version in ("1", "2", "3"):
        promote(version, f"decision {version}")
    return outside


def opened(*, roll_back=True, since=None, to=None):
    """An incident of the champion, as the record keeps it."""
    here = stands()
    incident = Incident(
        **PLACE._asdict(),
        version=here.version,
        since=since or here.since,
        produced=Produced(metric="auc", value=0.6, version=here.version, day=date(2026, 11, 20)),
        judged=Judged(
            rule="fall",
            metric="auc",
            state="INCIDENT",
            reason="auc fell by 20 %",
            measured=Measurement(name="fall", value=0.2),
        ),
        evaluation="abc",
        gate=0.75,
        reach=Interval(0.55, 0.65, 0.95),
        unit="",
        limit=0.1,
        roll_back=roll_back,
        to=here.move.before if to is None else to,
    )
    body = {"incident": incident.model_dump(mode="json")}
    about = {"kind": "incident", "key": incident.key, "project": "p", "subject": PLACE.subject}
    append_once(links(), **about, at=NOW, by="cron", body=body)
    return incident


def back(incident="", why="", to=""):
    return rolling_back.roll_back.fn(PROJECT, PLACE, lambda _: TRIAL, NOW, why=why, to=to, incident=incident)


def test_an_incident_rolls_back_once_however_often_it_is_told_and_names_itself_as_the_reason():
    incident = opened()

    first, again = back(incident.id), back(incident.id)

    assert (first.version, again.version, again.carried, pointed()) == ("2", "2", None, "2")
    assert (stands().move.evidence, stands().move.why) == (
        incident.id,
        f"incident {incident.id}: auc fell by 20 %",
    )


def test_an_incident_that_the_plan_leaves_to_people_moves_nothing_and_says_what_they_can_do():
    incident = opened(roll_back=False)

    found = back(incident.id)

    assert (found.carried, pointed()) == (None, "3")
    said = f"the plan leaves it to a person: proofline rollback delays --why 'incident {incident.id}'"
    assert found.why.endswith(said)


def test_an_incident_that_names_no_version_is_left_to_people_however_it_is_asked():
    """3 fell and 2 stands there by a rollback: another fall does not lead to 1 by itself."""
    back(opened().id)
    incident = opened(to="")

    found = back(incident.id)

    assert (found.carried, pointed()) == (None, "2")
    asked = f"proofline rollback delays --why 'incident {incident.id}' --to VERSION"
    assert f"people decide: {asked}" in found.why


def test_an_incident_rolls_back_to_the_version_that_it_names_and_to_no_other():
    incident = opened(to="1")

    with pytest.raises(InputError, match="to: found '2'; allowed: '1'"):
        back(incident.id, to="2")

    assert (back(incident.id).version, pointed()) == ("1", "1")


def test_an_incident_of_a_version_that_is_gone_by_now_moves_nothing():
    incident = opened()
    promote("1", "a better one")

    assert (back(incident.id).carried, pointed()) == (None, "1")


@pytest.mark.parametrize(
    ("incident", "said"), [("", "why: found nothing"), ("abc", "found no incident 'abc'")]
)
def test_what_rests_on_nothing_is_refused(incident, said):
    with pytest.raises(InputError, match=said):
        back(incident)
    assert pointed() == "3"


def test_a_rollback_is_announced_once(events):
    back(why="it fell")

    for _ in range(2):
        rolling_back.announce_rollbacks.fn(PROJECT, NOW)

    assert events == [("proofline.model.rolled-back", "ROLLED_BACK", "delays@staging")]


def test_what_a_killed_rollback_and_a_hand_left_is_mended_and_told_by_the_next_run(outside, events):
    begin(links(), move_to("2", "by hand", what="rollback"), "p", NOW, stood="3")

    upkeep.recover.fn(PROJECT, "staging", lambda _: TRIAL, NOW)
    assert (pointed(), events) == ("2", [("proofline.model.rolled-back", "ROLLED_BACK", "delays@staging")])

    outside.registry.point("delays", "champion", "3")
    upkeep.recover.fn(PROJECT, "staging", lambda _: TRIAL, NOW)

    assert (pointed(), events[1:]) == ("2", [("proofline.alert.raised", "ALIAS_MOVED", "delays@staging")])
