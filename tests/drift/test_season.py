"""A window is held against the reference's windows of its season, or it is told that there are none."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.drift.profile import Profile, profile
from tasks.drift.season import partners, season_of
from tasks.drift.shift import Shift
from tasks.drift.windows import Windows
from tasks.vocabulary import Finding, Verdict

# Warm in July, cold in January, both two years long.
MEANS = {"2011-01": -3.0, "2011-07": 3.0, "2012-01": -3.0, "2012-07": 3.0}


def history(rng: np.random.Generator) -> tuple[Profile, dict[str, Profile]]:
    drawn = {name: {"temperature": rng.normal(mean, 1, 2_000)} for name, mean in MEANS.items()}
    whole = profile(drawn.values())
    return whole, {name: profile([rows], reference=whole) for name, rows in drawn.items()}


def judged(name: str, mean: float, season) -> Finding:
    rng = np.random.default_rng(6)
    whole, windows = history(rng)
    held = partners(name, season, whole, windows)
    current = profile([{"temperature": rng.normal(mean, 1, 2_000)}], reference=whole)
    data = Windows(name, "", held.reference, current, held.windows, held.others, held.season)
    return Shift().judge(Shift().measure(data, rng))[0]


@pytest.mark.parametrize(
    ("name", "season", "found"),
    [
        ("2013-01", "month", "January"),
        ("2013-01-31", "month", "January"),
        ("2013-01-31", "weekday", "Thursday"),
        ("2013-01-31 late rows", "weekday", "Thursday"),
        ("2013-01", "weekday", ""),
        ("2013-13", "month", ""),
        ("2013-02-30", "weekday", ""),
        ("2013-010", "month", ""),
        ("week 2013-01", "month", ""),
        ("", "month", ""),
    ],
)
def test_a_season_is_read_from_the_date_that_a_name_begins_with(name, season, found):
    """31 January 2013 was a Thursday."""
    assert season_of(name, season) == found


def test_without_a_season_a_window_is_held_against_the_whole_reference():
    whole, windows = history(np.random.default_rng(7))

    held = partners("anything", "none", whole, windows)

    assert (held.reference, held.windows, held.others, held.season) == (
        whole,
        tuple(windows.values()),
        (),
        None,
    )


def test_a_july_like_the_julys_before_is_no_drift_and_a_july_like_a_january_is():
    usual, cold = judged("2013-07", 3.0, "month"), judged("2013-07", -3.0, "month")
    among_all = judged("2013-07", -3.0, "none")

    assert usual.verdict is not Verdict.FAIL
    assert cold.verdict is Verdict.FAIL
    assert among_all.verdict is not Verdict.FAIL


def test_windows_of_other_seasons_tell_how_far_years_differ():
    """One January alone does not tell how far Januarys differ; two Julys a whole degree apart do."""
    rng = np.random.default_rng(8)
    drawn = {"2011-07": 2.0, "2012-07": 3.0, "2012-01": -3.0}
    rows = {name: {"temperature": rng.normal(mean, 1, 2_000)} for name, mean in drawn.items()}
    whole = profile(rows.values())
    windows = {name: profile([one], reference=whole) for name, one in rows.items()}
    held = partners("2013-01", "month", whole, windows)
    current = profile([{"temperature": rng.normal(-2.5, 1, 2_000)}], reference=whole)

    verdicts = []
    for others in (held.others, ()):
        data = Windows("2013-01", "", held.reference, current, held.windows, others, held.season)
        verdicts.append(Shift().judge(Shift().measure(data, rng))[0].verdict)

    assert verdicts == [Verdict.WARN, Verdict.FAIL]


def test_a_window_without_a_partner_is_unknown_and_says_what_is_wanted():
    finding = judged("2013-04", 0.0, "month")

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.reason == "temperature cannot be compared: the reference holds no windows of April"
    assert finding.settle == "In the reference, windows of April."


def test_a_window_whose_name_has_no_date_is_unknown_and_says_how_to_name_it():
    finding = judged("monday's", 0.0, "weekday")

    assert finding.verdict is Verdict.UNKNOWN
    assert "begins with no date" in finding.reason
    assert "2013-01-31" in finding.settle


def test_partners_are_part_of_the_reference_and_all_seasons_together_are_the_whole():
    whole, windows = history(np.random.default_rng(9))

    held = partners("2013-07-14", "month", whole, windows)

    assert held.season == "July"
    assert held.reference.rows == 4_000
    assert held.windows == (windows["2011-07"], windows["2012-07"])
    assert [len(others) for others in held.others] == [2]
