"""A person's word about an experiment (kill, iterate, promote): beside the gate's decision, never over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tasks.errors import InputError
from tasks.gates import Key, decide
from tasks.labels.kept_text import kept_text
from tasks.vocabulary import Decision, Evidence, Finding, Gate, Outcome, Verdict

PERSON = "person"  # the one must of the gate
TICKET = "ticket"  # the gate's name, and what it is about

Word = Literal["kill", "iterate", "promote"]
OUTCOMES: Mapping[Word, Outcome] = {
    "kill": Outcome.KILLED,
    "iterate": Outcome.ITERATING,
    "promote": Outcome.PROMOTING,
}
CLOSED = (Outcome.KILLED, Outcome.PROMOTING)

_VERDICTS = {
    Outcome.KILLED: Verdict.FAIL,
    Outcome.ITERATING: Verdict.WARN,
    Outcome.PROMOTING: Verdict.PASS,
}
_SAID = {Outcome.KILLED: "killed", Outcome.ITERATING: "sent back", Outcome.PROMOTING: "to be promoted"}
_REMEDIES = {
    Outcome.KILLED: "open another ticket with what was learnt",
    Outcome.ITERATING: "change the recipe and evaluate it again",
    Outcome.PROMOTING: "",
}
MOST_LETTERS = 2000  # of learnings, and of why they are not enough


@dataclass(frozen=True)
class TicketStanding:
    """What stands about a ticket: its newest evaluation and the last word on it, None where there is none."""

    ticket: str
    evaluation: Decision | None
    word: Decision | None

    @property
    def is_closed(self) -> bool:
        """Whether a person has killed it or sent it to production."""
        return self.word is not None and self.word.outcome in CLOSED

    @property
    def key(self) -> Key:
        """The question that a person answers now: it has one answer, so of two words at once one is kept."""
        held = {"evaluation": self.evaluation, "before": self.word}
        inputs = {name: decision.id if decision else "" for name, decision in held.items()}
        return Key(TICKET, self.ticket, inputs, "")


def said_already(standing: TicketStanding, outcome: Outcome, learnings: str) -> Decision | None:
    """The word that says this already; None where it would be a new one.

    Raises
    ------
    InputError
        When the ticket was killed and this is another outcome: nothing comes back from that.
    """
    word = standing.word
    if word is None:
        return None
    if word.outcome is Outcome.KILLED and word.outcome is not outcome:
        raise InputError(
            f"{standing.ticket}: found {word.outcome}, {word.reason}, on {word.at:%Y-%m-%d %H:%M} UTC "
            f"[{word.id}]; allowed: another ticket, this one is closed"
        )
    newest = standing.evaluation.id if standing.evaluation else ""
    same = word.inputs["evaluation"] == newest and word.inputs["learnings"] == kept_text(
        "--learnings", learnings, MOST_LETTERS
    )
    return word if word.outcome is outcome and (outcome is Outcome.KILLED or same) else None


def need_open(standing: TicketStanding) -> None:
    """InputError when a person has killed the ticket: its evaluation set is not opened again."""
    word = standing.word
    if word is not None and word.outcome is Outcome.KILLED:
        raise InputError(
            f"{standing.ticket}: found {word.outcome}, {word.reason}, on {word.at:%Y-%m-%d %H:%M} UTC "
            f"[{word.id}]; allowed: open another ticket, this one is closed"
        )


def need_promotable(standing: TicketStanding, *, equivalent_suffices: bool) -> None:
    """InputError unless the ticket's newest evaluation allows its promotion; a person overrides no gate."""
    found = standing.evaluation
    enough = {Outcome.PROMOTABLE} | ({Outcome.EQUIVALENT} if equivalent_suffices else set())
    if found is None or found.outcome not in enough:
        named = f"{found.outcome} ({found.reason}) [{found.id}]" if found else "no evaluation"
        allowed = " or ".join(sorted(outcome.value for outcome in enough))
        raise InputError(f"{standing.ticket}: found {named}; allowed: promote where the newest is {allowed}")


def word_of(
    standing: TicketStanding,
    outcome: Outcome,
    learnings: str,
    why: str,
    *,
    project: str,
    now: datetime,
    asked_by: str,
    code_version: str,
) -> Decision:
    """The decision that a person's word makes; personal data in it is masked, for the record is for good.

    Raises
    ------
    InputError
        When there are no learnings, or a text cannot be kept.
    """
    learnt = kept_text("--learnings", learnings, MOST_LETTERS)
    because = f"{kept_text('--why', why, MOST_LETTERS)}; " if why.strip() else ""
    finding = Finding(
        check=PERSON,
        subject=standing.ticket,
        verdict=_VERDICTS[outcome],
        reason=f"{_SAID[outcome]} by {asked_by}: {because}learnt: {learnt}",
        remedy=_REMEDIES[outcome],
        evidence=Evidence(subject=standing.ticket),
    )
    made = decide(
        Gate(name=TICKET, about="ticket", must=(PERSON,)),
        standing.key,
        [finding],
        project=project,
        now=now,
        asked_by=asked_by,
        code_version=code_version,
    )
    return made.model_copy(update={"inputs": {**made.inputs, "learnings": learnt}})
