"""Our events: what each is called, when it is emitted, which ids it carries.

A payload holds ids and names alone: a receiver reads the rest from the record.
"""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID, uuid5

from tasks.vocabulary import Word

PREFIX = "proofline."
# Of this project's events alone, so that no other sender's key gives the same id.
_NAMESPACE = UUID("6f1f3b0e-3f0f-5f0b-9f66-0c0a6c1d5b52")


class Event(Word):
    """What every event of ours says: which shape it has, and which project it is about."""

    NAME: ClassVar[str]

    v: Literal[1] = 1
    project: str


class BatchLanded(Event):
    """A batch has wholly arrived and waits."""

    NAME = "batch.landed"
    subject: str


class _OfDecision(Event):
    """``decision_id`` names the decision in the record, ``subject`` what was decided on."""

    decision_id: str
    subject: str


class BatchDecided(_OfDecision):
    """A batch was accepted, quarantined or rejected, and lies where that says."""

    NAME = "batch.decided"


class ExperimentFinished(Event):
    """All planned seeds of a ticket's look are there."""

    NAME = "experiment.finished"
    ticket: str
    look: int


class ExperimentDecided(_OfDecision):
    """A candidate was judged, or a person said what becomes of a ticket."""

    NAME = "experiment.decided"


class PromotionSigned(Event):
    """A person signed a promotion that is on hold."""

    NAME = "promotion.signed"
    promotion: str
    subject: str
    role: str


class ModelPromoted(_OfDecision):
    """A candidate was let in and serves."""

    NAME = "model.promoted"


class ModelHeld(_OfDecision):
    """A candidate was not let in."""

    NAME = "model.held"


class ModelRolledBack(Event):
    """The version before serves again; ``incident`` is "" where a person asked for it."""

    NAME = "model.rolled-back"
    subject: str
    record: int
    incident: str


class DriftFound(_OfDecision):
    """A window has left what the champion learnt from."""

    NAME = "drift.found"


class AlertRaised(Event):
    """People are to look at something; ``about`` says which of the fields say more."""

    NAME = "alert.raised"
    about: Literal["sprint", "ticket", "alias", "model", "run", "trigger"]
    subject: str
    model: str = ""
    version: str = ""
    rule: str = ""
    part: str = ""
    alert: str = ""


class IncidentOpened(Event):
    """A model in production fell so far that the plan calls it an incident; in a drill without an id."""

    NAME = "incident.opened"
    about: Literal["model"] = "model"
    subject: str
    model: str
    version: str
    rule: str
    part: str = ""
    incident: str = ""
    roll_back: bool = False


class AuditFailed(Event):
    """The record, or the data behind it, is not as it was recorded, or could not be asked."""

    NAME = "audit.failed"
    about: Literal["record"] = "record"
    subject: str
    faults: tuple[str, ...]


class ReportWritten(Event):
    """A page was written."""

    NAME = "report.written"
    kind: str
    page: str


EVENTS: tuple[type[Event], ...] = (
    BatchLanded,
    BatchDecided,
    ExperimentFinished,
    ExperimentDecided,
    PromotionSigned,
    ModelPromoted,
    ModelHeld,
    ModelRolledBack,
    DriftFound,
    AlertRaised,
    IncidentOpened,
    AuditFailed,
    ReportWritten,
)


def event_id(name: str, project: str, key: str) -> UUID | None:
    """The same id whenever an event is emitted for the same thing, so that a second one is known as such.

    Parameters
    ----------
    name : str
        Of the event, such as ``batch.decided``.
    project : str
        Whose record holds what it is about.
    key : str
        Of the record that the event belongs to; "" where it belongs to none.

    Returns
    -------
    UUID or None
        Version 5 (RFC 9562, section 5.5); None without a key: each time is another event.
    """
    return uuid5(_NAMESPACE, f"{name}\n{project}\n{key}") if key else None
