from datetime import UTC, datetime

import pytest

from tasks.adapters.memory import MemoryLinks
from tasks.errors import InputError
from tasks.history.datasets import changes, history, recorded_versions, version_named, versions_of
from tasks.ledger.append import append_once

NAMES = ["training@aaa111111111", "training@abb222222222", "evaluation@ccc333333333"]


def manifest(dataset, **batches):
    listed = [
        {"batch": name, "files": [{"name": "x", "sha256": f"{name}{rows}", "rows": rows}]}
        for name, rows in batches.items()
    ]
    return {"dataset": dataset, "parent": None, "batches": listed}


@pytest.fixture
def links():
    """A record of three accepted batches, a rejected one, and the first accepted again."""
    links = MemoryLinks()
    for number, name in enumerate([*NAMES, None, NAMES[0]]):
        body = {"decision": f"d{number}", "fate": "rejected"}
        if name:
            body |= {"dataset": name, "manifest": manifest(name.split("@")[0], b=number), "dvc": "text"}
        at = datetime(2026, 1, 1 + number, tzinfo=UTC)
        about = {"project": "p", "subject": "s", "at": at, "by": "me"}
        append_once(links, kind="done", key=str(number), body=body, **about)
    return links


def test_each_version_stands_once_in_the_history_with_its_first_decision(links):
    dated = history(links)

    assert [(one.version.name, one.decision) for one in dated] == list(
        zip(NAMES, ["d0", "d1", "d2"], strict=True)
    )


def test_versions_are_had_by_dataset_oldest_first(links):
    found = [[version.name for version in versions] for versions in recorded_versions(links)]

    assert found == [NAMES[:2], NAMES[2:]]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("training", NAMES[1]), ("training@aa", NAMES[0]), (NAMES[2], NAMES[2]), ("eval", NAMES[2])],
)
def test_a_version_is_named_by_its_dataset_its_name_or_a_unique_start(links, wanted, found):
    assert version_named(history(links), wanted).version.name == found


@pytest.mark.parametrize("wanted", ["training@", "train", "other", "", "training@zzz"])
def test_a_name_that_fits_none_or_several_is_refused_with_those_there_are(links, wanted):
    with pytest.raises(InputError, match="training@aaa111111111"):
        version_named(history(links), wanted)


def test_a_dataset_without_versions_is_refused_with_those_that_have_some(links):
    with pytest.raises(InputError, match="datasets: evaluation, training"):
        versions_of(history(links), "other")


def test_an_empty_record_says_that_no_batch_was_accepted():
    with pytest.raises(InputError, match="no batch was accepted yet"):
        version_named(history(MemoryLinks()), "training")


def test_what_came_was_revised_and_went_is_said_in_words():
    before, after = manifest("d", a=1, b=1000), manifest("d", b=2000, c=3)

    assert changes(before, after) == "c came (3 rows), b was revised (1,000 -> 2,000 rows), a went (1 row)"
