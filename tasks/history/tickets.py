"""What stands about each ticket, as the record tells it: its newest evaluation, the last word on it."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.errors import InputError
from tasks.ledger.append import Links, newest_first
from tasks.ticket_word import TicketStanding
from tasks.vocabulary import Decision

ABOUT = ("experiment", "ticket")


def ticket_decisions(links: Links) -> tuple[Decision, ...]:
    """Every decision about a ticket, by the gate or by a person, the newest first."""
    kept = (record.body["decision"] for record in newest_first(links) if record.kind == "decision")
    return tuple(Decision.model_validate(one) for one in kept if one["gate"]["about"] in ABOUT)


def ticket_standing(decisions: Sequence[Decision], ticket: str) -> TicketStanding:
    """What stands about one ticket; ``decisions`` come newest first."""
    of_ticket = [decision for decision in decisions if decision.subject == ticket]
    evaluation = next((one for one in of_ticket if one.gate.about == "experiment"), None)
    return TicketStanding(ticket, evaluation, next((o for o in of_ticket if o.gate.about == "ticket"), None))


def words_on(links: Links) -> dict[str, Decision]:
    """The last word of a person on each ticket that has one."""
    found: dict[str, Decision] = {}
    for decision in ticket_decisions(links):
        if decision.gate.about == "ticket":
            found.setdefault(decision.subject, decision)
    return found


def need_known(ticket: str, known: Sequence[str]) -> None:
    """InputError that names the tickets there are, when this is none of them."""
    if ticket not in known:
        listed = ", ".join(sorted(set(known))) or "none"
        raise InputError(f"found no ticket {ticket!r}; tickets on the board, in runs or the record: {listed}")
