"""What tags and metrics of a tracked run are taken for, whatever somebody wrote into them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tasks.adapters.ports import Tracked

BEGAN = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seed"),
    [
        ("0", 0),
        ("12", 12),
        ("9" * 9, 999_999_999),
        ("1" * 10, None),
        ("1" * 5000, None),
        ("-1", None),
        ("", None),
    ],
)
def test_a_seed_has_up_to_9_digits_and_anything_else_is_none(said, seed):
    assert Tracked("a", "FINISHED", tags={"seed": said}).seed == seed


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        (3.5, 3.5),
        (1e7, 1e7),
        (1.1e7, 2.0),
        (1.797e308, 2.0),
        (float("nan"), 2.0),
        (float("inf"), 2.0),
        (-1, 2.0),
    ],
)
def test_compute_hours_that_cannot_be_are_replaced_by_how_long_the_run_took(said, hours):
    run = Tracked(
        "a",
        "FINISHED",
        started=BEGAN,
        ended=BEGAN + timedelta(hours=2),
        metrics={"proofline.compute_hours": said},
    )

    assert run.compute_hours == hours
