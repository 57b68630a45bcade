"""Which window's turn it is, and what it is held against, as the record tells it."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from tasks.act.weeks import keep_week
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.drift.complete import WindowComplete
from tasks.drift.gradual import Gradual
from tasks.drift.profile import profile
from tasks.drift.weeks import counted
from tasks.drift.windows import Windows
from tasks.gates import Key, decide, gate_of
from tasks.history.weeks import kept_weeks, series_of
from tasks.judge import findings_of

NOW = datetime(2026, 11, 21, tzinfo=UTC)
CHECKS = (WindowComplete(), Gradual())
REFERENCE = profile([{"x": np.random.default_rng(1).normal(size=2_000)}])


class Place:
    """What `keep_week` needs of a project."""

    name = "p"


@pytest.fixture
def outside():
    with bound(memory()) as made:
        yield made


def window(name, seed, rows=500):
    current = profile([{"x": np.random.default_rng(seed).normal(size=rows)}], reference=REFERENCE)
    return Windows(name, f"digest {seed}", REFERENCE, current, expected_rows=500)


def kept(outside, reference="training@1"):
    return kept_weeks(outside.records.links("p"), series_of(reference=reference), reference)


def watch(outside, windows, order, reference="training@1"):
    """One run over these windows, as the flow does it; what stood before each."""
    weeks, beside = kept(outside, reference), []
    for one in windows:
        beside.append(weeks.beside(one, order))
        findings = [f for check in CHECKS for f in findings_of(check, beside[-1], 1)]
        made = decide(
            gate_of("watch", "watch", CHECKS),
            Key("watch", one.subject, {"window": one.digest}, "plan"),
            findings,
            project="p",
            now=NOW,
            asked_by="test",
            code_version="0",
        )
        weeks = keep_week.fn(Place(), weeks, beside[-1], made, NOW)
    return beside


def test_each_window_stands_on_the_one_before_it(outside):
    first, second, third = watch(outside, [window(n, i) for i, n in enumerate("abc")], "abc")

    assert first.before is None
    assert second.before == counted(first)
    assert third.before == counted(second)


def test_a_run_after_another_goes_on_where_that_one_was(outside):
    watch(outside, [window("a", 0), window("b", 1)], "abc")

    (third,) = watch(outside, [window("c", 2)], "abc")

    assert third.before is not None
    assert third.before.counted == ("a", "b")


def test_a_window_asked_again_stands_where_it_stood_and_is_counted_once(outside):
    before = watch(outside, [window(n, i) for i, n in enumerate("abc")], "abc")
    records = outside.records.links("p").last()

    again = watch(outside, [window("b", 1), window("c", 2)], "abc")

    assert again == before[1:]
    assert outside.records.links("p").last() == records


def test_a_window_that_comes_late_is_not_counted_and_says_after_which(outside):
    watch(outside, [window("b", 1)], "b")

    (late,) = watch(outside, [window("a", 0)], "ab")

    assert late.out_of_turn == "it came after b, which is newer, had been counted"
    assert list(kept(outside).bodies) == ["b"]


def test_a_window_whose_rows_changed_is_not_counted_twice(outside):
    watch(outside, [window("a", 0)], "a")

    (changed,) = watch(outside, [window("a", 9)], "a")

    assert changed.out_of_turn == "it was counted before, with other rows"


def test_a_new_reference_starts_anew_with_the_windows_that_came_after_it(outside):
    watch(outside, [window("a", 0), window("b", 1)], "ab")

    old, new = watch(outside, [window("b", 1), window("c", 2)], "abc", reference="training@2")

    assert old.out_of_turn == "it was counted before, against another reference"
    assert (new.out_of_turn, new.before) == ("", None)


def test_a_partial_window_is_not_counted_until_it_is_complete(outside):
    watch(outside, [window("a", 0), window("b", 1, rows=100)], "ab")

    (whole,) = watch(outside, [window("b", 2)], "ab")

    assert whole.out_of_turn == ""
    assert whole.before is not None
    assert whole.before.counted == ("a",)


def test_a_run_killed_before_its_decision_decides_the_same_afterwards(outside):
    """The state is kept first: it is then there, and the decision is not."""
    first = watch(outside, [window("a", 0), window("b", 1)], "ab")

    again = watch(outside, [window("b", 1)], "ab")

    assert again == first[1:]
