"""The words of the house: Measurement, Evidence, Verdict, Finding, Gate, Decision. All frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

About = Literal["batch", "experiment", "promotion", "watch", "ticket"]
Need = Literal["must", "note"]

OUTGOING = "outgoing"  # the gate of batches that are to leave for a vendor


class Word(BaseModel):
    """A frozen value that crosses borders: no unknown keys, no NaN, JSON and back."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Interval(NamedTuple):
    """Where a value lies with probability or confidence ``level`` (0-1)."""

    low: float
    high: float
    level: float


NOT_ASKED = "was not asked"  # in the reason of a finding that stands for a check which was left out
WITHIN = " in "  # in a subject: its first word in a part of the data, such as auc in carrier=AA
VOUCHES = "vouches for it"  # in the reason of a finding that passes by a person's word alone
WAIVES = "the plan waives it"  # in the reason of a finding that passes although nothing was measured


class Verdict(StrEnum):
    """What a check can say."""

    PASS = "PASS"
    WARN = "WARN"
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


class Measurement(Word):
    """A number with how sure it is; says nothing about whether it is good.

    ``value`` and ``interval`` are None when they are not defined (never NaN); ``unit`` is "" for a
    pure number, "share" for 0-1; ``n`` counts what was measured.
    """

    name: str
    value: float | None
    unit: str = ""
    n: int | None = Field(default=None, ge=0)
    interval: Interval | None = None
    method: str = ""


class Evidence(Word):
    """Measurements about one subject, with all that is needed to measure them again.

    ``named`` holds ids of rows or items that a person should look at (at most a few tens, never row
    content). ``source`` says which data, by digest; ``seed`` and ``code`` say how it was measured.
    """

    subject: str
    measurements: tuple[Measurement, ...] = ()
    named: tuple[str, ...] = ()
    data_digest: str = ""
    seed: int = 0
    code_version: str = ""

    def value(self, name: str) -> float | None:
        """Value of the measurement called ``name``; None when absent or not defined."""
        found = self.get(name)
        return None if found is None else found.value

    def get(self, name: str) -> Measurement | None:
        """The measurement called ``name``, if there is one."""
        return next((m for m in self.measurements if m.name == name), None)


class Finding(Word):
    """A check's verdict on one subject: one-sentence reason, one remedy, what would settle it."""

    check: str
    subject: str
    verdict: Verdict
    reason: str
    remedy: str = ""
    settle: str = ""
    need: Need = "must"
    evidence: Evidence


class Gate(Word):
    """Which checks must pass for a subject. UNKNOWN never counts as passed.

    While one of ``first`` is UNKNOWN, so is the whole: the data was not all there to be judged.
    """

    name: str
    about: About
    must: tuple[str, ...]
    note: tuple[str, ...] = ()
    first: tuple[str, ...] = ()


class Outcome(StrEnum):
    """What a decision can end in; see the table in ``gates.py``."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    QUARANTINED = "QUARANTINED"
    PROMOTABLE = "PROMOTABLE"
    EQUIVALENT = "EQUIVALENT"
    NOT_PROMOTABLE = "NOT_PROMOTABLE"
    INCONCLUSIVE = "INCONCLUSIVE"
    GO = "GO"
    HOLD = "HOLD"
    STEADY = "STEADY"
    WARN = "WARN"
    DRIFT = "DRIFT"
    UNDECIDED = "UNDECIDED"
    PROMOTING = "PROMOTING"
    ITERATING = "ITERATING"
    KILLED = "KILLED"


class Decision(Word):
    """Gate + subject + outcome + findings + time + who or what asked.

    ``key`` is the digest of everything the decision depends on (gate, subject, input digests, plan
    section, look): the same question asked twice has the same key. ``id`` is its first 12 digits,
    for people. ``inputs`` names the digests. ``settle`` says what would turn a not-yet into an answer.
    """

    id: str
    key: str
    project: str
    gate: Gate
    subject: str
    outcome: Outcome
    reason: str
    settle: str = ""
    findings: tuple[Finding, ...]
    inputs: Mapping[str, str] = Field(default_factory=dict)
    at: datetime
    asked_by: str
    code_version: str

    @property
    def overrules(self) -> str:
        """Id of the decision that this one, a person's word, takes the place of; "" for any other."""
        return self.inputs.get("overrules", "")

    @property
    def leaves(self) -> bool:
        """Whether it is about a batch that is to leave, rather than one that arrived."""
        return self.gate.name == OUTGOING
