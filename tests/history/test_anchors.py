"""Anchors on runs and model versions: which are ours, which can be read, which show a break."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.adapters.ports import Tracked
from tasks.adapters.ports_promotion import ModelVersion
from tasks.errors import InputError
from tasks.history.anchors import Anchor, anchor_of, anchors, need_anchor, told_by
from tasks.ledger.chain import REWRITTEN, Broken, Head

A, B = "a" * 64, "b" * 64


def run(name, **tags):
    return Tracked(name, "FINISHED", tags=tags)


def test_anchors_are_read_from_runs_and_from_the_versions_made_of_them():
    version = ModelVersion("m", "2", "r1", tags={"proofline.record": f"9:{B}"})

    found = anchors([run("r1", record=f"7:{A}"), run("r2")], [version])

    assert found.known == (Anchor(Head(7, A), "run r1"), Anchor(Head(9, B), "m version 2"))
    assert found.unread == ()


def test_a_version_of_another_projects_run_says_nothing_of_this_record():
    version = ModelVersion("m", "2", "elsewhere", tags={"proofline.record": f"9:{B}"})

    assert anchors([run("r1")], [version]).known == ()


def test_a_tag_that_is_no_anchor_is_told_and_not_trusted():
    found = anchors([run("r1", record="7:abc"), run("r2", record=f"7:{A}")], [])

    assert found.heads == (Head(7, A),)
    assert found.unread == ("run r1: its tag proofline.record is no anchor, somebody changed it",)


@given(st.integers(1, 999_999_999), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_head_that_is_written_down_is_read_back(seq, digest):
    assert anchor_of(f"{seq}:{digest}", "x") == Anchor(Head(seq, digest), "x")


@pytest.mark.parametrize(
    "text", ["", "7", f"0:{A}", f"-1:{A}", f"07:{A}", f"7:{A}a", f"7:{'A' * 64}", f"7:{A}\n", f"\u0667:{A}"]
)
def test_nothing_else_is_an_anchor(text):
    assert anchor_of(text, "x") is None
    with pytest.raises(InputError, match=r"^--head: found .*; allowed: "):
        need_anchor(text, "--head")


@pytest.mark.parametrize(
    ("broken", "last", "told"),
    [
        (Broken(7, REWRITTEN), 9, ("run r1",)),
        (Broken(6, "it is missing: ..."), 5, ("run r1", "run r2")),
        (Broken(8, "it is missing: ..."), 7, ("run r2",)),
        (Broken(6, "it is missing"), 9, ()),
        (Broken(7, "its content does not fit its digest"), 9, ()),
    ],
)
def test_a_break_names_the_anchors_that_show_it_and_no_others(broken, last, told):
    known = [Anchor(Head(7, A), "run r1"), Anchor(Head(8, B), "run r2")]

    assert told_by(broken, last, known) == told
