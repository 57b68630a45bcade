"""Commands in remedies, and in what would settle a finding, can be run as they are printed."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.cli import parser
from tasks.checks import known_checks
from tasks.gate_words import in_full
from tasks.gates import Key, decide
from tasks.vocabulary import Evidence, Finding, Gate, Verdict

TASKS = Path(__file__).parents[1] / "tasks"
PRINTED = re.compile(r"proofline (?:run|data|batch|drill|board|card|costs|decide|log|metric|redact|sign)\b")
TOLD = [
    text
    for check in known_checks().values()
    if (text := getattr(check, "to_bring", "")) and PRINTED.search(text)
]


def commands(text):
    """Each command of a text as its words."""
    found = re.findall(r"(proofline [^;,`)\n]*?)(?=[;,`)\n]|\.(?:\s|$)|$)", text)
    return [shlex.split(one)[1:] for one in found]


@pytest.mark.parametrize("text", TOLD)
def test_what_a_check_tells_people_to_run_names_project_and_ticket_and_is_understood(text):
    (words,) = commands(in_full(text, "my_reviews", "EXP-1", "0123456789ab"))

    left = [{"ROLE": "security", "NAME": "x"}.get(word, word) for word in words]
    # `data log` is named to look at, without the dataset that is meant.
    asked = parser().parse_args([*left, *(["training"] if left[:2] == ["data", "log"] else [])])

    assert asked.project == "my_reviews"
    assert not {"TICKET", "PROMOTION"} & set(words)


@pytest.mark.parametrize(
    ("said", "full"),
    [
        ("Try: proofline drill alerts.", "Try: proofline drill alerts --project p."),
        ("Write it with proofline card TICKET --write, and fill it.",
         "Write it with proofline card --project p EXP-1 --write, and fill it."),
        ("see `proofline data log`; then", "see `proofline data log --project p`; then"),
        ("a version that proofline promoted", "a version that proofline promoted"),
        ("proofline run x --project q --ticket T", "proofline run x --project q --ticket T"),
        ("proofline run a --ticket TICKET, or proofline decide TICKET",
         "proofline run a --project p --ticket EXP-1, or proofline decide --project p EXP-1"),
    ],
)  # fmt: skip
def test_a_command_gets_the_project_and_what_it_is_about_once(said, full):
    assert in_full(said, "p", "EXP-1") == full
    assert in_full(full, "p", "EXP-1") == full


def test_a_decisions_findings_say_commands_that_can_be_run():
    told = "Sign: proofline sign PROMOTION --role security."
    finding = Finding(
        check="c",
        subject="s",
        verdict=Verdict.UNKNOWN,
        reason="nobody signed",
        remedy=told,
        settle=told,
        evidence=Evidence(subject="s"),
    )
    key = Key("promote", "EXP-1", {"promotion": "0123456789ab"}, "plan")

    made = decide(
        Gate(name="promote", about="promotion", must=("c",)),
        key,
        [finding],
        project="p",
        now=datetime(2026, 1, 1, tzinfo=UTC),
        asked_by="me",
        code_version="1",
    )

    full = "Sign: proofline sign --project p 0123456789ab --role security."
    assert (made.findings[0].remedy, made.findings[0].settle, made.settle) == (full, full, full)
