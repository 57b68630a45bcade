"""A decision about a batch, and a person's word on it: what tests of fates start from."""

from __future__ import annotations

from datetime import UTC, datetime

from tasks.gates import Key, decide
from tasks.overrule import overrule
from tasks.vocabulary import Decision, Evidence, Finding, Gate, Outcome, Verdict

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def waits(
    verdict: Verdict = Verdict.UNKNOWN, subject: str = "vendor/b1", plan: str = "plan", data: str = "bytes"
) -> Decision:
    """A decision that kappa makes: quarantined unless ``verdict`` says otherwise."""
    finding = Finding(
        check="kappa",
        subject=subject,
        verdict=verdict,
        reason="kappa is 0.7",
        settle="Label 60 more items twice." if verdict is Verdict.UNKNOWN else "",
        evidence=Evidence(subject=subject),
    )
    gate = Gate(name="supply", about="batch", must=("kappa",))
    key = Key("supply", subject, {"batch": data, "suite": ""}, plan)
    return decide(gate, key, [finding], project="p", now=NOW, asked_by="cron", code_version="0")


def say(
    decision: Decision, outcome: Outcome = Outcome.ACCEPTED, why: str = "looked at all of them"
) -> Decision:
    """Jane's word on a decision."""
    return overrule(decision, outcome, why=why, now=NOW, asked_by="jane", code_version="1")
