"""An event is told once, whatever moment a run is killed in; on adapters in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tasks.act import decisions, landing, outbox, shared
from tasks.act.batches import carry_out
from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.memory_batches import digest_of_columns
from tasks.adapters.ports import Landed, Taken
from tasks.gates import Key, decide
from tasks.ledger.append import newest_first
from tasks.load.record import left_unannounced
from tasks.plans import Project
from tasks.vocabulary import Decision, Evidence, Finding, Gate, Verdict
from tests.decisions import waits

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
PROJECT = Project("p", Path("configs/p"), "configs/p")


@pytest.fixture
def outside() -> Iterator[Any]:
    with bound(memory()) as made:
        yield made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Name and id of every event that was told."""
    events: list[tuple[str, Any]] = []

    def emit_event(event: str, id_: Any, **_: Any) -> bool:
        events.append((event, id_))
        return True

    monkeypatch.setattr(shared, "emit_event", emit_event)
    return events


def killed(*_: Any, **__: Any) -> None:
    raise SystemExit("killed")


def drift(window: str = "2026-01") -> Decision:
    evidence = Evidence(subject=window)
    finding = Finding(check="shift", subject=window, verdict=Verdict.FAIL, reason="far", evidence=evidence)
    key = Key("watch", window, {"window": window}, "plan")
    gate = Gate(name="watch", about="watch", must=("shift",))
    return decide(gate, key, [finding], project="p", now=NOW, asked_by="cron", code_version="0")


def look() -> None:
    """The minute's look at what is left untold."""
    outbox.tell_left.fn(PROJECT, left_unannounced.fn(PROJECT), (), NOW)


def test_what_was_kept_and_not_told_is_told_by_the_next_look_and_once(outside, told, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(shared, "emit_event", killed)
        with pytest.raises(SystemExit):
            decisions.announce_once.fn(decisions.keep.fn(drift()), NOW)

    look()
    look()

    assert [name for name, _ in told] == ["proofline.drift.found"]


def test_what_was_told_and_not_marked_is_told_again_as_the_same_event(outside, told, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(decisions, "record_done", killed)
        with pytest.raises(SystemExit):
            decisions.announce_once.fn(decisions.keep.fn(drift()), NOW)

    look()

    (first, again) = told
    assert first == again
    assert first[1] is not None


def test_decisions_on_two_windows_are_two_events(outside, told):
    for window in ("2026-01", "2026-02"):
        decisions.announce_once.fn(decisions.keep.fn(drift(window)), NOW)

    assert len({id_ for _, id_ in told}) == len(told) == 2


def test_a_server_that_does_not_take_an_event_leaves_it_to_the_next_look(outside, told, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(shared, "emit_event", lambda **_: (_ for _ in ()).throw(OSError("away")))
        with pytest.raises(OSError, match="away"):
            decisions.announce_once.fn(decisions.keep.fn(drift()), NOW)
    before = len(told)

    look()

    assert before == 0
    assert len(told) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_batch_that_is_killed_beside_its_event_is_told_of_by_the_run_that_ends_it(
    outside, told, monkeypatch, moment
):
    decision = decisions.keep.fn(waits())
    columns = {"id": np.array(["r1"], dtype=object)}
    outside.batches.stages["quarantined", decision.subject] = columns
    taken = Taken(
        Landed.of(decision.subject), f"quarantined/{decision.subject}", digest_of_columns(columns), (), 1
    )
    with monkeypatch.context() as patched:
        if moment == "before":
            patched.setattr(shared, "emit_event", killed)
        else:
            patched.setattr("tasks.act.batches.record_done", killed)
        with pytest.raises(SystemExit):
            carry_out.fn(decision, taken, "training", NOW)

    for _ in range(2):
        carry_out.fn(decision, taken, "training", NOW)

    assert len(told) == (1 if moment == "before" else 2)
    assert len(set(told)) == 1
    assert [one.kind for one in newest_first(outside.records.links("p"))] == ["done", "decision"]


def test_a_batch_that_arrives_with_other_files_is_another_event_and_with_the_same_the_same(outside, told):
    for listing in ("one", "one", "other"):
        landing.announce_landed.fn("p", Landed("vendor", "b1", listing=listing))

    ids = [id_ for _, id_ in told]
    assert ids[0] == ids[1] != ids[2]
