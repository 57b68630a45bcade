"""How work flows over the board: throughput, cycle time, kill and promotion rate, explore against exploit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median

from tasks.board.outcomes import TicketEnd
from tasks.board.rates import Band, Rate, rate
from tasks.board.ticket import Ticket
from tasks.vocabulary import Word

KILL_RATE = Band(0.60, 0.80)
PROMOTION_RATE = Band(0.10, 0.30)
EXPLORE: Mapping[str, float] = {
    "discovery": 0.90,
    "convergence": 0.50,
    "optimisation": 0.10,
    "production": 0.05,
}
_NEAR = 0.10  # a share of explore tickets this close to the phase's is as wanted


class CycleTime(Word):
    """Days from the begin of work on a ticket to its decision, over ``n`` tickets whose begin is known."""

    n: int
    median_days: float | None = None
    shortest_days: int | None = None
    longest_days: int | None = None


class Flow(Word):
    """What was decided in a time; ``closed`` = killed + promoted.

    ``decided`` counts besides them what goes on iterating and what waits to be promoted.
    """

    decided: int
    closed: int
    killed: int
    promoted: int
    kill_rate: Rate
    promotion_rate: Rate
    cycle: CycleTime


def flow(ends: Sequence[TicketEnd], starts: Mapping[str, date]) -> Flow:
    """What the decided tickets ``ends`` tell of the flow of work.

    Parameters
    ----------
    ends : sequence of TicketEnd
        How each decided ticket was decided, one entry a ticket; may be empty.
    starts : mapping of str to date
        The day on which work on each ticket began, as `begins` tells it of the record's moves.

    Returns
    -------
    Flow
        Kill rate = killed / decided, promotion rate = promoted / decided; both None without decisions,
        and judged only from 10 decisions on.
    """
    killed = sum(end.end == "killed" for end in ends)
    promoted = sum(end.end == "promoted" for end in ends)
    return Flow(
        decided=len(ends),
        closed=killed + promoted,
        killed=killed,
        promoted=promoted,
        kill_rate=rate("kill rate", killed, len(ends), KILL_RATE),
        promotion_rate=rate("promotion rate", promoted, len(ends), PROMOTION_RATE),
        cycle=cycle_time(ends, starts),
    )


def cycle_time(ends: Sequence[TicketEnd], starts: Mapping[str, date]) -> CycleTime:
    """Median and range of the days from begin to decision; tickets whose begin is not known are left out."""
    days = sorted(
        (end.day - start).days for end in ends if (start := starts.get(end.ticket)) and start <= end.day
    )
    if not days:
        return CycleTime(n=0)
    return CycleTime(n=len(days), median_days=median(days), shortest_days=days[0], longest_days=days[-1])


def explore_share(tickets: Sequence[Ticket], phase: str) -> Rate:
    """Share of explore tickets among those in work that say whether they explore or exploit.

    In work are hypothesis, experiment, evaluation and iteration. Healthy is within 10 points of what
    the phase asks for: 90:10 in discovery, 50:50 in convergence, 10:90 in optimisation, 5:95 in production.
    """
    said = [ticket.kind for ticket in tickets if not ticket.is_closed and ticket.stage != "backlog"]
    told = [kind for kind in said if kind is not None]
    wanted = EXPLORE[phase]
    band = Band(max(0.0, round(wanted - _NEAR, 2)), min(1.0, round(wanted + _NEAR, 2)))
    return rate("explore share", told.count("explore"), len(told), band)
