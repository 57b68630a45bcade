"""What the newest look at each model in production told people, as pages tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasks.history.looks import newest_look
from tasks.ledger.append import Links
from tasks.pages.fallen import Fallen
from tasks.pages.moves import Moved, standing
from tasks.readiness.promotion import Place


def told_fallen(links: Links, moves: Sequence[Moved]) -> tuple[Fallen, ...]:
    """What is told of the versions that stand there by now; ``moves`` come oldest first."""
    return tuple(one for move in standing(moves) for one in _told(links, move))


def _told(links: Links, move: Moved) -> Iterator[Fallen]:
    look = newest_look(links, Place(move.model, move.environment, move.alias))
    if look is None or look.seen.version != move.after:
        return
    for told in look.told:
        yield Fallen(
            model=move.model,
            environment=move.environment,
            version=move.after,
            rule=told.judged.rule,
            metric=told.judged.metric,
            since=told.since,
            day=told.judged.day or look.day,
            reason=told.judged.reason,
            measured=told.judged.measured,
        )
