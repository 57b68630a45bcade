"""What waits for a person: the newest word on each subject counts, and what is settled waits no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.gates import Key, decide
from tasks.history.waits import waits
from tasks.ledger.append import append_once
from tasks.vocabulary import Evidence, Finding, Gate, Outcome, Verdict
from tests.decisions import NOW, say
from tests.decisions import waits as quarantined


@pytest.fixture
def links():
    with bound(memory()) as made:
        yield made.records.links("p")


def keep(links, *decisions):
    for one in decisions:
        append_once(
            links,
            kind="decision",
            key=one.key,
            project="p",
            subject=one.subject,
            at=one.at,
            by="cron",
            body={"decision": one.model_dump(mode="json")},
        )


def made(about, subject, *verdicts, days=0):
    """A decision with one finding a verdict."""
    names = [f"check_{n}" for n in range(len(verdicts))]
    found = [
        Finding(
            check=name,
            subject=subject,
            verdict=verdict,
            reason=f"it is {verdict}",
            settle="More." if verdict is Verdict.UNKNOWN else "",
            evidence=Evidence(subject=subject),
        )
        for name, verdict in zip(names, verdicts, strict=True)
    ]
    gate = Gate(name="gate", about=about, must=tuple(names))
    key = Key("gate", subject, {"days": str(days)}, "plan")
    at = NOW + timedelta(days=days)
    return decide(gate, key, found, project="p", now=at, asked_by="cron", code_version="0")


def shown(links):
    return [(one.what, one.subject) for one in waits(links, "p")]


def test_an_empty_record_waits_for_nobody(links):
    assert waits(links, "p") == ()


@pytest.mark.parametrize(
    ("about", "what"),
    [
        ("batch", "batch in quarantine"),
        ("experiment", "experiment undecided"),
        ("promotion", "promotion to sign"),
        ("watch", "drift undecided"),
    ],
)
def test_what_could_not_be_told_waits_and_says_how_to_see_it(links, about, what):
    one = made(about, "x", Verdict.UNKNOWN)
    keep(links, one)

    (wait,) = waits(links, "p")

    assert (wait.what, wait.subject, wait.since) == (what, "x", NOW)
    assert wait.command == f"proofline show {one.id} --project p"


@pytest.mark.parametrize("about", ["batch", "experiment", "promotion", "watch"])
@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL])
def test_what_is_told_waits_for_nobody(links, about, verdict):
    keep(links, made(about, "x", verdict))

    assert shown(links) == []


def test_a_promotion_that_lacks_signatures_and_also_fails_waits_for_no_signature(links):
    keep(links, made("promotion", "EXP-1", Verdict.UNKNOWN, Verdict.FAIL))

    assert shown(links) == []


def test_a_persons_word_settles_a_quarantined_batch(links):
    keep(links, quarantined())
    before = shown(links)
    keep(links, say(quarantined()))

    assert (before, shown(links)) == ([("batch in quarantine", "vendor/b1")], [])


def test_a_killed_ticket_waits_for_nothing_more(links):
    undecided = made("experiment", "EXP-1", Verdict.UNKNOWN)
    stopped = made("ticket", "EXP-1", Verdict.PASS, days=1).model_copy(update={"outcome": Outcome.KILLED})
    keep(links, undecided, stopped)

    assert shown(links) == []


def test_of_watched_windows_the_newest_speaks_for_all(links):
    keep(links, made("watch", "w1", Verdict.UNKNOWN), made("watch", "w2", Verdict.PASS, days=1))
    steady = shown(links)
    keep(links, made("watch", "w3", Verdict.UNKNOWN, days=2))

    assert (steady, shown(links)) == ([], [("drift undecided", "w3")])


def test_what_waits_since_the_shortest_time_is_first(links):
    keep(links, made("batch", "old", Verdict.UNKNOWN), made("batch", "new", Verdict.UNKNOWN, days=1))

    assert [subject for _, subject in shown(links)] == ["new", "old"]
