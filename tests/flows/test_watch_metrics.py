"""A model in production that falls is told of once, opens one incident, and is rolled back once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from flows.cli import main
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports_promotion import ModelVersion
from tasks.adapters.tables import read_columns
from tasks.errors import InputError
from tasks.gates import Key, decide
from tasks.history.drills import newest_fired
from tasks.history.incidents import incidents
from tasks.history.metrics import keep_produced
from tasks.history.promotions import MOVES, champion
from tasks.ledger.append import append_once, newest_first
from tasks.ledger.chain import Broken, verify
from tasks.readiness.produced import Produced
from tasks.readiness.promotion import Move, Place
from tasks.vocabulary import Evidence, Finding, Gate, Interval, Measurement, Verdict

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

CANVAS = """
title: T
objective: O
metrics: [{name: accuracy, title: Accuracy, direction: higher, margin: 0.01, unit: share}]
"""
MODEL = """
looks: [5]
checks: [{check: planned_seeds}, {check: primary, metric: accuracy}]
promotion:
  model: sorter
  alerts: {metric: accuracy, roll_back: ROLL_BACK}
  checks: [{check: alerts}]
"""
PLACE = Place("sorter", "staging", "champion")
DAY = date(2026, 11, 20)


@pytest.fixture
def plans(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL.replace("ROLL_BACK", "true"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROOFLINE_ROOT", str(tmp_path))
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", "staging")
    monkeypatch.setenv("PROOFLINE_ALIAS", "champion")
    return folder


@pytest.fixture
def outside(plans):
    with bound(memory()) as made:
        promote(made, "1", "", at(1))
        promote(made, "2", "1", at(2))
        yield made


def at(day):
    return datetime(2026, 11, day, 12, tzinfo=UTC)


def promote(outside, version, before, when, slices=()):
    """What the record holds once a version was evaluated at 0.90, decided on and moved."""
    links = outside.records.links("p")
    ticket = {"subject": f"E-{version}", "when": when}
    evaluation = keep(links, "evaluate", inputs={}, value=0.90, slices=slices, **ticket)
    promotion = keep(links, "promote", inputs={"evaluation": evaluation.id}, **ticket)
    since = champion(links, *PLACE)
    outside.registry.versions["sorter", version] = ModelVersion("sorter", version, f"run {version}")
    outside.registry.files["sorter", version] = {"MLmodel": version.encode()}
    move = Move(
        what="promotion",
        **PLACE._asdict(),
        before=before,
        since=since.since if since else 0,
        after=version,
        sha256=outside.registry.digest_here("sorter", version),
        evidence=promotion.id,
    )
    outside.registry.aliases["sorter", "champion"] = version
    body = {"move": move.model_dump(mode="json"), "stood": before}
    for kind in ("intent", "done"):
        put(links, kind, move.key, subject=PLACE.subject, body=body, at=when)


def keep(links, gate, *, subject, inputs, when, value=None, slices=()):
    about = {"evaluate": "experiment", "promote": "promotion"}[gate]
    candidate = Measurement(
        name="candidate", value=value, unit="share", n=5, interval=Interval(0.895, 0.905, 0.95)
    )
    examples = Measurement(name="examples", value=20_000)
    evidence = Evidence(subject="accuracy", measurements=(candidate, examples))
    finding = Finding(
        check="primary", subject="accuracy", verdict=Verdict.PASS, reason="better", evidence=evidence
    )
    made = decide(
        Gate(name=gate, about=about, must=("primary",)),
        Key(gate, subject, inputs, "plan"),
        [finding, *slices],
        project="p",
        now=when,
        asked_by="test",
        code_version="0",
    )
    put(
        links, "decision", made.key, subject=subject, body={"decision": made.model_dump(mode="json")}, at=when
    )
    return made


def put(links, kind, key, **record):
    append_once(links, kind=kind, key=key, project="p", by="test", **record)


def measured(outside, value, n=20_000, day=DAY, version="2", **more):
    produced = Produced(metric="accuracy", value=value, n=n, version=version, day=day, **more)
    links = outside.records.links("p")
    keep_produced(links, produced, project="p", place=PLACE, now=at(day.day), by="test")


def watch(monkeypatch, day=20):
    from flows import watch_metrics

    monkeypatch.setattr(watch_metrics, "now", lambda: at(day))
    return watch_metrics.watch_metrics("p")


@pytest.fixture
def told(monkeypatch):
    """Every event that was emitted: its name and outcome."""
    from tasks.act import shared

    emitted, real = [], shared.emit_event

    def emit(**event):
        name = event["event"].removeprefix("proofline.")
        if name in {"alert.raised", "incident.opened"}:
            emitted.append((name, event["resource"]["proofline.outcome"]))
        return real(**event)

    monkeypatch.setattr(shared, "emit_event", emit)
    return emitted


def test_a_model_that_holds_is_steady_and_nobody_is_told(outside, monkeypatch, told):
    measured(outside, 0.90)

    assert watch(monkeypatch).state == "STEADY"
    assert told == []


def test_a_fall_of_six_percent_is_told_once_a_day_and_again_of_the_next_day(outside, monkeypatch, told):
    measured(outside, 0.84)
    states = [watch(monkeypatch).state, watch(monkeypatch).state]
    measured(outside, 0.84, day=DAY + timedelta(days=1))
    states.append(watch(monkeypatch, 21).state)

    assert states == ["ALERT"] * 3
    assert told == [("alert.raised", "METRIC_FALL")] * 2
    assert outside.registry.pointed("sorter", "champion") == "2"


def test_a_fall_of_twelve_percent_opens_one_incident_and_rolls_back_once(outside, monkeypatch, told):
    measured(outside, 0.79)
    first = watch(monkeypatch)
    again = watch(monkeypatch)

    links = outside.records.links("p")
    (incident,) = incidents(links)
    assert (first.state, first.incident) == ("INCIDENT", incident.id)
    assert "Version 1 stands there" in first.then
    assert first.report in {"/".join(place) for place in outside.pages.held}
    assert told == [("incident.opened", "INCIDENT")]
    assert outside.registry.pointed("sorter", "champion") == champion(links, *PLACE).version == "1"
    assert again.state == "UNDECIDED"  # of version 1 nothing was kept since it is back
    assert [r.kind for r in newest_first(links, MOVES) if r.body["move"]["what"] == "rollback"] == [
        "done",
        "intent",
    ]
    assert not isinstance(verify(links.all()), Broken)


def test_where_the_plan_leaves_it_to_people_nothing_is_moved(outside, plans, monkeypatch, told):
    (plans / "model.yaml").write_text(MODEL.replace("ROLL_BACK", "false"))
    measured(outside, 0.79)
    seen = [watch(monkeypatch), watch(monkeypatch)]

    assert [one.state for one in seen] == ["INCIDENT"] * 2
    assert "proofline rollback sorter" in seen[0].then
    assert told == [("incident.opened", "INCIDENT")]
    assert outside.registry.pointed("sorter", "champion") == "2"


def test_what_a_killed_run_opened_is_announced_and_rolled_back_by_the_next(outside, monkeypatch, told):
    from flows import watch_metrics

    measured(outside, 0.79)
    with monkeypatch.context() as killed:
        killed.setattr(watch_metrics, "roll_back_model", interrupted)
        with pytest.raises(KeyboardInterrupt):
            watch(killed)
    measured(outside, 0.90)  # the value was mended meanwhile: the incident stands

    assert "Version 1 stands there" in watch(monkeypatch).then
    assert told == [("incident.opened", "INCIDENT")]


def interrupted(*_, **__):
    raise KeyboardInterrupt


def test_a_value_from_before_the_version_stood_there_or_of_another_is_not_judged(outside, monkeypatch):
    measured(outside, 0.5, version="1")

    seen = watch(monkeypatch)

    assert seen.state == "UNDECIDED"
    assert "proofline metric accuracy" in seen.settle


def test_a_value_that_is_older_than_a_week_says_nothing_of_today(outside, monkeypatch):
    measured(outside, 0.90, day=date(2026, 11, 12))

    assert watch(monkeypatch).state == "UNDECIDED"


def test_of_values_of_one_day_the_last_counts_also_where_it_returns_to_the_first(outside, monkeypatch):
    for value in (0.90, 0.79, 0.90, 0.90):
        measured(outside, value)

    assert watch(monkeypatch).state == "STEADY"
    states = [r.body for r in newest_first(outside.records.links("p"), ("state",))]
    assert [body["metric"]["value"] for body in states if "metric" in body] == [0.90, 0.79, 0.90]


def test_before_anything_was_promoted_nothing_is_judged(plans, monkeypatch):
    with bound(memory()):
        seen = watch(monkeypatch)

    assert seen.state == "NOTHING_SERVES"


def test_the_command_keeps_a_metric_and_refuses_one_that_cannot_be(outside, capsys):
    assert main(["metric", "p", "accuracy", "0.79", "--n", "20000", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["metric"]["version"] == "2"
    wrong = ["recall 0.5", "accuracy 79", "accuracy 0.9 --at 2999-01-01", "accuracy 0.9 --low 0.95 --high 1"]
    for asked in wrong:
        assert main(["metric", *asked.split()]) == 3
        assert "allowed:" in capsys.readouterr().err


def test_a_drill_raises_every_alert_as_a_drill_and_moves_nothing(outside, capsys, told):
    from tasks.load.operation import limits_of
    from tasks.load.shared import load_project

    code = main(["drill", "p", "alerts", "--json"])

    said = json.loads(capsys.readouterr().out)
    project = load_project("p")
    limits, links = limits_of(project, project.model()), outside.records.links("p")
    assert (code, said["outcome"]) == (0, "TRIED")
    assert told == [("alert.raised", "DRILL"), ("incident.opened", "DRILL"), ("alert.raised", "DRILL")]
    assert [(f.rule, f.raised) for f in newest_fired(links, "sorter", limits.rules)] == [
        (rule, True) for rule in limits.rules
    ]
    assert incidents(links) == ()
    assert outside.registry.pointed("sorter", "champion") == "2"


def test_an_alert_that_prefect_does_not_take_is_told_as_silent(outside, capsys, monkeypatch):
    monkeypatch.setattr("tasks.act.shared.emit_event", lambda **_: None)

    code = main(["drill", "p", "alerts", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (code, said["outcome"], set(said["rules"].values())) == (1, "SILENT", {False})


def test_a_drill_asks_for_alerts_in_the_plan(outside, plans, capsys):
    (plans / "model.yaml").write_text("\n".join(x for x in MODEL.split("\n") if "alerts: {" not in x))

    assert main(["drill", "p", "alerts"]) == 3
    assert "promotion.alerts: found nothing" in capsys.readouterr().err


def test_the_flow_is_run_by_its_word_and_exits_with_1_when_the_model_fell(outside, monkeypatch, capsys):
    from flows import watch_metrics

    monkeypatch.setattr(watch_metrics, "now", lambda: at(20))
    measured(outside, 0.84)

    code = main(["run", "watch_metrics", "--project", "p", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (code, said["outcome"], said["findings"][0]["verdict"]) == (1, "ALERT", "WARN")


LATE = """
    late_labels: {slices: [carrier], version: model_version}
