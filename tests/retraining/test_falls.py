"""A fall of the metric asks for a training of its own: once an alert, once an incident."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from tasks.act.incidents import open_incident, raise_alerts
from tasks.errors import OutsideError
from tasks.history.promotions import champion
from tasks.history.retrainings import order_of, retrainings
from tasks.load.metric_loss import MetricLoss
from tasks.readiness.incident import Incident
from tasks.readiness.produced import Judged, Produced
from tasks.readiness.promotion import Move
from tasks.vocabulary import Interval, Measurement
from tests.retraining.world import MODEL, PLACE, world

ROOT = Path(__file__).resolve().parents[2]
LOSS = MODEL.replace("when: drift", "when: loss")


@pytest.fixture
def ours(tmp_path, monkeypatch):
    """A world in which the metric of what serves is ``ours.loss``, and drift alone trains nobody."""
    with world(tmp_path, monkeypatch, LOSS) as made:
        made.loss = MetricLoss("fallen", "brier was 0.20, is 0.31")
        monkeypatch.setattr("tasks.load.retraining.load_loss", SimpleNamespace(fn=lambda *_: made.loss))
        yield made


def fell(rule="fall", state="ALERT"):
    measured = Measurement(name="fall since the gate", value=0.2, interval=Interval(0.15, 0.25, 0.95))
    return Judged(rule=rule, metric="brier", state=state, reason="brier rose by 20%", measured=measured)


def alerted(ours):
    """The id of an alert of today, as its event hands it on."""
    stands = champion(ours.links, *PLACE)
    raise_alerts.fn("p", stands, [fell()], ours.clock)
    (name, payload) = ours.events[-1]
    assert name == "alert.raised"
    return payload["alert"]


def incident(ours, roll_back=False, to=""):
    """An incident on what serves; its id, as its event hands it on."""
    stands = champion(ours.links, *PLACE)
    produced = Produced(metric="brier", value=0.31, n=5000, version=stands.version, day=ours.clock.date())
    opened = Incident(
        **PLACE._asdict(),
        version=stands.version,
        since=stands.since,
        produced=produced,
        judged=fell(state="INCIDENT"),
        evaluation="0",
        gate=0.2,
        reach=Interval(0.3, 0.32, 0.95),
        unit="",
        limit=0.1,
        roll_back=roll_back,
        to=to,
    )
    open_incident.fn("p", opened, ours.clock)
    (name, payload) = ours.events[-1]
    assert name == "incident.opened"
    return payload["incident"]


def test_a_second_fall_before_the_next_window_is_answered_by_itself(ours):
    ours.watch()
    first = ours.retrain(alerted(ours))
    ours.clock += timedelta(days=15)
    ours.accept("training", "2026-11")  # accepted, and not watched yet
    second = ours.retrain(alerted(ours))

    assert (first.state, first.ticket, first.subject) == ("trained", "RETRAIN-1", "brier on 2026-11-02")
    assert (second.state, second.ticket, second.subject) == ("trained", "RETRAIN-2", "brier on 2026-11-17")


def test_one_alert_is_answered_once_and_the_next_one_waits_for_the_cool_down(ours):
    asked = alerted(ours)
    first, again = ours.retrain(asked), ours.retrain(asked)
    ours.clock += timedelta(days=1)
    ours.accept("training", "2026-11")

    waits = ours.retrain(alerted(ours))

    assert again == first
    assert (waits.answer, waits.state) == ("NOT_YET", "answered")
    assert "the plan leaves 14 days between two" in waits.reason
    assert len(retrainings(ours.links)) == 2


def test_a_fall_that_is_mended_since_trains_nobody(ours):
    asked = alerted(ours)
    ours.loss = MetricLoss("holds", "brier is 0.20 again")

    found = ours.retrain(asked)

    assert (found.answer, found.finding) == ("NOT_NEEDED", asked)


def test_an_incident_that_people_decide_on_trains_once_also_where_its_value_is_old_by_now(ours):
    asked = incident(ours)
    ours.loss = MetricLoss("unknown", "the newest brier is 8 days old", "Keep a value.")

    first, again = ours.retrain(asked), ours.retrain(asked)

    assert (first.state, first.subject) == ("trained", f"incident {asked}")
    assert "brier rose by 20%" in first.reason
    assert again == first


def rolled_back(ours, to, incident_id):
    """What the record holds once the version that fell was taken away."""
    stands = champion(ours.links, *PLACE)
    move = Move(
        what="rollback",
        **PLACE._asdict(),
        before=stands.version,
        since=stands.since,
        after=to,
        sha256="",
        evidence=incident_id,
    )
    ours.outside.registry.aliases[PLACE.model, PLACE.alias] = to
    for kind in ("intent", "done"):
        ours.put(
            kind, move.key, PLACE.subject, {"move": move.model_dump(mode="json"), "stood": stands.version}
        )


def let_in_a_second(ours):
    """A second version, by its own ticket, takes the place of the first; the first one's number."""
    before = champion(ours.links, *PLACE).version
    newest, evaluation = (ours.outside.datasets.current("p", one) for one in ("training", "evaluation"))
    ours.stands(newest, evaluation, "EXP-2")
    return before


