"""The board as it stands today: its columns, the rules that do not hold, and how work flows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tasks.board.blockers import Blocked, blocked
from tasks.board.flow_measures import Flow, explore_share, flow
from tasks.board.learnt import Learnt, newest_learnt
from tasks.board.moves import Move, begins, entered, last_moves
from tasks.board.opened import Opened
from tasks.board.outcomes import End, TicketEnd, ticket_end
from tasks.board.rates import Rate
from tasks.board.rules import Known, Problem, broken_rules, left_out, unknown_blocked
from tasks.board.sprint import Sprint, sprint_on
from tasks.board.ticket import STAGES, Stage, Ticket
from tasks.fields import Day
from tasks.vocabulary import Decision, Word


@dataclass(frozen=True)
class Facts:
    """What is known of tickets outside the board.

    ``decisions`` (on experiments and tickets) and ``moves`` come from the record, oldest first.
    ``data_tasks`` maps each data task to the tickets that it blocks, ``unready`` names those that are
    not ready; ``seeds`` says of a ticket which planned seeds are not logged, None when that is not known;
    ``drafts`` are titles of a tracker's items that are no tickets yet; ``opened`` are tickets that the record
    opened, the newest first.
    """

    decisions: Sequence[Decision] = ()
    moves: Sequence[Move] = ()
    data_tasks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unready: Sequence[str] = ()
    seeds: Mapping[str, str | None] = field(default_factory=dict)
    drafts: Sequence[str] = ()
    opened: Sequence[Opened] = ()


class Card(Word):
    """A ticket in its column; ``days`` in this stage and of its blocker, None where the record has no day."""

    id: str
    title: str
    owner: str
    sprint: str | None
    since: Day | None
    days: int | None
    blocker: str
    blocked_days: int | None
    end: End | None
    decision: str


class Column(Word):
    """A stage, how many tickets it may hold (None: any number), and those that it does."""

    stage: Stage
    limit: int | None
    cards: tuple[Card, ...]


class SprintDays(Word):
    """A sprint's id, its first and its last day."""

    id: str
    start: Day
    end: Day


class SprintFlow(Word):
    """How work flowed in one sprint, up to today."""

    sprint: SprintDays
    flow: Flow
    blocked: Blocked


class BoardState(Word):
    """The whole board today; ``sprints`` are those that have begun, oldest first.

    ``opened`` are tickets that stand in the record and not on the board: no rule asks anything of them;
    ``learnt`` is what the tickets taught that were closed last.
    """

    columns: tuple[Column, ...]
    opened: tuple[Card, ...] = ()
    problems: tuple[Problem, ...]
    phase: str
    in_all: Flow
    explore: Rate
    sprints: tuple[SprintFlow, ...]
    learnt: tuple[Learnt, ...] = ()
    open_blockers: int
    today: Day

    @property
    def is_sound(self) -> bool:
        """Whether every rule holds."""
        return not any(problem.need == "must" for problem in self.problems)


def board_state(
    tickets: Sequence[Ticket],
    sprints: Sequence[Sprint],
    *,
    limits: Mapping[Stage, int],
    phase: str,
    facts: Facts,
    today: date,
) -> BoardState:
    """Where every ticket stands, which rules do not hold, and how work flows.

    Parameters
    ----------
    tickets, sprints
        The board's; sprints oldest first, and either may be empty.
    limits : mapping of Stage to int
        Most tickets at once in a stage.
    phase : str
        The project's phase, which says how much of the work should explore.
    facts : Facts
        What record, data tasks and runs say.
    today : date
        The day, in UTC as the record's.

    Returns
    -------
    BoardState
        Flow counts every ticket that the record decided, also those that were taken off the board.
    """
    ends, starts = ticket_ends(tickets, facts), begins(facts.moves)
    known, last = [_known(one, ends.get(one.id), facts) for one in tickets], last_moves(facts.moves)
    return BoardState(
        columns=tuple(_column(stage, limits, known, last, today) for stage in STAGES),
        opened=tuple(_opened(tickets, ends, facts.opened, today)),
        problems=(
            *broken_rules(known, limits, has_sprints=bool(sprints)),
            *unknown_blocked(facts.data_tasks, tickets),
            *left_out(facts.drafts),
        ),
        phase=phase,
        in_all=flow([*ends.values()], starts),
        explore=explore_share(tickets, phase),
        sprints=tuple(_sprints(sprints, tickets, ends.values(), starts, today)),
        learnt=newest_learnt(tickets, ends.values(), facts.decisions),
        open_blockers=sum(ticket.blocker is not None for ticket in tickets),
        today=today,
    )


