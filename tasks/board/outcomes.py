"""How a ticket ended, as the record tells it: a person's word first, then the gate's newest decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tasks.board.ticket import Stage
from tasks.fields import Day
from tasks.vocabulary import Decision, Outcome, Word

End = Literal["killed", "promoted", "promotable", "iterating"]
ABOUT = ("experiment", "ticket", "promotion")  # what a decision on a ticket can be about

# The gate leaves it to people what becomes of a ticket: the stage counts where it fits the decision.
_STAGES: dict[Outcome, dict[Stage, End]] = {
    Outcome.PROMOTABLE: {"production": "promoted"},
    Outcome.EQUIVALENT: {"production": "promoted", "killed": "killed"},
    Outcome.NOT_PROMOTABLE: {"killed": "killed"},
}
_ALONE: dict[Outcome, End] = {
    Outcome.GO: "promoted",
    Outcome.KILLED: "killed",
    Outcome.PROMOTABLE: "promotable",
    Outcome.PROMOTING: "promoted",
    Outcome.EQUIVALENT: "iterating",
    Outcome.NOT_PROMOTABLE: "iterating",
    Outcome.ITERATING: "iterating",
}
WORDS = frozenset({Outcome.KILLED, Outcome.ITERATING, Outcome.PROMOTING})  # what only a person says
_FOR_GOOD = {Outcome.KILLED, Outcome.PROMOTING, Outcome.GO}


class TicketEnd(Word):
    """How a ticket was decided: the outcome, the decision behind it, its day."""

    ticket: str
    end: End
    outcome: Outcome
    decision: str
    day: Day

    @property
    def is_closed(self) -> bool:
        """Whether it was killed or promoted."""
        return self.end in {"killed", "promoted"}


def ticket_end(ticket: str, stage: Stage | None, decisions: Sequence[Decision]) -> TicketEnd | None:
    """How the ticket was decided; None when it was not yet.

    Parameters
    ----------
    ticket : str
        The ticket's id.
    stage : Stage or None
        Where the team last had it; None when it never stood on the board.
    decisions : sequence of Decision
        Those on this ticket, oldest first. INCONCLUSIVE and HOLD decide nothing.

    Returns
    -------
    TicketEnd or None
        By the newest decision that settles something. What the gate says after a person has killed
        the ticket, or after it was promoted, does not undo that; only a person does.
    """
    newest = _counting([one for one in decisions if one.outcome in _ALONE])
    if newest is None:
        return None
    by_stage = _STAGES.get(newest.outcome, {}).get(stage) if stage else None
    return TicketEnd(
        ticket=ticket,
        end=by_stage or _ALONE[newest.outcome],
        outcome=newest.outcome,
        decision=newest.id,
        day=newest.at.date(),
    )


def _counting(decisions: Sequence[Decision]) -> Decision | None:
    said = next((one for one in reversed(decisions) if one.gate.about != "experiment"), None)
    if said and said.outcome in _FOR_GOOD:
        return said
    return decisions[-1] if decisions else None


def disagreement(stage: Stage, found: TicketEnd | None) -> str:
    """Where the board's stage is not what the record says; "" where they agree or the record is silent."""
    if found is None:
        return ""
    fits = {
        "killed": found.end == "killed",
        "production": found.end == "promoted",
    }.get(stage, not found.is_closed)
    return "" if fits else f"is in {stage}, but the record says {_said(found)} [{found.decision}]"


def _said(found: TicketEnd) -> str:
    word = found.outcome.value.lower().replace("_", " ")
    return f"{word}{' by a person' if found.outcome in WORDS else ''} on {found.day}"
