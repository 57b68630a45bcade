"""The project's forecast from its record: sprints, what counts as progress, what is kept and what came."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tasks.adapters.memory import MemoryLinks
from tasks.board.sprint import Sprint
from tasks.experiments.forecast import LEVELS
from tasks.history.forecast_progress import gains, points
from tasks.history.forecast_sprints import Period, ahead, over
from tasks.history.forecasts import keep_forecast, kept_forecasts, project_forecast
from tasks.ledger.append import newest_first
from tasks.plans.read import Project
from tasks.vocabulary import Outcome, Verdict
from tests.pages.samples import decision, finding, measurement

FIRST = date(2026, 9, 7)  # a Monday
SPRINTS = tuple(
    Sprint(id=f"S{n}", start=FIRST + timedelta(days=14 * n - 14), end=FIRST + timedelta(days=14 * n - 1))
    for n in range(1, 9)
)
CANVAS = """
title: T
objective: O
time_box_weeks: 16
metrics:
  - {name: auc, title: AUC, direction: higher, target: 0.9, margin: 0.01, ceiling: 1}
"""
LOSS = CANVAS.replace("auc", "loss").replace("higher, target: 0.9", "lower, target: 0.2").replace("1}", "0}")
RISING = (0.70, 0.76, 0.80, 0.83, 0.85, 0.86, 0.865)


def judged(ticket, value, day, *, outcome=Verdict.PASS, metric="auc", evaluation="evaluation@1"):
    """A decision about a ticket ``day`` days after the first sprint began."""
    found = finding("primary", metric, outcome, measurement("candidate", value))
    made = decision("experiment", ticket, [found], evaluation=evaluation, day=day)
    at = datetime(FIRST.year, FIRST.month, FIRST.day, 12, tzinfo=UTC) + timedelta(days=day)
    return made.model_copy(update={"at": at})


def word(ticket, outcome, day):
    """A person's word on a ticket."""
    found = [finding("person", ticket, {Outcome.KILLED: Verdict.FAIL}.get(outcome, Verdict.WARN))]
    at = datetime(FIRST.year, FIRST.month, FIRST.day, 13, tzinfo=UTC) + timedelta(days=day)
    return decision("ticket", ticket, found).model_copy(update={"outcome": outcome, "at": at})


def one_a_sprint(values=RISING, **others):
    return [judged(f"EXP-{n}", value, 14 * n + 3, **others) for n, value in enumerate(values)]


@pytest.fixture
def project(tmp_path):
    return written(tmp_path, CANVAS, SPRINTS)


def written(folder, canvas, sprints=()):
    (folder / "canvas.yaml").write_text(canvas)
    lines = [f"  - {{id: {s.id}, start: {s.start}, end: {s.end}}}" for s in sprints]
    if lines:
        (folder / "board.yaml").write_text("\n".join(["sprints:", *lines]))
    return Project("p", folder, "configs/p")