"""
ANOMALIES = """
    anomalies: {metrics: [accuracy, requests], false_alarms: 0.02, incidents: incidents.csv}
"""


def plan_with(plans, more):
    alerts = "  alerts:\n    metric: accuracy\n    roll_back: true" + more.rstrip()
    lines = (alerts if "alerts: {" in line else line for line in MODEL.split("\n"))
    (plans / "model.yaml").write_text("\n".join(lines))


def late_labels(path, wrong_in_aa, days=("2026-11-19", "2026-11-20")):
    """1,000 examples a day, a third of carrier AA; elsewhere 95 % are right."""
    rng = np.random.default_rng(1)
    lines = ["example_id,day,label,score,carrier"]
    for day in days:
        for n in range(1000):
            carrier, label = ("AA" if n % 3 == 0 else "UA"), int(rng.random() < 0.4)
            right = rng.random() >= (wrong_in_aa if carrier == "AA" else 0.05)
            lines.append(f"{day}-{n},{day},{label},{0.9 if label == right else 0.1},{carrier}")
    path.write_text("\n".join(lines))


def slice_at_gate(name, value):
    """A decision's finding about a slice, as the gate keeps it beside the whole."""
    return Finding(
        check="slices",
        subject=f"accuracy in {name}",
        verdict=Verdict.PASS,
        reason="near",
        evidence=Evidence(
            subject=f"accuracy in {name}",
            measurements=(
                Measurement(name="slice", value=value, unit="share", n=5_000),
                Measurement(name="difference", value=value - 0.9, interval=Interval(-0.01, 0.01, 0.95)),
            ),
        ),
    )


