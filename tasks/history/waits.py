"""What waits for a person, as the record tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from tasks.history.incidents import INCIDENTS
from tasks.history.promotions import champions_move
from tasks.ledger.append import Links, newest_first
from tasks.readiness.incident import Incident
from tasks.readiness.promotion import Place
from tasks.vocabulary import Decision, Outcome, Verdict, Word

_STOPPED = (Outcome.KILLED, Outcome.ITERATING)


class Wait(Word):
    """One thing that goes no further without a person: what it is, since when, why, and the word for it."""

    project: str
    what: str
    subject: str
    since: datetime
    reason: str
    command: str


def waits(links: Links, project: str) -> tuple[Wait, ...]:
    """Promotions to sign, experiments to decide, batches in quarantine, incidents, drift; newest first.

    Of several decisions about one subject the newest counts, and of watched windows the newest one alone.
    """
    every = [_decision(record.body) for record in newest_first(links, ("decision",))]
    newest = _newest(every)
    found = [*_of_decisions(newest, project), *_of_incidents(links, project)]
    return tuple(sorted(found, key=lambda one: one.since, reverse=True))


def _decision(body: object) -> Decision:
    return Decision.model_validate(body["decision"])  # type: ignore[index] # of this kind


def _newest(every: Sequence[Decision]) -> list[Decision]:
    """The newest decision on each subject of a kind; one window speaks for all."""
    found: dict[tuple[str, str], Decision] = {}
    for one in every:
        about = one.gate.about
        found.setdefault((about, "" if about == "watch" else one.subject), one)
    return list(found.values())


def _of_decisions(newest: Sequence[Decision], project: str) -> Iterator[Wait]:
    stopped = {one.subject for one in newest if one.gate.about == "ticket" and one.outcome in _STOPPED}
    for one in newest:
        said = _SAID.get((one.gate.about, one.outcome))
        if said is None or one.subject in stopped or _fails(one):
            continue
        yield Wait(
            project=project,
            what=said,
            subject=one.subject,
            since=one.at,
            reason=one.reason,
            command=f"proofline show {one.id} --project {project}",
        )


_SAID = {
    ("promotion", Outcome.HOLD): "promotion to sign",
    ("experiment", Outcome.INCONCLUSIVE): "experiment undecided",
    ("batch", Outcome.QUARANTINED): "batch in quarantine",
    ("watch", Outcome.UNDECIDED): "drift undecided",
}


def _fails(decision: Decision) -> bool:
    """Whether something fails for certain: no signature helps then."""
    return any(one.verdict is Verdict.FAIL and one.need == "must" for one in decision.findings)


def _of_incidents(links: Links, project: str) -> Iterator[Wait]:
    """Incidents of versions that stand there still."""
    for record in newest_first(links, INCIDENTS):
        one = Incident.model_validate(record.body["incident"])
        step = champions_move(links, Place(one.model, one.environment, one.alias))
        if step is not None and step.move.after == one.version:
            yield Wait(
                project=project,
                what="incident",
                subject=f"{one.model} version {one.version}",
                since=record.at,
                reason=one.judged.reason,
                command=f"proofline show {one.id} --project {project}",
            )