def on(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


NOW = on(FIRST + timedelta(days=14 * 7 + 2))  # the third day of S8


def test_a_sprint_is_over_on_the_day_after_its_last():
    last_day = SPRINTS[2].end

    assert [p.name for p in over(SPRINTS, FIRST, last_day)] == ["S1", "S2"]
    assert [p.name for p in over(SPRINTS, FIRST, last_day + timedelta(days=1))] == ["S1", "S2", "S3"]
    assert ahead(SPRINTS, last_day, 1) == (Period("S3", last_day),)


def test_where_the_boards_sprints_end_they_go_on_in_their_rhythm():
    later = ahead(SPRINTS, SPRINTS[-1].end, 3)

    assert [p.name for p in later] == ["S8", "S8 + 1", "S8 + 2"]
    assert later[2].end == SPRINTS[-1].end + timedelta(days=28)


def test_sprints_that_are_calendar_months_go_on_by_months_also_over_new_year():
    months = tuple(
        Sprint(id=f"M{month}", start=date(2027, month, 1), end=date(2027, month, last))
        for month, last in ((10, 31), (11, 30))
    )

    later = ahead(months, date(2027, 12, 5), 3)
    assert later == (
        Period("M11 + 1", date(2027, 12, 31)),
        Period("M11 + 2", date(2028, 1, 31)),
        Period("M11 + 3", date(2028, 2, 29)),
    )


def test_without_sprints_weeks_end_on_sunday_and_are_named_by_iso_8601_over_new_year():
    """2026 has 53 ISO weeks; its last ends on Sunday 2027-01-03."""
    weeks = ahead((), date(2026, 12, 30), 2)

    assert weeks == (Period("2026-W53", date(2027, 1, 3)), Period("2027-W01", date(2027, 1, 10)))


def test_history_is_the_best_promotable_candidate_until_the_end_of_each_sprint():
    decisions = [
        judged("EXP-1", 0.70, 3),
        judged("EXP-2", 0.99, 5, outcome=Verdict.FAIL),
        judged("EXP-3", 0.69, 20, outcome=Verdict.WARN),
        judged("EXP-4", 0.75, 33),
    ]

    found = points(gains(decisions, "auc"), over(SPRINTS, FIRST, FIRST + timedelta(days=42)), "higher")

    assert [(point.name, point.value) for point in found] == [("S1", 0.70), ("S2", 0.70), ("S3", 0.75)]


def test_a_ticket_that_was_killed_or_judged_anew_as_no_gain_does_not_count():
    decisions = [
        judged("EXP-1", 0.70, 3),
        judged("EXP-2", 0.80, 4),
        judged("EXP-3", 0.85, 5),
        word("EXP-2", Outcome.KILLED, 6),
        judged("EXP-3", 0.71, 7, outcome=Verdict.FAIL),
    ]

    assert [gain.value for gain in gains(decisions, "auc")] == [0.70]


def test_a_ticket_that_a_person_sent_on_still_counts():
    assert gains([judged("EXP-1", 0.7, 3), word("EXP-1", Outcome.PROMOTING, 4)], "auc")[0].value == 0.7


def test_the_forecast_starts_with_the_sprint_under_way_and_knows_the_committed_one(project):
    """Sixteen weeks from the first sprint's start are eight sprints of two weeks."""
    made = project_forecast(project, one_a_sprint(), MemoryLinks(), NOW)

    assert made.by == "sprint"
    assert [point.name for point in made.outlook.history] == [f"S{n}" for n in range(1, 8)]
    assert [step.name for step in made.outlook.steps] == ["S8", "S8 + 1", "S8 + 2", "S8 + 3"]
    assert made.committed_on == SPRINTS[-1].end
    assert made.outlook.committed_step == 1
    assert not made.is_over


def test_what_was_gained_in_the_sprint_under_way_stands_but_is_no_finished_sprint(project):
    made = project_forecast(project, [*one_a_sprint(), judged("EXP-9", 0.88, 99)], MemoryLinks(), NOW)

    assert len(made.outlook.history) == 7
    assert made.outlook.standing == 0.88
    assert made.outlook.steps[0].quantiles[0] >= 0.88


def test_a_committed_day_that_has_passed_is_over_and_one_too_far_away_has_no_verdict(tmp_path):
    past = written(tmp_path, CANVAS.replace("16", "12"), SPRINTS)
    assert project_forecast(past, one_a_sprint(), MemoryLinks(), NOW).is_over

    far = written(tmp_path, CANVAS.replace("16", "90"), SPRINTS)
    made = project_forecast(far, one_a_sprint(), MemoryLinks(), NOW)
    assert (made.outlook.committed_step, made.outlook.course) == (None, "no verdict")


def test_a_project_without_sprints_goes_by_weeks_from_its_first_decision(tmp_path):
    made = project_forecast(written(tmp_path, CANVAS), one_a_sprint(), MemoryLinks(), NOW)

    assert made.by == "week"
    assert made.outlook.history[0].name == "2026-W37"
    assert made.committed_on == FIRST + timedelta(days=3 + 16 * 7 - 1)


def test_where_no_metric_has_a_target_there_is_no_forecast(tmp_path):
    place = written(tmp_path, CANVAS.replace("target: 0.9, ", ""))

    assert project_forecast(place, one_a_sprint(), MemoryLinks(), NOW) is None


def test_a_loss_is_forecast_downwards_and_never_below_its_ceiling(tmp_path):
    values = [1 - value for value in RISING]
    place = written(tmp_path, LOSS, SPRINTS)

    made = project_forecast(place, one_a_sprint(values, metric="loss"), MemoryLinks(), NOW).outlook

    assert made.standing == pytest.approx(0.135)
    assert made.reached
    assert min(step.quantiles[0] for step in made.steps) >= 0


def test_without_any_promotable_candidate_nothing_stands_and_nothing_is_kept(project):
    links = MemoryLinks()
    made = project_forecast(project, [], links, NOW)

    keep_forecast("p", made, links, now=NOW, by="me")

    assert made.outlook.standing is None
    assert links.last() == 0


def test_the_same_forecast_is_kept_once_and_another_history_makes_another(project):
    links = MemoryLinks()
    for decisions in (one_a_sprint(), one_a_sprint(), one_a_sprint((*RISING[:6], 0.87))):
        made = project_forecast(project, decisions, links, NOW)
        keep_forecast("p", made, links, now=NOW, by="me")

    records = list(newest_first(links))

    assert [(record.kind, record.subject) for record in records] == [("forecast", "auc")] * 2
    said = records[0].body["forecast"]
    assert said["quantile_levels"] == list(LEVELS)
    assert said["decisions"] == list(made.decisions)
    assert said["outlook"]["steps"][0]["end"] == f"{SPRINTS[-1].end}"


def test_of_forecasts_made_in_one_sprint_the_last_word_counts(project):
    links = MemoryLinks()
    for values in (RISING, (*RISING[:6], 0.87)):
        made = project_forecast(project, one_a_sprint(values), links, NOW)
        keep_forecast("p", made, links, now=NOW, by="me")

    (said,) = kept_forecasts(links, "auc")

    assert said.history[-1].value == 0.87


def test_past_forecasts_are_compared_with_what_stood_on_the_day(project):
    """Told in S8 for S8 to S8 + 3; two sprints later two of them are over, and the second reached 0.9."""
    links, decisions = MemoryLinks(), one_a_sprint()
    keep_forecast("p", project_forecast(project, decisions, links, NOW), links, now=NOW, by="me")
    decisions = [*decisions, judged("EXP-9", 0.91, 14 * 8 + 3)]

    past = project_forecast(project, decisions, links, NOW + timedelta(days=28)).past

    assert past.n == 2
    assert sum(band.happened for band in past.bands) == 1
    assert 0 < past.brier < 1


def test_values_from_other_versions_of_the_evaluation_set_are_counted(project):
    decisions = [*one_a_sprint(RISING[:5]), judged("EXP-9", 0.86, 80, evaluation="evaluation@2")]

    assert project_forecast(project, decisions, MemoryLinks(), NOW).evaluations == 2


def better_but_short(ticket, value, day, *, target=0.9, p_superior=0.001, guard=Verdict.PASS):
    """Judged, shown to be better than the baseline, and short of the target."""
    made = judged(ticket, value, day, outcome=Verdict.FAIL)
    measured = measurement("candidate", value), measurement("above target", value - target)
    found = finding("primary", "auc", Verdict.FAIL, *measured, measurement("p superior", p_superior))
    again = decision(
        "experiment", ticket, [found, finding("guard", "loss", guard)], evaluation="evaluation@1"
    )
    return again.model_copy(update={"at": made.at})


def test_a_candidate_that_is_better_and_only_short_of_the_target_is_progress(project):
    """Else a project has no history until its target is reached, and then nothing to forecast."""
    decisions = [better_but_short(f"EXP-{n}", value, 14 * n + 3) for n, value in enumerate(RISING)]

    made = project_forecast(project, decisions, MemoryLinks(), NOW)

    assert [point.value for point in made.outlook.history] == list(RISING)
    assert made.outlook.steps


@pytest.mark.parametrize(
    ("p", "guard"), [(0.2, Verdict.PASS), (0.001, Verdict.FAIL), (0.001, Verdict.UNKNOWN)]
)
def test_a_candidate_that_is_not_shown_better_or_fails_for_something_else_is_no_progress(p, guard):
    assert gains([better_but_short("EXP-1", 0.8, 3, p_superior=p, guard=guard)], "auc") == ()


def test_a_better_value_on_an_older_evaluation_set_does_not_stand_for_good():
    easy, hard = judged("EXP-1", 0.90, 3), judged("EXP-2", 0.80, 17, evaluation="evaluation@2")
    periods = [Period("S1", SPRINTS[0].end), Period("S2", SPRINTS[1].end)]

    found = points(gains([easy, hard], "auc"), periods, "higher")

    assert [point.value for point in found] == [0.90, 0.80]