def test_late_labels_of_a_file_name_the_slice_that_fell_and_roll_nothing_back(
    outside, plans, monkeypatch, capsys, told
):
    plan_with(plans, LATE)
    file = plans / "late.csv"
    found = [slice_at_gate("carrier=AA", 0.9), slice_at_gate("carrier=UA", 0.9)]
    promote(outside, "3", "2", at(3), slices=found)
    late_labels(file, wrong_in_aa=0.3)

    first, again = (said_of(capsys, "metric", "--from", str(file)) for _ in range(2))
    seen = watch(monkeypatch)

    assert first["reason"].startswith("2 of 2 days of accuracy and 2 slices")
    assert again["reason"].startswith("0 of 2 days")
    assert [(one.part, one.state) for one in seen.judged if one.part] == [
        ("carrier=AA", "ALERT"),
        ("carrier=UA", "STEADY"),
    ]
    assert "accuracy in carrier=AA" in seen.reason
    assert seen.state == "ALERT"
    assert ("alert.raised", "SLICE_FALL") in told
    assert outside.registry.pointed("sorter", "champion") == "3"


def said_of(capsys, *words):
    """What a word says as JSON, when it exits with 0."""
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_late_labels_of_a_dataset_are_read_once_a_version_and_a_bad_table_stops_nothing_else(
    outside, plans, monkeypatch
):
    plan_with(plans, LATE.replace("slices:", "dataset: late, slices:"))
    late_labels(plans / "late.csv", wrong_in_aa=0.05)
    read = dict(read_columns([plans / "late.csv"]))
    arrives(outside, "b1", read)
    seen = [watch(monkeypatch), watch(monkeypatch)]
    kept = [r.body for r in newest_first(outside.records.links("p"), ("state",))]
    arrives(outside, "b1", {**read, "score": read["carrier"]})
    with pytest.raises(InputError, match="column score"):
        watch(monkeypatch)

    assert [one.state for one in seen] == ["STEADY", "STEADY"]
    assert sum("late_labels" in body for body in kept) == 1
    assert [body["metric"]["day"] for body in kept if "metric" in body] == ["2026-11-20", "2026-11-19"]


