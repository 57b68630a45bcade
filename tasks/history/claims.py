"""Whose alias it is: a registry knows model and alias, the record also environment and project."""

from __future__ import annotations

from collections.abc import Mapping

from tasks.errors import InputError
from tasks.history.promotions import Step, ending, meant
from tasks.ledger.append import Links
from tasks.readiness.promotion import Place


def first_claim(links: Links, model: str, alias: str) -> Step | None:
    """The first move of a record that set this alias, or is about to; None where there was none."""
    of_alias = [step for step in meant(links) if (step.move.model, step.move.alias) == (model, alias)]
    for step in reversed(of_alias):
        end = ending(links, step.key)
        if end is None or end.is_done:
            return step
    return None


def is_own(links: Links, place: Place) -> bool:
    """Whether no other environment of this record took the alias before."""
    first = first_claim(links, place.model, place.alias)
    return first is None or first.move.place == place


def need_own_alias(links: Links, place: Place, others: Mapping[str, Links]) -> None:
    """InputError where another place took the alias before: one move would replace what serves there.

    ``others`` are the records of other projects, by their names. Of two that moved one alias before this was
    asked, it stays the one's who was first.
    """
    first = first_claim(links, place.model, place.alias)
    if first is not None and first.move.place != place:
        raise _claimed(place, first, "")
    for name, record in others.items():
        theirs = first_claim(record, place.model, place.alias)
        if theirs is not None and (first is None or theirs.record.at < first.record.at):
            raise _claimed(place, theirs, f" of project {name}")


def _claimed(place: Place, first: Step, of: str) -> InputError:
    return InputError(
        f"PROOFLINE_ALIAS: found {place.alias!r} for {place.model} in {place.environment}, and this alias "
        f"names what serves in {first.move.environment}{of} (record {first.record.seq}); allowed: an alias "
        f"for each environment and project, such as {place.alias}-{place.environment}"
    )
