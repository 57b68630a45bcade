"""The check that a pilot comes before the rest of its order."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from tasks.gates import Key, decide, gate_of
from tasks.labels.batch import Batch, Order
from tasks.labels.pilot import Pilot, accepted_rows
from tasks.vocabulary import Outcome, Verdict

CHECK = Pilot()


def find(rows, order):
    batch = Batch("vendor/1", "d", {"item": np.arange(rows)}, "item", ("label",), order=order)
    return CHECK.judge(CHECK.measure(batch, np.random.default_rng(1)))[0]


def decision(subject, finding):
    key, gate = Key("supply", subject, {}, "plan"), gate_of("supply", "batch", [CHECK])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return decide(gate, key, [finding], project="p", now=now, asked_by="me", code_version="1")


@pytest.mark.parametrize(
    ("rows", "before", "verdict"),
    [
        (100, 0, Verdict.PASS),
        (101, 0, Verdict.UNKNOWN),
        (900, 100, Verdict.PASS),
        (1, 0, Verdict.PASS),
    ],
)
def test_a_tenth_of_the_order_is_a_pilot_and_more_waits_for_one(rows, before, verdict):
    finding = find(rows, Order("O-7", 1000, before))

    assert finding.verdict is verdict


def test_a_batch_that_waits_says_how_large_its_pilot_may_be():
    finding = find(1000, Order("O-7", 1000, 0))

    assert finding.settle == "An accepted pilot of at most 100 rows; then land this batch again."


def test_without_an_order_it_cannot_be_told():
    assert find(10, None).verdict is Verdict.UNKNOWN


def test_the_rows_accepted_of_an_order_are_those_of_its_accepted_batches():
    pilot = decision("vendor/1", find(100, Order("O-7", 1000, 0)))
    waits = decision("vendor/2", find(500, Order("O-7", 1000, 0)))
    other = decision("vendor/3", find(50, Order("O-8", 1000, 0)))

    assert accepted_rows([pilot, waits, other], "O-7") == 100


def test_a_batch_that_a_person_released_later_counts():
    waits = decision("vendor/2", find(500, Order("O-7", 1000, 0)))
    released = waits.model_copy(update={"outcome": Outcome.ACCEPTED, "findings": ()})

    assert accepted_rows([waits, released], "O-7") == 500
