"""Whether a ticket's candidate is the project's first model, and what says that it is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tasks.adapters.ports import Tracked
from tasks.gates import Key, decide
from tasks.history.tickets import is_first, why_not_first
from tasks.vocabulary import Evidence, Finding, Gate, Verdict


def decided(ticket, gate="first", verdict=Verdict.PASS):
    settle = "more" if verdict is Verdict.UNKNOWN else ""
    found = Finding(
        check="c",
        subject=ticket,
        verdict=verdict,
        reason="r",
        settle=settle,
        evidence=Evidence(subject=ticket),
    )
    asked = Gate(name=gate, about="experiment", must=("c",))
    about = {"project": "p", "now": datetime(2026, 1, 1, tzinfo=UTC), "asked_by": "me", "code_version": "1"}
    return decide(asked, Key(gate, ticket, {}, "plan"), [found], **about)


def run(ticket, role):
    return Tracked("r1", "FAILED", tags={"ticket": ticket, "role": role})


@pytest.mark.parametrize(
    ("decisions", "runs", "why"),
    [
        ([], [], ""),
        ([decided("EXP-1")], [run("EXP-1", "candidate")], ""),
        ([decided("EXP-2", verdict=Verdict.FAIL)], [], ""),
        ([decided("EXP-2")], [], "EXP-2 is PROMOTABLE"),
        ([decided("EXP-2", "evaluate", Verdict.UNKNOWN)], [], "EXP-2 was judged as one that has a baseline"),
        (
            [],
            [run("EXP-2", "baseline"), run("EXP-3", "baseline")],
            "runs of EXP-2, EXP-3 are",
        ),
    ],
)
def test_what_there_is_to_compare_a_candidate_with_is_named(decisions, runs, why):
    found = why_not_first(decisions, runs, "EXP-1", equivalent_suffices=False)

    assert found.startswith(why)
    assert bool(found) is bool(why)
    assert is_first(decisions, runs, "EXP-1", equivalent_suffices=False) is not bool(why)
