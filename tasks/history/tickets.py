"""What stands about each ticket, as the record tells it: its newest evaluation, the last word on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tasks.adapters.ports import Tracked
from tasks.errors import InputError
from tasks.ledger.append import Links, newest_first
from tasks.ticket_word import TicketStanding
from tasks.vocabulary import Decision, Outcome

ABOUT = ("experiment", "ticket")
EVALUATE, FIRST = "evaluate", "first"  # the gates of a candidate beside a baseline, and of one that has none


def ticket_decisions(links: Links) -> tuple[Decision, ...]:
    """Every decision about a ticket, by the gate or by a person, the newest first."""
    kept = (record.body["decision"] for record in newest_first(links, ("decision",)))
    return tuple(Decision.model_validate(one) for one in kept if one["gate"]["about"] in ABOUT)


def ticket_standing(decisions: Sequence[Decision], ticket: str) -> TicketStanding:
    """What stands about one ticket; ``decisions`` come newest first."""
    of_ticket = [decision for decision in decisions if decision.subject == ticket]
    evaluation = next((one for one in of_ticket if one.gate.about == "experiment"), None)
    return TicketStanding(ticket, evaluation, next((o for o in of_ticket if o.gate.about == "ticket"), None))


def need_evaluation(decisions: Sequence[Decision], project: str, ticket: str) -> Decision:
    """The newest evaluation of a ticket; InputError with the command where there is none."""
    found = ticket_standing(decisions, ticket).evaluation
    if found is None:
        raise InputError(
            f"ticket {ticket}: found no evaluation; allowed: a ticket that was evaluated, by "
            f"proofline run evaluate_experiment --project {project} --ticket {ticket}"
        )
    return found


def is_first(
    decisions: Iterable[Decision], tracked: Iterable[Tracked], ticket: str, *, equivalent_suffices: bool
) -> bool:
    """Whether the project has nothing that a ticket's candidate could be compared with.

    Nothing was ever judged beside a baseline, no run of any status is a baseline's, and no other ticket
    won: asked again, a first model stays one.
    """
    return not why_not_first(decisions, tracked, ticket, equivalent_suffices=equivalent_suffices)


def why_not_first(
    decisions: Iterable[Decision], tracked: Iterable[Tracked], ticket: str, *, equivalent_suffices: bool
) -> str:
    """What a ticket's candidate could be compared with, as a sentence; "" where there is nothing."""
    wins = {Outcome.PROMOTABLE, Outcome.PROMOTING, *([Outcome.EQUIVALENT] if equivalent_suffices else [])}
    for one in decisions:
        if one.gate.name == EVALUATE:
            return f"{one.subject} was judged as one that has a baseline [{one.id}]"
        if one.outcome in wins and one.subject != ticket:
            return f"{one.subject} is {one.outcome} [{one.id}]"
    runs = dict.fromkeys(run.ticket for run in tracked if run.role == "baseline")
    return f"runs of {', '.join(runs)} are tagged as a baseline's" if runs else ""


def need_known(ticket: str, known: Sequence[str]) -> None:
    """InputError that names the tickets there are, when this is none of them."""
    if ticket not in known:
        listed = ", ".join(sorted(set(known))) or "none"
        raise InputError(f"found no ticket {ticket!r}; tickets on the board, in runs or the record: {listed}")
