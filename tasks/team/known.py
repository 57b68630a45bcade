"""What the system knows when a team's document is written, and what every document takes from it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from tasks.board.board_state import BoardState, Facts, ticket_ends
from tasks.board.costs import Costs
from tasks.board.moves import Move, begins
from tasks.board.outcomes import ABOUT, TicketEnd
from tasks.board.release import Release, oldest_first
from tasks.board.sprint import Sprint, sprint_on
from tasks.board.ticket import Ticket
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.labels.data_readiness import DataReadiness
from tasks.pages.incident import Incident
from tasks.pages.moves import Moved
from tasks.pages.team import Made
from tasks.plans import Board, Canvas
from tasks.team.notes import Notes
from tasks.vocabulary import Decision

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
BOARD, RECORD, RUNS, PEOPLE = "the board", "the record", "the tracked runs", "the board's survey"


@dataclass(frozen=True)
class Known:
    """Board, record and runs of a project as of ``now``; decisions and moves come oldest first.

    ``untold`` says why the runs could not be read; "" where they were.
    """

    name: str
    canvas: Canvas
    board: Board
    now: datetime
    state: BoardState | None = None
    ready: DataReadiness | None = None
    costs: Costs | None = None
    untold: str = ""
    decisions: Sequence[Decision] = ()
    moves: Sequence[Move] = ()
    moved: Sequence[Moved] = ()
    incidents: Sequence[Incident] = ()
    head: tuple[int, str] = (0, "")
    notes: Notes = field(default_factory=dict)
    notes_file: str = ""
    code_version: str = ""

    @property
    def today(self) -> date:
        """The day of the document, in UTC as the record's."""
        return self.now.date()

    @cached_property
    def ends(self) -> Mapping[str, TicketEnd]:
        """How each ticket was decided, by its id, as it stands today."""
        return ticket_ends(self.board.tickets, Facts(decisions=self._about_tickets, moves=self.moves))

    @cached_property
    def starts(self) -> Mapping[str, date]:
        """The day on which work on each ticket began, where the record tells it."""
        return begins(self.moves)

    @cached_property
    def _about_tickets(self) -> Sequence[Decision]:
        return [one for one in self.decisions if one.gate.about in ABOUT]

    @property
    def made(self) -> Made:
        """What the document was made of."""
        return Made(
            project=self.canvas.title,
            phase=self.canvas.phase,
            now=self.now,
            seq=self.head[0],
            digest=self.head[1],
            notes=self.notes_file,
            code_version=self.code_version,
        )

    def committed(self, sprint: Sprint) -> tuple[Ticket, ...]:
        """Tickets that were to be worked on in a sprint: by the board, or by the record if they left it."""
        by_record = {move.ticket for move in self.moves if move.sprint == sprint.id}
        there = [one for one in self.board.tickets if one.sprint == sprint.id or one.id in by_record]
        gone = sorted(by_record - {one.id for one in self.board.tickets})
        return (*there, *(Ticket(id=one, title=f"{one}, no longer on the board") for one in gone))

    def decided(self, sprint: Sprint) -> tuple[TicketEnd, ...]:
        """Tickets that were decided in a sprint, or after it and before the next, as that left them.

        What is decided about them in a later sprint is that one's.
        """
        return self._decided.get(sprint.id, ())

    def delivered(self, sprint: Sprint) -> frozenset[str]:
        """Ids of tickets that were killed, promoted or found promotable in a sprint and in none before."""
        return frozenset(ticket for ticket, done_in in self._delivered.items() if done_in == sprint.id)

    @cached_property
    def _decided(self) -> Mapping[str, tuple[TicketEnd, ...]]:
        sprints, judged = self.board.sprints, self._judged
        nexts = [*(one.start for one in sprints[1:]), date.max]
        return {
            one.id: self._ends_within(judged[one.id], one.start, end)
            for one, end in zip(sprints, nexts, strict=False)
        }

    @cached_property
    def _judged(self) -> Mapping[str, Iterable[str]]:
        """Tickets about which something was decided in each sprint, or after it and before the next."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for one in self._about_tickets:
            if held := sprint_on(self.board.sprints, one.at.date()):
                found[held.id][one.subject] = None
        return found

    @cached_property
    def _of_ticket(self) -> Mapping[str, Sequence[Decision]]:
        """Decisions on each ticket, oldest first."""
        found: defaultdict[str, list[Decision]] = defaultdict(list)
        for one in self._about_tickets:
            found[one.subject].append(one)
        return found

    @cached_property
    def _delivered(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for sprint in self.board.sprints:
            for end in self.decided(sprint):
                if end.end != "iterating":
                    found.setdefault(end.ticket, sprint.id)
        return found

    def _ends_within(self, tickets: Iterable[str], first: date, end: date) -> tuple[TicketEnd, ...]:
        """How tickets stood before the day ``end``, of those that were decided from ``first`` on."""
        upto = [one for ticket in tickets for one in self._of_ticket[ticket] if one.at.date() < end]
        found = ticket_ends((), Facts(decisions=upto)).values()
        return tuple(self._staged(one) for one in found if one.day >= first)

    def _staged(self, end: TicketEnd) -> TicketEnd:
        """The end with the board's stage of today, unless something later was decided."""
        today = self.ends[end.ticket]
        return today if today.decision == end.decision else end

    def before(self, sprint: Sprint) -> tuple[Sprint, ...]:
        """Sprints before this one, oldest first."""
        return tuple(one for one in self.board.sprints if one.end < sprint.start)


def the_sprint(sprints: Sequence[Sprint], named: str, today: date, *, looks_back: bool) -> Sprint:
    """The sprint called ``named``; without a name the one to plan, or the one to look back on.

    To plan is the one under way or the next; to look back on the last that is over, else the one under way.

    Raises
    ------
    InputError
        When there is none, with those that there are.
    """
    if named:
        found = next((one for one in sprints if one.id == named), None)
    elif looks_back:
        found = next((one for one in reversed(sprints) if one.end < today), sprint_on(sprints, today))
    else:
        found = next((one for one in sprints if one.end >= today), None)
    if found is None:
        raise _not_there("--sprint", "sprint", named, [one.id for one in sprints])
    return found


def the_release(releases: Sequence[Release], named: str) -> Release:
    """The release called ``named``, or the newest; InputError with those that there are."""
    newest = oldest_first(releases)[::-1]
    found = next((one for one in newest if not named or one.id == named), None)
    if found is None:
        raise _not_there("--release", "release", named, [one.id for one in newest])
    return found


def file_name(id_: str) -> str:
    """A name for files: the id where every file system takes it, else letters of it and a digest."""
    if _SAFE.fullmatch(id_) and id_.lower() != "latest" and not id_.endswith((".", ".notes")):
        return id_
    return f"{re.sub('[^A-Za-z0-9_-]', '_', id_)[:60]}-{digest(id_)[:8]}"


def _not_there(word: str, what: str, named: str, there: Sequence[str]) -> InputError:
    found = f"no {what} {named!r}" if named else f"no {what} for it"
    allowed = ", ".join(there) or f"a {what} of the board, which has none yet"
    return InputError(f"{word}: found {found} on the board; allowed: {allowed}")
