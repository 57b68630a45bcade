"""A ticket as the board, the record and the tracked runs know it."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.adapters.connect import outside
from tasks.adapters.ports import Tracked
from tasks.board.ticket import Ticket
from tasks.history.tickets import need_known, ticket_decisions, ticket_standing
from tasks.plans import Project
from tasks.ticket_word import TicketStanding


@dataclass(frozen=True)
class HeldTicket:
    """What stands about a ticket, what the board says of it (None: nothing), and its runs, oldest first."""

    standing: TicketStanding
    planned: Ticket | None
    runs: tuple[Tracked, ...]


def load_ticket(project: Project, ticket: str) -> HeldTicket:
    """The ticket; InputError names those there are, when neither board, record nor runs know it."""
    decisions = ticket_decisions(outside().records.links(project.name))
    runs, board = outside().runs.of_project(project.name), project.board()
    on_board = [one.id for one in board.tickets] if board else []
    tracked = [run.ticket for run in runs if run.ticket]
    need_known(ticket, [*on_board, *tracked, *(decision.subject for decision in decisions)])
    return HeldTicket(
        ticket_standing(decisions, ticket),
        board.ticket(ticket) if board else None,
        tuple(run for run in runs if run.ticket == ticket),
    )
