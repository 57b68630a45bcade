"""Release retrospectives: what counts for which release, and when one may look back."""

from __future__ import annotations

import json

import pytest

from tasks.team.known import the_release
from tasks.team.release_retrospective import release_retrospective_document
from tasks.team.trend import comparison
from tests.pages.reading import read_html
from tests.pages.team_samples import board, known, release


def test_a_release_of_today_is_too_early_to_look_back_on():
    bare = [{"id": "v3", "released_on": "2026-12-23"}]

    assert release(board=board(releases=bare))["verdict"]["pill"] == "Too early to look back"


def test_the_next_releases_incidents_do_not_count_for_this_one():
    it = known()
    made = release_retrospective_document(it, it.board.releases[1])

    assert made["verdict"]["sentence"].endswith("with 1 incident and 0 rollbacks since.")
    assert "accuracy fell" not in json.dumps(made)


def test_a_bug_of_a_release_counts_for_it_also_after_the_next_one():
    held = board().model_dump(mode="json")
    held["releases"][1]["events"] = [{"kind": "bug", "what": "Found late", "day": "2026-12-22"}]
    it = known(board=board(releases=held["releases"]))

    assert "Found late" in read_html(release_retrospective_document(it, it.board.releases[1]))


def test_a_release_whose_experiment_the_record_never_promoted_is_not_deployed():
    told = read_html(release(moved=()))

    assert "Deployed No" in told
    assert "Too early to look back" in told


@pytest.mark.parametrize(("hours", "said"), [(47.9, "No"), (48, "Yes"), (None, "Not known yet")])
def test_a_release_is_looked_back_on_after_48_hours(hours, said):
    held = board().model_dump(mode="json")
    held["releases"][-1]["monitored_hours"] = hours

    assert f"Monitored for 48 hours {said}" in read_html(release(board=board(releases=held["releases"])))


def of_one_day():
    """A release on the day of the newest, listed before it."""
    held = board().model_dump(mode="json")["releases"]
    first = {"id": "v2.0.1", "released_on": held[-1]["released_on"]}
    return known(board=board(releases=[*held[:-1], first, held[-1]]))


def test_of_two_releases_on_one_day_the_one_that_the_board_lists_last_is_the_newest():
    assert the_release(of_one_day().board.releases, "").id == "v2.1.0"


def test_the_comparison_of_a_release_ends_with_it_also_where_another_went_out_that_day():
    it = of_one_day()
    shown = {
        one.id: [row[0].text for row in next(comparison(it, one)).rows] for one in it.board.releases[-2:]
    }

    assert shown["v2.0.1"] == ["v1.9.0", "v2.0.0", "v2.0.1"]
    assert shown["v2.1.0"] == ["v1.9.0", "v2.0.0", "v2.0.1", "v2.1.0"]


def test_what_follows_the_second_release_of_a_day_does_not_count_for_the_first():
    it = of_one_day()
    first, second = (read_html(release_retrospective_document(it, one)) for one in it.board.releases[-2:])

    assert "accuracy fell" not in first
    assert "accuracy fell" in second


def released(**changes):
    held = board().model_dump(mode="json")["releases"]
    return release(board=board(releases=[*held[:-1], {**held[-1], **changes}]))


def test_the_total_of_a_long_timeline_is_shown_though_rows_are_left_out():
    long = [{"phase": f"Phase {n}", "planned_minutes": 10, "actual_minutes": 11} for n in range(50)]
    told = read_html(released(timeline=long))

    assert "10 more rows are not shown" in told
    assert "Total of the rows 500" in told


def test_a_release_of_which_a_phase_is_not_timed_has_a_timeline():
    half = [{"phase": "Deployment", "planned_minutes": 30}]

    assert "v2.1.0 is not fully timed yet" in released(timeline=half)["verdict"]["sentence"]
    assert "v2.1.0 has no timeline yet" in released(timeline=[])["verdict"]["sentence"]


def test_targets_are_not_called_met_where_none_was_measured():
    bare = {"timeline": [], "events": []}
    held = board().model_dump(mode="json")["releases"]
    told = []
    for quality in ([], [{"what": "Coverage", "value": 0.96, "target": 0.95}]):
        one = board(releases=[{**held[-1], **bare, "quality": quality}])
        it = known(board=one, incidents=[])
        told.append(release_retrospective_document(it, one.releases[-1])["verdict"]["paragraph"])

    assert "target" not in told[0]
    assert "Every target that was measured is met." in told[1]
