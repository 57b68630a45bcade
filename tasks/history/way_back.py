"""Which version stands again when somebody goes back, as the record tells it."""

from __future__ import annotations

from tasks.errors import InputError
from tasks.history.promotions import Step, champions_move, meant, moved
from tasks.ledger.append import Links
from tasks.readiness.promotion import Move, Place

BY_HAND = "by hand"  # evidence of a move that no incident is behind, followed by its time
MOST_NAMED = 10  # versions in an error


def need_champion(links: Links, place: Place) -> Step:
    """The move that put there what stands there; InputError when nothing was ever promoted there."""
    champion = champions_move(links, place)
    if champion is None:
        raise InputError(f"{place.subject}: found no version that was ever promoted; allowed: one that was")
    return champion


def way_back(links: Links, place: Place, to: str, why: str, evidence: str) -> Move:
    """The move back to the version ``to``, or to the one that the champion took the place of.

    Raises
    ------
    InputError
        When nothing stood there before, or the record does not know the version.
    """
    champion = need_champion(links, place)
    version = to or _before(champion)
    known = {step.move.after: step.move.sha256 for step in meant(links, place)}
    if version not in known:
        raise InputError(
            f"--to: found {version!r}; allowed: a version that the record of {place.subject} knows: "
            f"{', '.join(list(known)[:MOST_NAMED])}"
        )
    return Move(
        what="rollback",
        **place._asdict(),
        before=champion.move.after,
        since=champion.record.seq,
        after=version,
        sha256=known[version],
        evidence=evidence,
        why=why,
    )


def done_for(links: Links, place: Place, evidence: str) -> Step | None:
    """The move that was done for an incident; None when none was."""
    return next((step for step in moved(links, place) if step.move.evidence == evidence), None)


def _before(champion: Step) -> str:
    """The version that the champion took the place of when it was promoted.

    A champion that stands there by a rollback is left only where the version is named: of two who roll back
    in the same alarm the second would go back one further.
    """
    move, place = champion.move, champion.move.place
    if move.what == "rollback":
        raise InputError(
            f"{place.subject}: version {move.after} stands there by a rollback, since "
            f"{champion.record.at:%Y-%m-%d %H:%M} UTC ({move.why}); name the version with --to to go on"
        )
    if not move.before:
        raise InputError(f"{place.subject}: found no version before {move.after}; nothing was there before")
    return move.before
