"""Where data tasks stand: worked by hand on a calendar; the record wins over the board."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tasks.labels.data_readiness import data_readiness
from tasks.labels.data_stages import STAGES, DataTask
from tasks.labels.ready_days import Accepted

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = NOW.date()


def task(**given):
    plain = {"id": "D-1", "title": "t", "dataset": "training", "due": "2026-11-10", "needed": "2026-10-01"}
    return DataTask.model_validate(plain | given)


def accepted(batch, day, version="training@aaaaaaaaaaaa"):
    return Accepted(batch, version, datetime.fromisoformat(f"{day}T06:00:00+00:00"))


def state_of(one, *record):
    return data_readiness([one], record, now=NOW).tasks[0]


def time_of(found, stage):
    return next(time for time in found.times if time.stage == stage)


def test_a_task_that_is_not_ready_after_its_due_day_is_late_and_says_in_which_stage():
    """Due on the 10th, today is the 21st."""
    state = state_of(task(collection="2026-10-05", annotation="2026-11-01"))

    assert (state.state, state.late_days, state.stage, state.stage_days) == ("late", 11, "annotation", 20)
    assert state.why == "11 days past due, in annotation"


def test_a_task_is_not_late_on_its_due_day():
    assert state_of(task(due=str(TODAY))).state == "on the way"
    assert state_of(task(due=str(TODAY - timedelta(days=1)))).late_days == 1


def test_a_planned_day_after_the_due_day_is_a_risk_before_it_is_late():
    state = state_of(task(due="2026-11-25", ready="2026-11-30"))

    assert (state.state, state.ready, state.planned) == ("at risk", None, date(2026, 11, 30))
    assert state.why == "planned for 2026-11-30, 5 days after it is due"


def test_a_stage_that_lasts_longer_than_is_usual_is_a_risk():
    """Collection takes up to four weeks; this one began 29 days ago."""
    late, in_time = (
        task(due="2026-12-31", needed="2026-10-01", collection=day) for day in ("2026-10-23", "2026-10-24")
    )

    assert state_of(late).why == "29 days in collection, where 28 days at most are usual"
    assert state_of(in_time).state == "on the way"


def test_a_task_that_is_needed_later_has_not_begun():
    state = state_of(task(needed="2026-12-01", due="2026-12-24"))

    assert (state.state, state.stage, state.stage_days) == ("not begun", None, 0)


def test_ready_on_the_board_without_a_version_in_the_record_is_not_ready():
    state = state_of(task(qa="2026-11-01", ready="2026-11-05"))

    assert (state.ready, state.stage, state.state) == (None, "qa", "late")
    assert state.disagreement == (
        "the board says ready on 2026-11-05, the record holds no version of training since 2026-10-01"
    )


def test_a_version_made_before_the_data_was_needed_does_not_bear_the_board_out():
    before = accepted("training/a", "2026-09-30")

    assert state_of(task(ready="2026-11-05"), before).ready is None
    assert state_of(task(ready="2026-11-05", needed="2026-09-30"), before).ready == date(2026, 9, 30)


def test_the_record_moves_the_day_of_a_version_that_was_accepted_on_another_day():
    state = state_of(task(ready="2026-11-05"), accepted("training/a", "2026-11-12", "training@bbbbbbbbbbbb"))

    assert (state.ready, state.state, state.late_days) == (date(2026, 11, 12), "ready late", 2)
    assert (
        state.disagreement == "the board says 2026-11-05, the record says 2026-11-12 (training@bbbbbbbbbbbb)"
    )


def test_of_several_versions_the_newest_up_to_the_boards_day_counts():
    record = [accepted(f"training/{day}", f"2026-11-{day}") for day in ("02", "05", "20")]
    state = state_of(task(ready="2026-11-05"), *record)

    assert (state.ready, state.disagreement) == (date(2026, 11, 5), "")


def test_a_version_of_another_dataset_says_nothing():
    other = accepted("evaluation/a", "2026-11-05", "evaluation@aaaaaaaaaaaa")

    assert state_of(task(ready="2026-11-05"), other).ready is None


def test_a_task_that_names_its_batches_is_ready_when_the_last_was_accepted_without_the_boards_word():
    named = task(batches=["training/a", "training/b"])
    first, again, last = (
        accepted(f"training/{n}", f"2026-11-{d}") for n, d in (("a", "02"), ("a", "09"), ("b", "07"))
    )

    assert state_of(named, first).ready is None
    done = state_of(named, first, again, last)
    assert (done.ready, done.state, done.disagreement) == (date(2026, 11, 7), "on time", "")


def test_a_board_that_says_ready_while_a_named_batch_is_missing_is_told_which():
    named = task(batches=["training/a", "training/b"], ready="2026-11-05")
    state = state_of(named, accepted("training/a", "2026-11-02"))

    assert state.ready is None
    assert state.disagreement.endswith("the record holds no accepted batch training/b")


def test_lead_times_are_counted_from_stage_to_stage_over_finished_stays_only():
    """Collection took 14 and 20 days, annotation 10; the second task is still in annotation."""
    done = task(collection="2026-10-03", annotation="2026-10-17", qa="2026-10-27", ready="2026-10-31")
    under_way = task(id="D-2", collection="2026-10-05", annotation="2026-10-25", due="2026-12-01")
    found = data_readiness([done, under_way], [accepted("training/a", "2026-10-31")], now=NOW)

    collection, annotation = time_of(found, "collection"), time_of(found, "annotation")
    assert (collection.n, collection.median_days, collection.shortest_days, collection.longest_days) == (
        2,
        17,
        14,
        20,
    )
    assert (annotation.n, annotation.median_days) == (1, 10)
    assert (time_of(found, "qa").median_days, time_of(found, "in all").median_days) == (4, 30)
    assert (collection.usual, time_of(found, "needed").usual) == ((7, 28), None)


def test_a_stage_that_is_left_out_lengthens_the_one_before_it():
    bought = task(collection="2026-10-03", qa="2026-10-13")
    found = data_readiness([bought], [], now=NOW)

    assert time_of(found, "collection").median_days == 10
    assert time_of(found, "annotation").n == 0


def test_an_experiment_is_on_time_only_when_all_its_data_was():
    on_time = task(id="A", blocks=["E-1", "E-2", "E-4"], ready="2026-11-05")
    late = task(id="B", blocks=["E-2"], due="2026-11-04", ready="2026-11-05")
    open_ = task(id="C", blocks=["E-3", "E-4"], due="2026-12-01")
    finding = data_readiness([on_time, late, open_], [accepted("training/a", "2026-11-05")], now=NOW).finding

    values = {m.name: m.value for m in finding.evidence.measurements}
    assert values == {
        "readiness rate": 0.5,
        "experiments on time": 1,
        "experiments late": 1,
        "experiments pending": 2,
    }
    assert finding.evidence.named == ("E-2",)
    assert finding.remedy == "begin with B (ready 1 day after it was due), which E-2 waits for or waited for"


def test_the_late_ones_come_first_and_of_these_the_one_that_was_due_first():
    tasks = [
        task(id="fine", due="2026-12-01"),
        task(id="late", due="2026-11-15"),
        task(id="later", due="2026-10-15"),
        task(id="risk", due="2026-12-01", ready="2026-12-02"),
    ]
    found = data_readiness(tasks, [], now=NOW)

    assert [state.id for state in found.tasks] == ["later", "late", "risk", "fine"]


def test_a_board_without_data_tasks_has_no_rate_and_says_what_would_give_one():
    finding = data_readiness([], [], now=NOW).finding

    assert (finding.verdict, finding.reason) == ("UNKNOWN", "No experiment's data has come due yet")
    assert finding.settle == "10 more experiments whose data comes due."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"collection": "2026-09-30"}, "collection (2026-09-30) not before needed (2026-10-01)"),
        ({"qa": "2026-10-09", "ready": "2026-10-08"}, "ready (2026-10-08) not before qa (2026-10-09)"),
        ({"due": "2026-09-01"}, "due (2026-09-01) not before needed (2026-10-01)"),
        ({"due": "10.11.2026"}, "a day as YYYY-MM-DD"),
        ({"due": "2026-02-30"}, "a day that exists, as YYYY-MM-DD"),
        ({"due": 0}, "a day as YYYY-MM-DD"),
        ({"due": datetime(2026, 11, 10, 12)}, "a day as YYYY-MM-DD"),
        ({"batches": ["../../x"]}, "String should match pattern"),
        ({"dataset": "../x"}, "String should match pattern"),
    ],
)
def test_a_task_that_cannot_be_is_refused(given, said):
    with pytest.raises(ValidationError, match=r".*") as error:
        task(**given)

    assert said in str(error.value)


days = st.dates(date(2026, 9, 1), date(2027, 2, 1))
tasks = st.builds(
    lambda due, on, which, blocks: DataTask.model_validate(
        {"id": "D", "title": "t", "dataset": "training", "needed": min(on), "due": max(due, min(on))}
        | dict(zip([s for s in STAGES[1:] if s in which], sorted(on)[1:], strict=False))
        | {"blocks": blocks}
    ),
    days,
    st.lists(days, min_size=1, max_size=5),
    st.sets(st.sampled_from(STAGES)),
    st.lists(st.sampled_from(["E-1", "E-2", "E-3"]), max_size=3),
)
records = st.lists(st.builds(lambda day: accepted("training/a", day), days), max_size=3).map(
    lambda found: sorted(found, key=lambda one: one.at)
)


@given(st.lists(tasks, max_size=4), records)
def test_whatever_board_and_record_say_nothing_is_ready_that_the_record_does_not_hold(board, record):
    found = data_readiness(board, record, now=NOW)

    held = {one.day for one in record}
    assert all(state.ready is None or state.ready in held for state in found.tasks)
    assert all((state.late_days > 0) == (state.state in {"late", "ready late"}) for state in found.tasks)
    assert all(time.n == 0 or time.shortest_days >= 0 for time in found.times)
    assert found == type(found).model_validate_json(found.model_dump_json())