def test_an_incident_that_is_rolled_back_waits_for_that_and_then_trains_what_came_back(ours):
    before = let_in_a_second(ours)
    ours.clock += timedelta(days=1)
    asked = incident(ours, roll_back=True, to=before)

    waits = ours.retrain(asked)
    ours.clock += timedelta(minutes=1)
    rolled_back(ours, before, asked)
    ours.loss = MetricLoss("unknown", f"version {before} has no brier values yet", "Keep one.")
    then = ours.retrain(asked)

    assert (waits.answer, waits.state) == ("NOT_YET", "answered")
    assert "is to be rolled back first" in waits.reason
    assert (then.state, order_of(ours.links, then.ticket).recipe) == ("trained", "EXP-1")


def test_each_event_by_which_the_worker_starts_the_flow_names_what_is_to_be_answered(ours):
    from tasks.act.rolling_back import announce_rollbacks
    from tasks.load.shared import load_project

    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    (triggers,) = (one["triggers"] for one in deployments if one["name"] == "retrain-model")
    named = {
        one["expect"][0]: re.search(r"payload\.(\w+)", one["parameters"]["finding"])[1] for one in triggers
    }
    before = let_in_a_second(ours)
    alert, opened = alerted(ours), incident(ours, roll_back=True, to=before)
    rolled_back(ours, before, opened)
    announce_rollbacks.fn(load_project("p"), ours.clock)
    held = {f"proofline.{name}": payload for name, payload in ours.events}

    assert set(named) == {"proofline.drift.found", *held}
    assert {name: held[name][named[name]] for name in held} == {
        "proofline.alert.raised": alert,
        "proofline.incident.opened": opened,
        "proofline.model.rolled-back": opened,
    }


def test_an_incident_of_a_version_that_another_promotion_replaced_trains_nobody(ours):
    asked = incident(ours)
    ours.clock += timedelta(days=1)
    let_in_a_second(ours)
    ours.loss = MetricLoss("unknown", "nothing was kept yet", "Keep a value.")

    assert ours.retrain(asked).answer == "NOT_NEEDED"


def test_the_newest_window_is_the_one_whose_turn_comes_last_not_the_one_judged_last(tmp_path, monkeypatch):
    with world(tmp_path, monkeypatch) as ours:
        ours.accept("training", "2026-11")
        steady = ours.watch()["2026-11"]
        ours.clock += timedelta(days=1)
        ours.accept("training", "2026-10", shift=2.0)
        anew = ours.watch()["2026-10"]

        named, newest = ours.retrain(anew.id), ours.retrain()

    assert (steady.outcome, anew.outcome) == ("STEADY", "DRIFT")
    assert named.answer == "NOT_NEEDED"
    assert (newest.finding, newest.answer) == (steady.id, "NOT_NEEDED")


def test_asked_again_what_is_held_back_shows_the_reason_of_today(ours):
    ours.fails("no data at s3")
    asked = alerted(ours)
    with pytest.raises(OutsideError, match="no data at s3"):
        ours.retrain(asked)
    ours.loss = MetricLoss("unknown", "the newest brier is 8 days old", "Keep a value.")
    ours.clock += timedelta(days=9)

    found = ours.retrain(asked, again=True)

    assert (found.answer, found.state, found.ticket) == ("NOT_NEEDED", "answered", "RETRAIN-1")
    assert "no data at s3" not in found.reason
    assert (retrainings(ours.links)[0].state, retrainings(ours.links)[0].reason) == (
        "failed",
        "no data at s3",
    )
