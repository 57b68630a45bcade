"""What the record says of models in production: who stands there, what is under way, who stood there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tasks.history.promotion_decisions import decision_named
from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.readiness.promotion import Champion, Move, Place

STATES: tuple[Kind, ...] = ("state",)
INTENTS: tuple[Kind, ...] = ("intent",)
ENDED: tuple[Kind, ...] = ("done", "abandoned")
MOVES: tuple[Kind, ...] = (*INTENTS, *ENDED)


@dataclass(frozen=True)
class Step:
    """A record of one move: that it is meant, done or abandoned."""

    record: Record
    move: Move

    @property
    def key(self) -> str:
        """The move's key, also where a text of the move was taken out since."""
        return str(self.record.body["key"])

    @property
    def is_done(self) -> bool:
        """Whether it says that the alias was moved."""
        return self.record.kind == "done"

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.record.kind in ENDED


def steps(records: Iterable[Record], place: Place | None = None) -> Iterator[Step]:
    """The records of moves, in the order given; only those of one place where it is named."""
    for record in records:
        if record.kind in MOVES and "move" in record.body:
            move = Move.model_validate(record.body["move"])
            if place is None or move.place == place:
                yield Step(record, move)


def champion(links: Links, model: str, environment: str, alias: str) -> Champion | None:
    """The version that stands there by the record, None before the first: of the newest move that is done."""
    found = champions_move(links, Place(model, environment, alias))
    return None if found is None else _champion(links, found)


def champions(links: Links, place: Place) -> tuple[Champion, ...]:
    """Every version that stood there, the newest first, each as often as it was moved there."""
    return tuple(_champion(links, step) for step in moved(links, place))


def champions_move(links: Links, place: Place) -> Step | None:
    """The move that put there what stands there."""
    return next(moved(links, place), None)


def moved(links: Links, place: Place) -> Iterator[Step]:
    """Moves to a place that are done, the newest first: the order of their intents, since none overlap."""
    ends = (ending(links, step.key) for step in meant(links, place))
    return (end for end in ends if end is not None and end.is_done)


def let_in_by(links: Links, place: Place, version: str) -> Move | None:
    """The newest promotion of a version to a place; None where it never was promoted there."""
    done = (step.move for step in moved(links, place) if step.move.what == "promotion")
    return next((move for move in done if move.after == version), None)


def numbers(links: Links, model: str) -> dict[str, str]:
    """The semantic version of each version of a model that was let in anywhere, as first given."""
    ends = (ending(links, step.key) for step in meant(links) if step.move.model == model)
    done = (end for end in ends if end is not None and end.is_done and "semver" in end.record.body)
    return {end.move.after: str(end.record.body["semver"]) for end in done}  # newest first: the first stays


def meant(links: Links, place: Place | None = None) -> Iterator[Step]:
    """Intents, the newest first. They are few: other records of a long record are not read."""
    return steps(newest_first(links, INTENTS), place)


def ending(links: Links, key: str) -> Step | None:
    """How the move of this key ended; None while it is open, or where it never began."""
    return next(steps(newest_first(links, ENDED, key)), None)


def open_moves(links: Links, place: Place) -> tuple[Step, ...]:
    """What is meant to be moved there and has not ended.

    None is older than a move that is done: nothing begins there while another move is open.
    """
    found = list[Step]()
    for step in meant(links, place):
        end = ending(links, step.key)
        if end is None:
            found.append(step)
        elif end.is_done:
            break
    return tuple(found)


def places(links: Links, environment: str) -> tuple[Place, ...]:
    """Everywhere in one environment that the record tells of a move to."""
    found = {step.move.place for step in meant(links)}
    return tuple(sorted(place for place in found if place.environment == environment))


def untold_rollbacks(links: Links) -> tuple[Step, ...]:
    """Rollbacks that are done and that no event was emitted for, the oldest first."""
    ends = (ending(links, step.key) for step in meant(links) if step.move.what == "rollback")
    done = (end for end in ends if end is not None and end.is_done)
    return tuple(end for end in done if next(newest_first(links, STATES, end.key), None) is None)[::-1]


def _champion(links: Links, step: Step) -> Champion:
    return Champion(
        version=step.move.after,
        since=step.record.seq,
        at=step.record.at,
        sha256=step.move.sha256,
        move=step.move,
        semver=step.record.body.get("semver", ""),
        ticket=_ticket(links, step.move),
    )


def _ticket(links: Links, move: Move) -> str:
    """The ticket whose decision let the version in, at this move or at the last before that promoted it."""
    promotion = move if move.what == "promotion" else let_in_by(links, move.place, move.after)
    decision = decision_named(links, promotion.evidence) if promotion else None
    return decision.subject if decision else ""
