from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tasks.experiments.deviations import Version, changes, deviations

LOCKED = {"auc": {"margin": "0.005", "target": "0.72"}, "check guard/brier": {"alpha": "0.05"}}
plains = st.dictionaries(
    st.sampled_from("abc"), st.dictionaries(st.just("x"), st.sampled_from("12"), min_size=1), min_size=1
)


def with_margin(margin, day, why=""):
    return Version(
        LOCKED | {"auc": LOCKED["auc"] | {"margin": margin}}, datetime(2026, 11, day, tzinfo=UTC), why
    )


def test_a_changed_margin_is_told_with_both_values_the_day_and_the_reason():
    versions = [with_margin("0.005", 20), with_margin("0.01", 21, "noisier than thought")]

    assert deviations(versions) == (
        "margin of auc was 0.005, is 0.01 since 2026-11-21: noisier than thought",
    )


def test_what_was_changed_and_changed_back_is_no_deviation():
    versions = [with_margin("0.005", 20), with_margin("0.01", 21, "a"), with_margin("0.005", 22, "b")]

    assert deviations(versions) == ()


def test_a_change_dates_from_the_version_that_brought_it_and_not_from_the_last():
    versions = [with_margin("0.005", 20), with_margin("0.01", 21, "a"), with_margin("0.01", 22, "b")]

    assert deviations(versions)[0].endswith("since 2026-11-21: a")


def test_a_check_that_is_left_out_or_added_is_one_change():
    before, after = LOCKED, {"auc": LOCKED["auc"], "check primary/auc": {"alpha": "0.025", "need": "must"}}

    assert [change.said for change in changes(before, after)] == [
        "check guard/brier was asked, and is left out",
        "check primary/auc was not asked, and is",
    ]


def test_a_field_that_an_older_program_did_not_know_is_no_change():
    newer = LOCKED | {"auc": LOCKED["auc"] | {"simple": "not set"}}

    assert changes(LOCKED, newer) == ()


def test_without_a_lock_there_is_no_deviation():
    assert deviations([]) == ()


@given(plains, plains)
def test_criteria_differ_from_themselves_in_nothing_and_from_others_both_ways(one, other):
    assert changes(one, one) == ()
    assert bool(changes(one, other)) == bool(changes(other, one))
