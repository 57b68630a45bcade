"""The check that a pilot comes before the rest of its order."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from tasks.gates import Key, decide, gate_of
from tasks.labels.batch import Batch, Order
from tasks.labels.pilot import Pilot, order_so_far
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
        (29, 0, Verdict.UNKNOWN),
        (30, 0, Verdict.PASS),
        (999, 1, Verdict.UNKNOWN),
        (900, 29, Verdict.UNKNOWN),
        (100, 20, Verdict.UNKNOWN),  # with what a person released before it is more than a tenth
    ],
)
def test_a_tenth_of_the_order_is_a_pilot_and_more_waits_for_one(rows, before, verdict):
    finding = find(rows, Order("O-7", 1000, before))

    assert finding.verdict is verdict


def test_a_batch_that_waits_says_how_large_its_pilot_may_be():
    finding = find(1000, Order("O-7", 1000, 0))

    assert finding.settle == "An accepted pilot of 30 to 100 rows; then land this batch again."


def test_without_an_order_it_cannot_be_told():
    assert find(10, None).verdict is Verdict.UNKNOWN


def test_the_rows_accepted_of_an_order_are_those_of_its_accepted_batches():
    pilot = decision("vendor/1", find(100, Order("O-7", 1000, 0)))
    waits = decision("vendor/2", find(500, Order("O-7", 1000, 0)))
    other = decision("vendor/3", find(50, Order("O-8", 1000, 0)))

    assert order_so_far([pilot, waits, other], "O-7", 1000) == Order("O-7", 1000, 100, ("vendor", 1000))


def test_a_batch_that_a_person_released_later_counts():
    waits = decision("vendor/2", find(500, Order("O-7", 1000, 0)))
    released = waits.model_copy(update={"outcome": Outcome.ACCEPTED, "findings": ()})

    assert order_so_far([waits, released], "O-7", 1000).accepted_rows == 500


def test_a_small_order_has_a_pilot_of_its_whole_share():
    assert find(20, Order("O-7", 200, 0)).verdict is Verdict.PASS
    assert find(19, Order("O-7", 200, 0)).settle.startswith("An accepted pilot of 20 rows")


def test_a_pilot_says_how_many_rows_its_manifest_states():
    finding = find(5_000, Order("O-7", 10**12, 0))

    assert finding.reason == (
        "A pilot of order O-7: 5,000 of the 1,000,000,000,000 rows its manifest states (10% at most)"
    )


@pytest.mark.parametrize("first", [("vendor", 10_000), ("other", 1000)])
def test_an_order_of_another_size_or_source_than_its_first_accepted_batch_is_unknown(first):
    finding = find(100, Order("O-7", 1000, 1000, first))

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.reason == (
        f"Order O-7 has {first[1]:,} rows from {first[0]} by its first accepted batch,"
        " and 1,000 rows from vendor by this one"
    )
