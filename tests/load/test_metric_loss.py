"""What the record tells of a metric's fall: only what is certain counts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tasks.load.metric_loss import _loss, load_loss
from tasks.plans import find_project
from tasks.readiness.gate_value import GateValue, share_reach
from tasks.readiness.metric_limits import MetricLimits
from tasks.readiness.produced import Produced
from tasks.readiness.promotion import Champion, Move
from tasks.readiness.watched import WatchedModel, watch

CANVAS = """
title: T
objective: O
metrics: [{name: accuracy, title: A, direction: higher, margin: 0.02, unit: share}]
"""
MODEL = "looks: [2]\nchecks: [{check: planned_seeds}, {check: primary, metric: accuracy}]\n"
LIMITS = MetricLimits("accuracy", "higher", "share", 0.05, 0.10, 2.0, roll_back=True)
DAY, NOW = date(2026, 11, 20), datetime(2026, 11, 1, tzinfo=UTC)


def seen(value, n, day=DAY):
    move = Move(
        what="promotion",
        model="m",
        environment="e",
        alias="a",
        before="",
        since=0,
        after="3",
        sha256="",
        evidence="",
    )
    produced = Produced(metric="accuracy", value=value, n=n, version="3", day=day)
    champion = Champion("3", 1, NOW, "", move)
    return watch(WatchedModel(LIMITS, champion, GateValue("e", 0.9, share_reach(0.9, 20_000)), produced), DAY)


@pytest.mark.parametrize(
    ("value", "n", "state"),
    [
        (0.90, 20_000, "holds"),
        (0.84, 20_000, "fallen"),
        (0.70, 20_000, "fallen"),
        (0.84, 200, "unknown"),
        (0.90, 20, "unknown"),
    ],
)
def test_a_fall_counts_only_when_the_examples_show_it(value, n, state):
    found = _loss(seen(value, n))

    assert found.state == state
    assert bool(found.settle) == (state == "unknown")


def test_a_value_of_two_weeks_ago_says_nothing_of_today():
    assert _loss(seen(0.9, 20_000, date(2026, 11, 6))).state == "unknown"


def test_a_version_without_values_yet_is_told_with_when_it_came():
    move = Move(
        what="promotion",
        model="m",
        environment="e",
        alias="a",
        before="",
        since=0,
        after="3",
        sha256="",
        evidence="",
    )
    champion = Champion("3", 1, NOW, "", move)

    found = _loss(watch(WatchedModel(LIMITS, champion, GateValue("e", 0.9, share_reach(0.9, 20_000))), DAY))

    assert (found.state, found.reason) == (
        "unknown",
        "version 3 serves since 2026-11-01 00:00 UTC and has no accuracy values yet",
    )


def test_a_project_that_watches_no_metric_does_not_know(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "model.yaml").write_text(MODEL)
    project = find_project(tmp_path, "p")

    found = load_loss.fn(project, project.model())

    assert found.state == "unknown"
    assert "promotion.alerts" in found.settle
