"""Who is told of what: what the plan says, and what it must not hold."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tasks.errors import PlanError
from tasks.plans import find_project
from tasks.plans.delivery import Delivery

CANVAS = """
title: T
objective: O
metrics: [{name: a, title: A, direction: higher, margin: 0.1}]
"""


def canvas(folder, *entries):
    place = folder / "configs" / "p"
    place.mkdir(parents=True)
    listed = "".join(f"  - {entry}\n" for entry in entries)
    (place / "canvas.yaml").write_text(CANVAS + (f"deliver:\n{listed}" if entries else ""))
    return find_project(folder, "p").canvas()


def test_a_receiver_gets_its_kinds_with_any_verdict_unless_some_are_named():
    every = Delivery(to="slack-webhook/team", kinds=("status", "drift"))
    bad = Delivery(to="slack-webhook/team", kinds=("status",), only=("bad", "watch"))

    assert every.wants("drift", "ok")
    assert not every.wants("incident", "bad")
    assert bad.wants("status", "bad")
    assert not bad.wants("status", "ok")


def test_a_canvas_without_receivers_delivers_nothing(tmp_path):
    assert canvas(tmp_path).deliver == ()


@pytest.mark.parametrize(
    "entry",
    [
        "{to: 'https://hooks.slack.com/services/T0/B0/s3cr3t', kinds: [status]}",
        "{to: s3cr3t, kinds: [status]}",
        "{to: 'Slack Webhook/s3cr3t', kinds: [status]}",
        "{to: '../s3cr3t', kinds: [status]}",
    ],
)
def test_an_address_in_the_plan_is_refused_and_not_repeated(tmp_path, entry):
    with pytest.raises(PlanError, match=r"deliver\[0\].*TYPE/NAME of a block") as caught:
        canvas(tmp_path, entry)

    assert "s3cr3t" not in str(caught.value)
    assert "s3cr3t" not in str(caught.value.__cause__)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{to: slack-webhook/team, kinds: [statuses]}", "found 'statuses'; allowed: status, "),
        ("{to: slack-webhook/team, kinds: []}", "a list with at least one entry"),
        ("{to: slack-webhook/team, kinds: [status, status]}", "each once"),
        ("{to: slack-webhook/team, kinds: [status], only: [red]}", "allowed: ok, watch, bad or unsettled"),
        ("{to: slack-webhook/team}", r"kinds: found nothing"),
    ],
)
def test_what_a_receiver_cannot_be_told_is_said(tmp_path, entry, said):
    with pytest.raises(PlanError, match=said):
        canvas(tmp_path, entry)


def test_a_block_is_named_once(tmp_path):
    entry = "{to: slack-webhook/team, kinds: [status]}"

    with pytest.raises(PlanError, match="deliver to each block once"):
        canvas(tmp_path, entry, entry)


def test_a_kind_that_no_flow_writes_is_refused():
    with pytest.raises(ValidationError):
        Delivery(to="slack-webhook/team", kinds=("card",))
