"""How many rows would settle it."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from tasks.drift.settle import rows_needed


def test_rows_needed_worked_by_hand_without_noise():
    """No effect, no noise, n = m = 100, critical .2: .2 √(100 / rows) = .1 at 400 rows each."""
    needed = rows_needed(effect=0.0, distance=0.0, critical=0.2, reference=100, window=100, tolerance=0.1)

    assert (needed.window, needed.reference) == (400, 400)


@given(
    critical=st.floats(0.001, 1),
    chance=st.floats(0, 0.99),
    real=st.floats(0, 1),
    rows=st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)),
)
def test_rows_needed_always_ask_for_more_than_there_are(critical, chance, real, rows):
    distance = critical * chance
    effect = distance * real
    assume(critical + distance > 0.101)

    needed = rows_needed(
        effect=effect, distance=distance, critical=critical, reference=rows[0], window=rows[1], tolerance=0.1
    )

    assert needed is None or needed.window > rows[1] or needed.reference
