"""What the record tells of retrainings: what each finding led to, the ticket, and how it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from tasks.board.opened import Opened
from tasks.canonical import digest
from tasks.drift.retraining import Answer, Retraining
from tasks.ledger.append import Draft, Links, append_if, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.vocabulary import Word

# answered: nothing was trained; training: begun and not ended, or killed; trained: all planned seeds are
# there and the evaluation was asked for; failed: it was given up, ``reason`` says why.
State = Literal["answered", "training", "trained", "failed"]
STATES: dict[Kind, State] = {
    "state": "answered",
    "intent": "training",
    "done": "trained",
    "abandoned": "failed",
}
INTENTS: tuple[Kind, ...] = ("intent",)
BEGUN: tuple[Kind, ...] = ("intent", "done", "abandoned")
BODY = "retraining"  # the field by which its records are known among others of their kind


class Order(Word):
    """What is trained for a finding: the champion's recipe, on two versions of the training data.

    ``finding`` is the id of what was found, ``subject`` the window or the fall; ``recipe`` the ticket whose
    candidate's recipe is trained; ``champion`` the version that stood there, with its tenure. The candidate
    learns from ``training``, the baseline from ``learnt``, and both are judged on ``evaluation``;
    ``machine`` trains.
    """

    finding: str
    subject: str
    ticket: str
    recipe: str
    champion: str
    seeds: int
    look: int
    training: str
    learnt: str
    evaluation: str
    reason: str
    machine: str = ""


@dataclass(frozen=True)
class Retrained:
    """What became of one finding of drift, or of one fall of the metric.

    ``finding`` is the id of the decision on the window ``subject``, of the alert or of the incident;
    ``ticket`` the one opened in the record ("" where nothing is trained), ``hours`` the compute hours of its
    runs (None before they ended).
    """

    finding: str
    subject: str
    ticket: str
    answer: Answer
    reason: str
    settle: str
    at: datetime
    hours: float | None
    state: State


class Busy(Exception):
    """Another retraining was first: the sentence says which."""


def retrainings(links: Links) -> tuple[Retrained, ...]:
    """What every finding led to by now, the one that was answered last first."""
    found = dict[str, Retrained]()
    for record in _records(links, tuple(STATES)):
        found.setdefault(record.body["key"], _retrained(record))
    return tuple(found.values())


def retraining_of(links: Links, finding: str) -> Retrained | None:
    """What one finding led to by now; None before it was asked."""
    newest = next(_records(links, tuple(STATES), key_of(finding)), None)
    return None if newest is None else _retrained(newest)


def orders(links: Links) -> tuple[tuple[Order, datetime], ...]:
    """Every retraining that was begun, the newest first, with when; one begun again is named twice."""
    return tuple((_order(record), record.at) for record in _records(links, INTENTS))


def order_of(links: Links, ticket: str) -> Order | None:
    """What is trained under a ticket; None where the record opened none that is called so."""
    return next((one for one, _ in orders(links) if one.ticket == ticket), None)


def open_order(links: Links) -> tuple[Order, datetime] | None:
    """What was begun and has not ended, with when; None for nothing. Nothing begins while another is open."""
    newest = next(_records(links, BEGUN), None)
    return (_order(newest), newest.at) if newest is not None and newest.kind == "intent" else None


def last_begun(links: Links) -> tuple[Order, datetime] | None:
    """The newest retraining that was not given up, with when it was begun; None before the first."""
    given_up = {one.finding for one in retrainings(links) if one.state == "failed"}
    return next(((one, at) for one, at in orders(links) if one.finding not in given_up), None)


def keep_answer(
    links: Links, finding: str, subject: str, answered: Retraining, *, project: str, now: datetime, by: str
) -> Retrained:
    """Put in the record what a finding leads to, unless that is what it says last; what it says now.

    A training that was begun for the finding stands, whatever would be answered today. Of one that was given
    up today's answer is given back and not kept: the record goes on saying that it was given up, and why.
    """
    body = {BODY: {"finding": finding, **answered.model_dump(mode="json")}}
    draft = Draft("state", key_of(finding), project, subject, now, by, body)

    def make(records: Iterator[Record]) -> Draft | Record:
        last = next(records, None)
        if last is not None and (last.kind != "state" or last.body[BODY] == body[BODY]):
            return last
        return draft

    kept = append_if(links, make, kinds=tuple(STATES), key=key_of(finding))
    if kept.kind != "abandoned":
        return _retrained(kept)
    return replace(
        _retrained(kept),
        state="answered",
        answer=answered.answer,
        reason=answered.reason,
        settle=answered.settle,
        at=now,
    )


def begin(
    links: Links,
    wanted: Order,
    tickets: str,
    *,
    after: str,
    project: str,
    now: datetime,
    by: str,
    again: bool = False,
) -> Order:
    """Put in the record that a finding's training begins; what the record says is trained.

    Its ticket is the next of the prefix ``tickets``; ``after`` is the newest that was there when this was
    judged. One that was given up is begun ``again`` where that is asked, under its old ticket, with the
    data it had.

    Raises
    ------
    Busy
        When one was begun for the finding or since this was judged, or another is under way.
    """
    key = key_of(wanted.finding)

    def make(records: Iterator[Record]) -> Draft | Record:
        begun = [record for record in records if BODY in record.body]
        mine = [record for record in begun if record.body["key"] == key]
        if mine and not (again and mine[0].kind == "abandoned"):
            raise Busy(f"{_order(mine[0]).ticket} was begun for it already")
        _need_free(begun, after)
        kept = _order(mine[-1]) if mine else wanted.model_copy(update={"ticket": _next(begun, tickets)})
        order = kept.model_copy(update={"machine": wanted.machine})
        return Draft("intent", key, project, order.subject, now, by, {BODY: order.model_dump(mode="json")})

    return _order(append_if(links, make, kinds=BEGUN))


def end(
    links: Links,
    order: Order,
    *,
    kind: Literal["done", "abandoned"],
    why: str,
    hours: float,
    project: str,
    now: datetime,
    by: str,
) -> Retrained:
    """Put in the record how a training ended, unless it says so already; what it says."""
    key = key_of(order.finding)
    body = {BODY: order.model_dump(mode="json"), "why": why, "hours": hours}
    draft = Draft(kind, key, project, order.subject, now, by, body)

    def make(records: Iterator[Record]) -> Draft | Record:
        last = next(records)
        return draft if last.kind == "intent" else last

    return _retrained(append_if(links, make, kinds=BEGUN, key=key))


def opened_tickets(links: Links) -> tuple[Opened, ...]:
    """Tickets that retrainings opened in the record, the newest first, as boards show them."""
    begun = {one.ticket: (one, at) for one, at in orders(links)}
    return tuple(
        Opened(id=ticket, title=f"{one.recipe} trained again, for {one.subject}", since=at.date())
        for ticket, (one, at) in begun.items()
    )


def key_of(finding: str) -> str:
    """Key of every record about what a finding led to."""
    return digest(["retraining", finding])


def _need_free(begun: Sequence[Record], after: str) -> None:
    """Busy, unless nothing is under way and the newest that was begun is the one that was judged after."""
    newest = next((_order(record).ticket for record in begun if record.kind == "intent"), "")
    if newest != after:
        raise Busy(f"{newest} was begun a moment ago")
    if begun and begun[0].kind == "intent":
        raise Busy(f"{newest} is being trained")


def _next(begun: Collection[Record], tickets: str) -> str:
    """The prefix with the next number; the record alone gives them."""
    return f"{tickets}-{1 + len({record.body['key'] for record in begun})}"


def _records(links: Links, kinds: Collection[Kind], key: str = "") -> Iterator[Record]:
    return (record for record in newest_first(links, kinds, key) if BODY in record.body)


def _order(record: Record) -> Order:
    return Order.model_validate(record.body[BODY])


def _retrained(record: Record) -> Retrained:
    said: dict[str, Any] = record.body[BODY]
    return Retrained(
        finding=said["finding"],
        subject=record.subject,
        ticket=said.get("ticket", ""),
        answer=said.get("answer", "RETRAIN"),
        reason=record.body.get("why") or said["reason"],
        settle=said.get("settle", ""),
        at=record.at,
        hours=record.body.get("hours"),
        state=STATES[record.kind],
    )
