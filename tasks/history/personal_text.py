"""What persons wrote in a record, or are called there: where it stands, and the record without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from tasks.ledger.chain import Record
from tasks.ledger.record import Redacted
from tasks.ledger.redactions import REDACTED, is_of_a_person
from tasks.vocabulary import VOUCHES

Body = Mapping[str, Any]
_TOLD = re.compile(r"^(?:standing signature of )?(.+?), \d{4}-\d\d-\d\d")  # who signed, in a decision
_SHORTEST = 4  # letters of a text that is taken out of all that the machine says: "no" is said there, too
_MACHINES = frozenset({"reason", "named"})  # what the machine writes, also with a person's words in it
# Where the machine puts a person's words and names into a sentence: what is before them, and after.
_SHAPES = (
    (r"\bby ", r"[:,]"),
    (r"^(?:signed by )?(?:standing signature of )?", r", \d{4}-\d\d-\d\d"),
    (rf"{re.escape(VOUCHES)}: ", r"; without that word: "),
    (r" by [^:]*: ", r"(?:; learnt: |$)"),
    (r"; learnt: ", r"$"),
)
_NOTED = re.compile(rf"{re.escape(VOUCHES)}: (.+); without that word: ", re.DOTALL)


def texts_by_field(record: Record) -> dict[str, tuple[str, ...]]:
    """The fields of a record that hold what a person wrote or is called, each with its texts."""
    found = {field: _worth(find(record)) for field, find in _FIELDS.items()}
    return {field: texts for field, texts in found.items() if texts}


def without(record: Record, fields: Collection[str]) -> tuple[Record, tuple[str, ...]]:
    """The record without the texts of these fields, wherever else it repeats them, and those places.

    A text is taken out where it stands between other words, too, such as in the reason that a person's word
    became; there a short one only where the machine puts such a text. What is left says ``[redacted]`` in
    its place, and keeps the digest of the record as it was. The record itself where it holds none of these.
    """
    held, places = record.model_dump(mode="json"), list[str]()
    for field in sorted(fields):
        for text in _worth(_FIELDS[field](record)):
            held = _replaced(held, text, "", places)
        record = Redacted.of(held, record.digest) if places else record
    return record, tuple(dict.fromkeys(places))


def places_left(left: Record, texts: Collection[str]) -> tuple[str, ...]:
    """Where one of the texts still is a word of a sentence: too short to tell that it is this one."""
    words = [_word(text) for text in texts]
    said = _sentences(left.model_dump(mode="json"))
    return tuple(place for place, held in said if any(word.search(held) for word in words))


def _worth(texts: Iterator[str]) -> tuple[str, ...]:
    """The longest first: one may be a part of another."""
    return tuple(sorted({one for one in texts if one and one != REDACTED}, key=len, reverse=True))


def _replaced(held: Any, text: str, place: str, places: list[str]) -> Any:
    """What is held with the text taken out of every field of a person; ``places`` gets where it was."""
    if isinstance(held, Mapping):
        return {
            name: _replaced(one, text, f"{place}.{name}".lstrip("."), places) for name, one in held.items()
        }
    if isinstance(held, list):
        return [_replaced(one, text, f"{place}.{number}", places) for number, one in enumerate(held)]
    if not isinstance(held, str) or not is_of_a_person(place):
        return held
    left = _taken_out(held, text, place)
    if left != held:
        places.append(place)
    return left


def _taken_out(held: str, text: str, place: str) -> str:
    """The sentence without the text; in one that the machine says, a short one is not sought everywhere."""
    is_machines = _MACHINES.intersection(place.split("."))
    if held == text or len(text) >= _SHORTEST or not is_machines:
        return _word(text).sub(REDACTED, held)
    for before, after in _SHAPES:
        held = re.sub(rf"({before}){re.escape(text)}(?={after})", rf"\g<1>{REDACTED}", held)
    return held


def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")


def _sentences(held: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Each place where a person's words or name may stand, and what is there."""
    if isinstance(held, Mapping):
        for name, one in held.items():
            yield from _sentences(one, f"{place}.{name}".lstrip("."))
    elif isinstance(held, list):
        for number, one in enumerate(held):
            yield from _sentences(one, f"{place}.{number}")
    elif isinstance(held, str) and is_of_a_person(place):
        yield place, held


def _by(record: Record) -> Iterator[str]:
    """Who asked; who signed is asked for by name."""
    if record.kind != "sign-off":
        yield record.by
        yield _decision(record).get("asked_by", "")


def _name(record: Record) -> Iterator[str]:
    """Who signed, by every name: of what is left nothing counts as a signature."""
    signature = record.body.get("signature", {})
    if signature:
        yield from (record.by, signature["name"], signature["by"], *signature.get("also", ()))
    for finding in _decision(record).get("findings", ()):
        told = [*finding["evidence"]["named"], finding["reason"].removeprefix("signed by ")]
        if finding["check"] == "sign_off" or VOUCHES in finding["reason"]:
            yield from (found[1] for one in told if (found := _TOLD.match(one)))


def _note(record: Record) -> Iterator[str]:
    """What a person said who signed, also as the decision repeats it."""
    yield record.body.get("signature", {}).get("note", "")
    for finding in _decision(record).get("findings", ()):
        yield from _NOTED.findall(finding["reason"])


def _learnings(record: Record) -> Iterator[str]:
    yield _decision(record).get("inputs", {}).get("learnings", "")


def _why(record: Record) -> Iterator[str]:
    """Why something was done, or a person's word about what waits was said."""
    yield str(record.body.get("why", ""))
    if isinstance(move := record.body.get("move"), Mapping):
        yield move.get("why", "")
    made = _decision(record)
    for finding in made.get("findings", ()):
        if finding["check"] == "person":
            said = finding["reason"].partition(f" by {made['asked_by']}: ")[2]
            yield said.rpartition("; learnt: ")[0] if "learnings" in made["inputs"] else said


def _decision(record: Record) -> Body:
    made: Body = record.body.get("decision", {}) if record.kind == "decision" else {}
    return made


_FIELDS: Mapping[str, Callable[[Record], Iterator[str]]] = {
    "by": _by,
    "learnings": _learnings,
    "name": _name,
    "note": _note,
    "why": _why,
}
FIELDS = tuple(_FIELDS)
