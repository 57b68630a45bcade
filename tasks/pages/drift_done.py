"""What was done about a watched window: the retraining that it led to, and incidents of those days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from tasks.pages import words
from tasks.pages.incident import Incident
from tasks.pages.moves import Moved
from tasks.pages.production import incident_row
from tasks.pages.reading import decision_row, moment, number
from tasks.pages.verdicts import Level
from tasks.vocabulary import Decision, Outcome

Row = dict[str, Any]


Dated = TypeVar("Dated", "RetrainedLike", Incident)


class RetrainedLike(Protocol):
    """What one finding of drift led to, as the record tells it."""

    @property
    def finding(self) -> str:
        """Id of the decision that found it."""

    @property
    def ticket(self) -> str:
        """The ticket that was opened for it; "" where nothing is trained."""

    @property
    def answer(self) -> Literal["RETRAIN", "NOT_NEEDED", "NOT_YET"]:
        """Whether the model is trained again."""

    @property
    def reason(self) -> str:
        """Why."""

    @property
    def settle(self) -> str:
        """What would settle it, where that is open."""

    @property
    def at(self) -> datetime:
        """When it was answered."""

    @property
    def hours(self) -> float | None:
        """Compute hours of its runs; None before they ended."""

    @property
    def state(self) -> Literal["answered", "training", "trained", "failed"]:
        """How far the training is."""


_WORDS: dict[str, tuple[Level, str, str]] = {
    "NOT_NEEDED": ("ok", "Not needed", "no retraining is needed"),
    "NOT_YET": ("no", "Not yet", "retraining waits"),
    "training": ("wa", "Being retrained", "the model is being retrained as {}"),
    "trained": ("ok", "Retrained", "the model was retrained as {}"),
    "failed": ("ba", "Retraining failed", "retraining as {} failed"),
    "answered": ("wa", "To be retrained", "the model is to be retrained"),
}
_UNANSWERED: dict[Outcome, tuple[Level, str, str]] = {
    Outcome.DRIFT: ("no", "Nothing yet", "nothing was done about it yet"),
    Outcome.UNDECIDED: ("no", "Not settled", ""),
}
_NOTHING_ASKED: tuple[Level, str, str] = ("ok", "Nothing to do", "")


def what_was_done(
    decision: Decision,
    *,
    retrainings: Sequence[RetrainedLike],
    decisions: Sequence[Decision],
    incidents: Sequence[Incident],
    moves: Sequence[Moved],
    own_pages: Mapping[str, str],
) -> Row:
    """The answer that this window's finding got, what became of its ticket, and incidents of those days.

    ``retrainings`` and ``incidents`` come newest first, ``decisions`` and ``moves`` oldest first. Incidents
    are those between the decisions on the window before this one and on the next; what a fall of the metric
    in those days led to counts for the window, too.
    """
    retrained = _answer(decision, decisions, retrainings)
    level, word, phrase = _told(decision, retrained)
    ticket = retrained.ticket if retrained else ""
    return {
        "level": level,
        "word": word,
        "phrase": phrase,
        "retraining": _retraining(retrained) if retrained else None,
        "led_to": [_led_to(one, own_pages) for one in decisions if _is_of(one, ticket)],
        "incidents": [
            incident_row(one, moves, own_pages) for one in _of_those_days(decision, decisions, incidents)
        ],
    }


def _answer(
    decision: Decision, decisions: Sequence[Decision], retrainings: Sequence[RetrainedLike]
) -> RetrainedLike | None:
    """What was trained by this finding or a fall of those days, else its own answer, else that of a fall."""
    windows = {one.id for one in (decision, *decisions)}
    own = [one for one in retrainings if one.finding == decision.id]
    falls = [one for one in retrainings if one.finding not in windows]
    found = [*own, *_of_those_days(decision, decisions, falls)]
    return next((one for one in found if one.answer == "RETRAIN"), next(iter(found), None))


def _told(decision: Decision, retrained: RetrainedLike | None) -> tuple[Level, str, str]:
    if retrained is None:
        return _UNANSWERED.get(decision.outcome, _NOTHING_ASKED)
    asked = retrained.state if retrained.answer == "RETRAIN" else retrained.answer
    level, word, phrase = _WORDS[asked]
    return level, word, phrase.format(words.short(retrained.ticket, 40))


def _retraining(retrained: RetrainedLike) -> Row:
    return {
        "ticket": retrained.ticket,
        "answer": retrained.answer,
        "state": retrained.state,
        "reason": retrained.reason,
        "settle": retrained.settle,
        "at": moment(retrained.at),
        "hours": number(retrained.hours),
    }


def _is_of(decision: Decision, ticket: str) -> bool:
    return bool(ticket) and decision.subject == ticket and decision.gate.about in {"experiment", "promotion"}


def _led_to(decision: Decision, own_pages: Mapping[str, str]) -> Row:
    row = {name: value for name, value in decision_row(decision).items() if name != "findings"}
    return row | {"about": decision.gate.about, "page": own_pages.get(decision.id)}


def _of_those_days(decision: Decision, decisions: Sequence[Decision], found: Sequence[Dated]) -> list[Dated]:
    watched = [one for one in decisions if one.gate.about == "watch" and one.subject != decision.subject]
    since = max((one.at for one in watched if one.at < decision.at), default=None)
    until = min((one.at for one in watched if one.at > decision.at), default=None)
    return [one for one in found if (since is None or one.at > since) and (until is None or one.at <= until)]
