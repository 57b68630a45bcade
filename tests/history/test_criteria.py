from datetime import UTC, datetime, timedelta

import pytest

from tasks.adapters.memory import MemoryLinks
from tasks.errors import InputError
from tasks.history.criteria import Asking, kept_criteria, lock, versions

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def asking(margin, hours=0, ticket="EXP-1"):
    return Asking("p", ticket, {"auc": {"margin": margin}}, NOON + timedelta(hours=hours), "ann")


def test_criteria_are_locked_once_and_by_the_first_who_asks():
    links = MemoryLinks()
    lock(links, asking("0.005"))
    lock(links, asking("0.01", hours=1))

    (locked,) = versions(links, "EXP-1")
    assert locked.criteria == {"auc": {"margin": "0.005"}}
    assert locked.at == NOON


def test_each_ticket_has_a_lock_of_its_own():
    links = MemoryLinks()
    lock(links, asking("0.005"))
    lock(links, asking("0.01", ticket="EXP-2"))

    assert versions(links, "EXP-2")[0].criteria == {"auc": {"margin": "0.01"}}


def test_a_change_without_a_reason_is_refused_and_names_what_was_changed():
    links = MemoryLinks()
    lock(links, asking("0.005"))

    with pytest.raises(InputError, match=r"margin of auc was 0.005, is 0.01; allowed: .* --why") as refused:
        kept_criteria(links, asking("0.01", hours=1))
    assert refused.value.exit_code == 3
    assert len(versions(links, "EXP-1")) == 1


def test_the_command_that_a_refused_change_names_says_which_project():
    links = MemoryLinks()
    lock(links, asking("0.005"))

    with pytest.raises(InputError, match="evaluate_experiment --project p --ticket EXP-1 --why"):
        kept_criteria(links, asking("0.01", hours=1))


def test_a_change_with_a_reason_is_kept_and_needs_none_again():
    links = MemoryLinks()
    lock(links, asking("0.005"))

    first = kept_criteria(links, asking("0.01", hours=1), why="it is  noisier")
    again = kept_criteria(links, asking("0.01", hours=2))

    assert first == again == ("margin of auc was 0.005, is 0.01 since 2026-11-21: it is noisier",)
    assert len(versions(links, "EXP-1")) == 2


def test_criteria_that_go_to_and_fro_need_a_reason_each_time_and_end_where_they_are():
    links = MemoryLinks()
    for hours, margin in enumerate(["0.005", "0.01", "0.005", "0.01"]):
        last = kept_criteria(links, asking(margin, hours=hours), why="so")

    assert [version.criteria["auc"]["margin"] for version in versions(links, "EXP-1")] == [
        "0.005",
        "0.01",
        "0.005",
        "0.01",
    ]
    assert len(last) == 1


def test_personal_data_in_a_reason_is_masked_before_it_is_kept_for_good():
    links = MemoryLinks()
    lock(links, asking("0.005"))

    kept_criteria(links, asking("0.01"), why="ask ann.miller@example.com")

    assert "ann.miller@example.com" not in str(links.contents)


def test_criteria_that_are_locked_after_the_first_run_began_say_so():
    said = kept_criteria(MemoryLinks(), asking("0.005"), first_run=NOON - timedelta(hours=2))

    assert said == (
        "they were locked at 2026-11-21 12:00 UTC, after the first run began at 2026-11-21 10:00 UTC",
    )


def test_criteria_that_are_locked_before_the_first_run_begins_say_nothing():
    assert kept_criteria(MemoryLinks(), asking("0.005"), first_run=NOON + timedelta(hours=2)) == ()
