"""How experiments ended, in the words of the board: a person's word first, then the gate's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tasks.pages.reading import newest_of
from tasks.vocabulary import Decision, Outcome

_FOR_GOOD = {Outcome.KILLED, Outcome.PROMOTING, Outcome.GO}  # what the gate says later does not undo these
_WORDS: Mapping[Outcome, str] = {
    Outcome.KILLED: "killed",
    Outcome.PROMOTING: "promoted",
    Outcome.GO: "promoted",
    Outcome.PROMOTABLE: "promotable",
    Outcome.ITERATING: "iterating",
    Outcome.NOT_PROMOTABLE: "iterating",
    Outcome.EQUIVALENT: "iterating",
}


def ends(decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """How many experiments ended in each way, of those that were judged; one that is open is left out.

    ``decisions`` come newest last. Sent back by a person is iterating, and so is what the gate found not
    promotable or equivalent while nobody has said what becomes of it.
    """
    said = {one.subject: one for one in newest_of(decisions, "ticket")}
    let_in = {one.subject: one for one in newest_of(decisions, "promotion") if one.outcome is Outcome.GO}
    judged = newest_of(decisions, "experiment")
    found = Counter(_end(one, said.get(one.subject), let_in.get(one.subject)) for one in judged)
    return [{"word": word, "n": found[word]} for word in dict.fromkeys(_WORDS.values()) if found[word]]


def _end(judged: Decision, said: Decision | None, let_in: Decision | None) -> str:
    """The board's word; "" of what is not decided."""
    told = [one for one in (said, let_in) if one]
    newest = max((judged, *told), key=lambda one: one.at)
    for_good = next((one for one in told if one.outcome in _FOR_GOOD), None)
    return _WORDS.get((for_good or newest).outcome, "")