def ticket_ends(tickets: Sequence[Ticket], facts: Facts) -> dict[str, TicketEnd]:
    """How each ticket was decided, by its id; the stage of one off the board is that of its last move."""
    stages: dict[str, Stage] = {move.ticket: move.after for move in facts.moves}
    stages |= {ticket.id: ticket.stage for ticket in tickets}
    of_ticket: dict[str, list[Decision]] = defaultdict(list)
    for decision in facts.decisions:
        of_ticket[decision.subject].append(decision)
    ends = {name: ticket_end(name, stages.get(name), found) for name, found in of_ticket.items()}
    return {name: end for name, end in ends.items() if end}


def _known(ticket: Ticket, end: TicketEnd | None, facts: Facts) -> Known:
    waits = [task for task in facts.unready if ticket.id in facts.data_tasks.get(task, ())]
    return Known(ticket, end, tuple(waits), facts.seeds.get(ticket.id, ""))


def _column(
    stage: Stage, limits: Mapping[Stage, int], known: Sequence[Known], last: Mapping[str, Move], today: date
) -> Column:
    there = [one for one in known if one.ticket.stage == stage]
    cards = [_card(one, entered(one.ticket, last.get(one.ticket.id)), today) for one in there]
    cards.sort(key=lambda card: card.since or date.max)
    return Column(stage=stage, limit=limits.get(stage), cards=tuple(cards))


def _card(known: Known, since: date | None, today: date) -> Card:
    ticket, blocker = known.ticket, known.ticket.blocker
    return Card(
        id=ticket.id,
        title=ticket.title,
        owner=ticket.owner,
        sprint=ticket.sprint,
        since=since,
        days=_days(since, today),
        blocker=blocker.what if blocker else "",
        blocked_days=_days(blocker.since, today) if blocker else None,
        end=known.end.end if known.end else None,
        decision=known.end.decision if known.end else "",
    )


def _opened(
    tickets: Sequence[Ticket], ends: Mapping[str, TicketEnd], opened: Sequence[Opened], today: date
) -> Iterable[Card]:
    """Cards of what the record opened, but for those that the team has put on the board."""
    on_board = {ticket.id for ticket in tickets}
    for one in (one for one in opened if one.id not in on_board):
        end = ends.get(one.id)
        yield Card(
            id=one.id,
            title=one.title,
            owner="",
            sprint=None,
            since=one.since,
            days=_days(one.since, today),
            blocker="",
            blocked_days=None,
            end=end.end if end else None,
            decision=end.decision if end else "",
        )


def _days(since: date | None, today: date) -> int | None:
    return None if since is None else max(0, (today - since).days)


def _sprints(
    sprints: Sequence[Sprint],
    tickets: Sequence[Ticket],
    ends: Iterable[TicketEnd],
    starts: Mapping[str, date],
    today: date,
) -> Iterable[SprintFlow]:
    """Each sprint that has begun; what was decided between two sprints counts with the one before."""
    of_sprint: dict[str, list[TicketEnd]] = defaultdict(list)
    for end in ends:
        if found := sprint_on(sprints, end.day):
            of_sprint[found.id].append(end)
    stopped = [ticket for ticket in tickets if ticket.blockers]
    for sprint in sprints:
        if sprint.start <= today:
            yield SprintFlow(
                sprint=SprintDays(id=sprint.id, start=sprint.start, end=sprint.end),
                flow=flow(of_sprint[sprint.id], starts),
                blocked=blocked(stopped, sprint.start, min(sprint.end, today), today=today),
            )