def test_late_labels_of_a_day_that_lies_ahead_are_not_kept(outside, plans, monkeypatch):
    plan_with(plans, LATE.replace("slices:", "dataset: late, slices:"))
    late_labels(plans / "late.csv", wrong_in_aa=0.05, days=("2026-11-20", "2099-01-01"))
    arrives(outside, "b1", dict(read_columns([plans / "late.csv"])))

    with pytest.raises(InputError, match="2099-01-01, which lies ahead"):
        watch(monkeypatch)

    kept = [r.body for r in newest_first(outside.records.links("p"), ("state",))]
    assert [body for body in kept if "2099" in str(body)] == []


def arrives(outside, batch, columns):
    outside.batches.stages["accepted", f"late/{batch}"] = columns
    outside.datasets.add("p", "late", batch, f"accepted/late/{batch}")


def test_rows_from_before_the_version_came_are_not_taken_for_its_own(outside, plans, capsys, tmp_path):
    plan_with(plans, LATE)
    late_labels(tmp_path / "late.csv", 0.05, days=("2026-10-01", "2026-11-20"))

    main(["metric", "--from", str(tmp_path / "late.csv"), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert [day["whole"]["day"] for day in said["days"]] == ["2026-11-20"]
    assert "1,000 rows from before the version came" in said["reason"]


def test_a_day_unlike_the_past_is_told_of_and_names_its_metric(outside, plans, monkeypatch, told, capsys):
    plan_with(plans, ANOMALIES)
    (plans / "incidents.csv").write_text("day\n2026-09-15\n")
    rng = np.random.default_rng(1)
    for n in range(90):
        day = date(2026, 8, 23) + timedelta(days=n)
        busy = rng.normal(0, 0.1)
        requests = 20_000 if day == date(2026, 9, 15) else np.exp(7 + busy)
        keep_daily(outside, day, accuracy=0.9 - 0.05 * busy + rng.normal(0, 0.002), requests=float(requests))
    usual = watch(monkeypatch)
    keep_daily(outside, date(2026, 11, 20), accuracy=0.9, requests=9_000.0)
    unlike = watch(monkeypatch)
    main(["anomalies", "--json"])

    assert [one.state for one in usual.judged if one.rule == "anomaly"] == ["STEADY"]
    assert [(one.state, one.metric) for one in unlike.judged if one.rule == "anomaly"] == [
        ("ALERT", "requests")
    ]
    assert ("alert.raised", "ANOMALY") in told
    said = json.loads(capsys.readouterr().out)
    recall = next(one for one in said["measurements"] if one["name"] == "recall")
    accuracy = next(one for one in said["measurements"] if one["name"] == "accuracy")
    assert "2026-09-15" in said["days"]
    assert (recall["value"], recall["n"], accuracy["value"]) == (1.0, 1, None)


def keep_daily(outside, day, **metrics):
    links = outside.records.links("p")
    for name, value in metrics.items():
        one = Produced(metric=name, value=value, n=20_000, version="2", day=day)
        keep_produced(links, one, project="p", place=PLACE, now=at(20), by="test")
