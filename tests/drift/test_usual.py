"""Floors from the reference's own windows: what is usual for one feature is no excuse for another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.drift.plan import ShiftPlan
from tasks.drift.profile import Profile, profile, without
from tasks.drift.shift import judge_shift
from tasks.drift.usual import UsualFloors, usual_floors
from tasks.vocabulary import Verdict

FLOORS = ShiftPlan().floors


def weeks(rng: np.random.Generator, offsets: np.ndarray, rows: int = 2_000) -> tuple[Profile, list[Profile]]:
    """Weeks in which "restless" moves by ``offsets`` sd and "calm" does not."""
    drawn = [{"restless": rng.normal(off, 1, rows), "calm": rng.normal(size=rows)} for off in offsets]
    whole = profile(drawn)
    return whole, [profile([week], reference=whole) for week in drawn]


def floors_of(whole: Profile, windows: list[Profile]) -> UsualFloors:
    return usual_floors([(without(whole, one), one) for one in windows], FLOORS)


def test_a_restless_feature_raises_its_own_floor_and_leaves_the_calm_ones():
    """One factor for all floors, as it was, multiplies both by more than 10."""
    usual = floors_of(*weeks(np.random.default_rng(1), np.linspace(-1, 1, 12)))

    assert usual.of("restless")["distribution"] > 10 * FLOORS["distribution"]
    assert usual.of("calm")["missing"] == FLOORS["missing"]
    assert usual.of("calm")["distribution"] < 1.5 * FLOORS["distribution"]


def test_what_is_wholly_unlike_all_that_a_restless_feature_ever_did_is_drift():
    """Months of spring, then a summer above them all: what is usual would leave it out of reach."""
    rng = np.random.default_rng(4)
    whole, windows = weeks(rng, np.array([0.0, 0.5, 1.0, 2.0, 4.0]))
    now = {"restless": rng.normal(9, 1, 2_000), "calm": rng.normal(size=2_000)}

    found = judge_shift(
        whole, profile([now], reference=whole), plan=ShiftPlan(), reference_windows=tuple(windows)
    )

    assert {one.evidence.subject: one.verdict for one in found}["restless"] is Verdict.FAIL
    assert floors_of(whole, windows).of("restless")["distribution"] < 1


def test_a_gross_change_of_a_calm_feature_is_found_beside_a_restless_one():
    rng = np.random.default_rng(2)
    whole, windows = weeks(rng, np.linspace(-1, 1, 12))
    now = {"restless": rng.normal(0.8, 1, 2_000), "calm": rng.normal(0.5, 1, 2_000)}

    found = judge_shift(
        whole, profile([now], reference=whole), plan=ShiftPlan(), reference_windows=tuple(windows)
    )

    verdicts = {one.evidence.subject: one.verdict for one in found}
    assert (verdicts["calm"], verdicts["restless"]) == (Verdict.FAIL, Verdict.WARN)


def test_windows_alike_the_references_own_are_called_strange_about_once_in_their_number_and_one():
    """Five weeks of one law, then a sixth: one in six at most; above 12 of 40 has probability .011."""
    rng = np.random.default_rng(3)

    strange = 0
    for _ in range(40):
        whole, windows = weeks(rng, rng.normal(size=5), rows=400)
        now = {"restless": rng.normal(rng.normal(), 1, 400), "calm": rng.normal(size=400)}
        current = profile([now], reference=whole)
        found = judge_shift(whole, current, plan=ShiftPlan(), reference_windows=tuple(windows))
        strange += any(one.verdict is Verdict.FAIL for one in found)

    assert strange <= 12


def test_no_windows_leave_the_plans_floors():
    assert usual_floors([], FLOORS).of("anything") == FLOORS


def test_two_windows_raise_all_floors_by_one_factor():
    """Offsets -1 and 1: the largest ratio of any effect multiplies every floor."""
    usual = floors_of(*weeks(np.random.default_rng(4), np.array([-1.0, 1.0])))

    raised = {
        floor / FLOORS[effect] for subject in usual.raised for effect, floor in usual.of(subject).items()
    }
    assert max(raised) > 10
    assert {round(one, 6) for one in raised} <= {1.0, round(max(raised), 6)}
    assert usual.of("calm")["distribution"] > 10 * FLOORS["distribution"]


@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
@settings(deadline=None, max_examples=8)
def test_no_floor_is_below_the_plans_and_the_order_of_windows_does_not_matter(seed, n_windows):
    rng = np.random.default_rng(seed)
    whole, windows = weeks(rng, rng.normal(size=n_windows + 1), rows=300)

    usual, turned = floors_of(whole, windows), floors_of(whole, windows[::-1])

    for subject in ("restless", "calm", "dependence"):
        assert all(usual.of(subject)[effect] >= floor for effect, floor in FLOORS.items())
        assert usual.of(subject) == pytest.approx(turned.of(subject))


def test_a_change_above_the_plans_floor_that_windows_make_in_any_case_is_told_so_and_not_as_small():
    rng = np.random.default_rng(2)
    whole, windows = weeks(rng, np.linspace(-1, 1, 12))
    now = {"restless": rng.normal(0.8, 1, 2_000), "calm": rng.normal(size=2_000)}

    found = judge_shift(
        whole, profile([now], reference=whole), plan=ShiftPlan(), reference_windows=tuple(windows)
    )

    restless = next(one for one in found if one.subject == "restless")
    assert restless.verdict is Verdict.WARN
    assert restless.evidence.value("largest ratio to the plan's floor") > 5
    assert "but no more than windows of the reference do" in restless.reason
    assert "times as much as they differ in any case" in restless.reason
    assert restless.remedy.startswith("Nothing now: windows differ as much in any case.")
