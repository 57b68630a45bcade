"""The first months of the year as a user replays them: real flights, real trainings, the real gate."""

import json

import pytest

from tests.flows.clones import Clone

pytestmark = pytest.mark.slow(seconds=60)
PROJECT = "flight_year"


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    return Clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="module")
def told(clone):
    done = clone.run("demo", "year", "--months", "2", "--flights", "600", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def pages(clone, kind):
    return clone.root / ".proofline" / "year" / "reports" / PROJECT / kind


def status(clone, day):
    return json.loads((pages(clone, "status") / f"{day}.json").read_text())


def test_each_month_has_its_plan_its_retrospective_and_the_status_of_its_end(clone, told):
    for kind, names in (
        ("sprint-plan", ("S1", "S2")),
        ("sprint-retrospective", ("S1", "S2")),
        ("status", ("2013-02-01", "2013-03-01")),
    ):
        assert {page.stem for page in pages(clone, kind).glob("*.html")} == {*names, "latest"}


def test_batches_and_tickets_of_each_month_are_decided(told):
    subjects = {one["subject"] for one in told["decisions"]}

    assert {
        f"{source}/2013-0{n}" for source in ("training", "evaluation", "reference") for n in (1, 2)
    } <= subjects
    assert {"FL-01", "FL-02", "FL-03"} <= subjects


def test_two_sprints_are_too_few_for_a_forecast_and_the_page_shows_what_there_is(clone, told):
    forecast = status(clone, "2013-03-01")["forecast"]

    assert forecast["rows"] == []
    assert forecast["missing"] == 5 - len(forecast["history"])


def test_pages_and_records_say_that_they_were_replayed_and_the_chain_holds(clone, told):
    assert "Replayed." in (pages(clone, "status") / "latest.html").read_text()
    year = clone.root / ".proofline" / "year"
    links = sorted((year / ".proofline" / "ledger" / PROJECT).glob("0*.json"))
    records = [json.loads(link.read_text())["record"] for link in links]

    assert records
    assert all(record["at"].startswith("2013-") and "replayed_at" in record["body"] for record in records)


def test_nothing_of_the_year_is_among_the_real_records_and_reports(clone, told):
    assert not (clone.root / ".proofline" / "ledger").exists()
    assert not (clone.root / "reports").exists()
    assert not (clone.root / "configs" / PROJECT).exists()


def test_months_that_were_replayed_are_not_replayed_again(clone, told):
    again = clone.run("demo", "year", "--months", "2", "--flights", "600", "--json")

    assert json.loads(again.stdout)["decisions"] == []


def test_a_thirteenth_month_is_refused_in_one_sentence(clone):
    refused = clone.run("demo", "year", "--months", "13")

    assert refused.returncode == 3
    assert "allowed: 1 to 12 months" in refused.stderr
