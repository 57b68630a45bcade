"""A ticket as the board, the record and the tracked runs know it."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.adapters.connect import outside
from tasks.adapters.ports import Tracked
from tasks.board.ticket import Ticket
from tasks.history.retrainings import opened_tickets
from tasks.history.tickets import need_known, ticket_decisions, ticket_standing
from tasks.load.shared import value_task
from tasks.plans import Project
from tasks.ticket_word import TicketStanding, need_open


@dataclass(frozen=True)
class HeldTicket:
    """What stands about a ticket, what the board says of it (None: nothing), and its runs, oldest first."""

    standing: TicketStanding
    planned: Ticket | None
    runs: tuple[Tracked, ...]


@value_task
def need_not_killed(project: Project, ticket: str) -> None:
    """InputError when the last word on the ticket is that it is killed."""
    need_open(ticket_standing(ticket_decisions(outside().records.links(project.name)), ticket))


def load_ticket(project: Project, ticket: str) -> HeldTicket:
    """The ticket; InputError names those there are, when neither board, record nor runs know it."""
    links = outside().records.links(project.name)
    decisions, opened = ticket_decisions(links), [one.id for one in opened_tickets(links)]
    runs, board = outside().runs.of_project(project.name), project.board()
    on_board = [one.id for one in board.tickets] if board else []
    tracked = [run.ticket for run in runs if run.ticket]
    need_known(ticket, [*on_board, *tracked, *opened, *(decision.subject for decision in decisions)])
    return HeldTicket(
        ticket_standing(decisions, ticket),
        board.ticket(ticket) if board else None,
        tuple(run for run in runs if run.ticket == ticket),
    )
