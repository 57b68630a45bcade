"""Slow drift from window to window: who moved, since when, how far, and what is kept meanwhile."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasks.drift.gradual import Gradual
from tasks.drift.gradual_streams import Scores
from tasks.drift.gradual_words import REST
from tasks.drift.profile import profile
from tasks.drift.weeks import Weeks, counted
from tasks.drift.windows import Windows
from tasks.vocabulary import Verdict

KINDS = np.array(["a", "b", "c"], dtype=object)


def columns(rng, rows, *, shift=0.0, spread=1.0, more_of_a=0.0):
    return {
        "size": rng.normal(shift, spread, rows),
        "other": rng.normal(size=rows),
        "kind": rng.choice(KINDS, rows, p=[0.5 + more_of_a, 0.3 - more_of_a, 0.2]),
        "always": np.ones(rows),
    }


def reference(rng):
    parts = [columns(rng, 1_000) for _ in range(5)]
    whole = profile(parts)
    return whole, tuple(profile([part], reference=whole) for part in parts)


def stream(rng, changes, *, rows=1_000):
    """Windows one after the other, each with what was kept before it."""
    whole, own = reference(rng)
    before = None
    for week, change in enumerate(changes, start=1):
        current = profile([columns(rng, rows, **change)], reference=whole)
        windows = Windows(f"week {week}", f"digest {week}", whole, current, own, before=before)
        before = counted(windows)
        yield windows


def judged(windows, check=None):
    check = check or Gradual()
    return {f.subject: f for f in check.judge(check.measure(windows, np.random.default_rng(0)))}


def ramp(quiet, size, weeks=12):
    return [{}] * quiet + [{"shift": size * step / weeks} for step in range(1, weeks + 1)]


def test_a_ramp_is_found_with_the_window_it_began_at_and_how_far_it_came():
    *_, last = stream(np.random.default_rng(1), ramp(14, 0.3))

    found = judged(last)["size"]

    assert found.verdict is Verdict.FAIL
    assert found.evidence.value("weeks") == 26
    assert 9 <= found.evidence.value("began") <= 13  # it began with week 15, 11 windows ago
    assert found.evidence.named == (f"week {26 - found.evidence.value('began'):.0f}",)
    assert found.evidence.value("shift") == pytest.approx(0.26, abs=0.06)  # the mean of the newest four or so
    assert found.evidence.value("statistic") >= found.evidence.value("limit")


def test_all_that_did_not_move_is_told_in_one_finding():
    *_, last = stream(np.random.default_rng(2), ramp(14, 0.3))

    found = judged(last)

    assert set(found) == {"size", REST}
    assert found[REST].verdict is Verdict.PASS
    assert found[REST].evidence.value("features") == 2


def test_too_few_windows_are_a_not_yet_that_says_how_many_more():
    *_, last = stream(np.random.default_rng(3), [{}] * 5)

    (found,) = judged(last).values()

    assert found.verdict is Verdict.UNKNOWN
    assert found.settle == "3 more windows in their turn."


def test_a_shift_below_the_floor_is_only_told():
    *_, last = stream(np.random.default_rng(4), ramp(20, 0.1) + [{"shift": 0.1}] * 20)

    found = judged(last, Gradual(floor=0.5))["size"]

    assert found.verdict is Verdict.WARN
    assert "less than the 0.500 sd" in found.reason


def test_what_came_back_is_told_until_the_reference_changes():
    *_, last = stream(np.random.default_rng(5), ramp(8, 0.4) + [{}] * 12)

    found = judged(last)["size"]

    assert found.verdict is Verdict.WARN
    assert abs(found.evidence.value("shift")) < 0.075


@pytest.mark.parametrize(
    ("change", "feature", "part"),
    [
        ({"shift": -0.3}, "size", "location"),
        ({"spread": 1.3}, "size", "spread"),
        # Of 0.08 that b loses to a: 0.17 sd of a share of 0.3, 0.16 sd of one of 0.5.
        ({"more_of_a": 0.08}, "kind", "category 2"),
    ],
)
def test_location_spread_and_shares_are_followed(change, feature, part):
    *_, last = stream(np.random.default_rng(6), [{}] * 8 + [change] * 10)

    found = judged(last)[feature]
    statistic = found.evidence.get("statistic")

    assert found.verdict is Verdict.FAIL
    assert statistic is not None
    assert statistic.method == part


def test_scores_have_mean_0_and_variance_1_over_the_reference():
    whole, _ = reference(np.random.default_rng(7))
    scores = Scores(whole)

    means = scores.means(whole)

    np.testing.assert_allclose(means.mean, 0, atol=1e-12)
    assert set(means.rows) == {5_000.0}
    assert ("always", "location") not in scores.streams


def test_the_location_score_of_a_shifted_normal_is_its_shift():
    """0.3 standard deviations, of 200,000 rows; the bins cost some 4 % (`pair_changes`)."""
    rng = np.random.default_rng(8)
    whole = profile([{"x": rng.normal(size=200_000)}])
    moved = profile([{"x": rng.normal(0.3, 1, 200_000)}], reference=whole)

    (location, _) = Scores(whole).means(moved).mean

    assert location == pytest.approx(0.3, rel=0.06)


def test_unseen_categories_count_with_the_rare_ones():
    """A window of a long tail holds some that the reference does not: that alone is no drift."""
    rng = np.random.default_rng(9)

    def texts(rows):
        return {"tail": np.array([f"t{n}" for n in rng.zipf(1.5, rows).tolist()], dtype=object)}

    whole = profile([texts(5_000)])
    before = None
    for week in range(30):
        windows = Windows(f"{week}", "", whole, profile([texts(1_000)], reference=whole), before=before)
        before = counted(windows)

    assert set(judged(windows)) == {REST}


def test_what_is_kept_survives_json_to_the_last_digit_and_holds_no_cell():
    *_, windows = stream(np.random.default_rng(10), [{}] * 6)

    kept = counted(windows)
    text = kept.model_dump_json()

    assert Weeks.model_validate_json(text) == kept
    assert counted(windows) == kept
    assert not any(f'"{kind}"' in text for kind in KINDS)
    assert len(text) < 500 * len(kept.streams)


def test_the_names_of_the_newest_200_windows_are_kept_and_no_more():
    *_, windows = stream(np.random.default_rng(11), [{}] * 2, rows=60)
    assert windows.before is not None
    old = tuple(f"old {n}" for n in range(200))

    kept = counted(
        replace(windows, before=windows.before.model_copy(update={"windows": 300, "counted": old}))
    )

    assert (kept.windows, len(kept.counted)) == (301, 200)
    assert (kept.named(301), kept.named(102), kept.named(101)) == ("week 2", "old 1", "")


def test_a_window_out_of_its_turn_is_left_to_the_other_checks_and_says_why():
    whole, own = reference(np.random.default_rng(12))
    current = profile([columns(np.random.default_rng(13), 1_000, shift=3.0)], reference=whole)

    (found,) = judged(Windows("w", "", whole, current, own, out_of_turn="it came late")).values()

    assert found.verdict is Verdict.PASS
    assert found.reason.endswith("judged by the other checks alone: it came late")


def test_a_column_that_did_not_come_leaves_the_others_as_they_are():
    rng = np.random.default_rng(14)
    whole, own = reference(rng)
    rows = columns(rng, 1_000)
    partial = profile([{name: cells for name, cells in rows.items() if name != "size"}], reference=whole)

    kept = counted(Windows("w", "", whole, partial, own))

    rows_of = dict(zip(kept.streams, kept.pooled[""][0], strict=True))
    assert rows_of["size", "location"] == 5_000
    assert rows_of["other", "location"] == 6_000


def test_a_reference_of_constants_has_nothing_to_follow():
    whole = profile([{"x": np.ones(500)}])

    (found,) = judged(Windows("w", "", whole, whole)).values()

    assert found.verdict is Verdict.UNKNOWN
    assert "no feature varies" in found.reason


def test_seasons_that_come_again_are_no_drift_beside_their_own_reference():
    """Twelve months, each at a place of its own in the reference, and the same again in two later years."""
    rng = np.random.default_rng(15)
    places = rng.normal(0, 1, 12)
    months = [columns(rng, 2_000, shift=place) for place in places]
    whole = profile(months)
    parts = [profile([month], reference=whole) for month in months]
    before = None
    for month in range(24):
        current = profile([columns(rng, 2_000, shift=places[month % 12])], reference=whole)
        others = tuple((part,) for place, part in enumerate(parts) if place != month % 12)
        part = parts[month % 12]
        windows = Windows(
            f"{month}", "", part, current, (part,), others, season=f"month {month % 12}", before=before
        )
        before = counted(windows)

    assert set(judged(windows)) == {REST}
    assert before is not None
    assert len(before.pooled) == 12
