"""What stands about each batch, as the record tells it: its newest decision, a person's word on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.errors import InputError
from tasks.gates import Key
from tasks.ledger.append import Links, newest_first
from tasks.overrule import word_key
from tasks.vocabulary import Decision

SUPPLY = "supply"  # the gate that batches which arrive are put to
SHORTEST_ID = 4  # fewer digits would name too many decisions


@dataclass(frozen=True)
class Standing:
    """A decision about a batch by its checks, and the person's word on it if there is one."""

    decision: Decision
    word: Decision | None

    @property
    def last(self) -> Decision:
        """What counts: the person's word where there is one."""
        return self.word or self.decision


def batch_decisions(links: Links) -> tuple[Decision, ...]:
    """Every decision about a batch, the newest first."""
    return tuple(_batch_decisions(links))


def standing(decisions: Sequence[Decision]) -> tuple[Standing, ...]:
    """What stands about each batch, the newest first; ``decisions`` come newest first."""
    newest: dict[str, Decision] = {}
    for decision in decisions:
        newest.setdefault(decision.subject, decision)
    return tuple(_standing(decision, decisions) for decision in newest.values())


def standing_of(decisions: Sequence[Decision], wanted: str) -> Standing:
    """What stands about the one batch that ``wanted`` names: by ``source/id`` or by the start of an id.

    Raises
    ------
    InputError
        When it names none or several, or a decision that a later one about the batch has replaced.
    """
    named = [decision for decision in decisions if _names(wanted, decision)]
    subjects = sorted({decision.subject for decision in named})
    if len(subjects) > 1:
        raise InputError(f"found {wanted!r}, which names {', '.join(subjects)}; allowed: more digits of one")
    if not named:
        raise InputError(f"found no decision about a batch named {wanted!r}; see `proofline batch`")
    found = next(one for one in standing(decisions) if one.decision.subject == subjects[0])
    if not any(decision.id in {found.decision.id, found.last.id} for decision in named):
        raise InputError(
            f"{wanted}: found a decision about {subjects[0]} that a later one replaced: "
            f"{found.last.outcome}, {found.last.reason}; allowed: {found.last.id}"
        )
    return found


def word_on(decisions: Sequence[Decision], decision: Decision) -> Decision | None:
    """The person's word on a decision, if there is one."""
    if decision.overrules or "batch" not in decision.inputs:
        return None
    key = word_key(decision).digest
    return next((one for one in decisions if one.key == key), None)


def stands(decisions: Sequence[Decision], key: Key) -> Decision | None:
    """What was decided about this very question: the person's word where there is one."""
    decided = next((one for one in decisions if one.key == key.digest), None)
    return None if decided is None else word_on(decisions, decided) or decided


def left_to_do(links: Links, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Decisions that were kept and not carried out, the oldest first: their run or command was killed."""
    done = {record.body["key"] for record in newest_first(links, ("done",))}
    return tuple(one for one in decisions if one.key not in done)[::-1]


def is_replaced(links: Links, decision: Decision) -> bool:
    """Whether a later decision about the batch has put another revision of it into the dataset."""
    for record in newest_first(links, ("decision", "done")):
        if record.kind == "decision" and record.body.get("key") == decision.key:
            return False
        versioned = record.kind == "done" and "dataset" in record.body
        if versioned and record.subject == decision.subject and record.body["key"] != decision.key:
            return True
    return False


def _standing(decision: Decision, decisions: Sequence[Decision]) -> Standing:
    if not decision.overrules:
        return Standing(decision, word_on(decisions, decision))
    return Standing(next(one for one in decisions if one.id == decision.overrules), decision)


def _names(wanted: str, decision: Decision) -> bool:
    return decision.subject == wanted or (len(wanted) >= SHORTEST_ID and decision.id.startswith(wanted))


def _batch_decisions(links: Links) -> Iterator[Decision]:
    for record in newest_first(links, ("decision",)):
        decision = Decision.model_validate(record.body["decision"])
        if decision.gate.name == SUPPLY or decision.overrules:
            yield decision
