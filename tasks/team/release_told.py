"""What a release's retrospective says first, and to stakeholders."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.board.release import Release, total, variance
from tasks.pages.team import (
    Facts,
    Headline,
    Listed,
    Section,
    amount,
    change,
    day,
    text,
)
from tasks.pages.words import plural, share
from tasks.team.followed import Followed
from tasks.team.known import BOARD, RECORD, Known
from tasks.team.notes import Asked, place
from tasks.team.shared import listed
from tasks.team.way_out import boxes

SUMMARY = (
    Asked("For stakeholders: highlights", "What users and the business have of it."),
    Asked("For stakeholders: learnings", "What the next release will do otherwise."),
    Asked("For stakeholders: improvements", "What is under way, and until when."),
)


def headline(release: Release, after: Followed) -> Headline:
    """As planned, to look at, or too early to look back; why."""
    troubles = [*_troubles(release, after)]
    early = [what for what, met in boxes(release, after) if met is not True]
    return Headline(
        level="no" if early else "wa" if troubles else "ok",
        pill="Too early to look back" if early else "To look at" if troubles else "As planned",
        sentence=_sentence(release, after),
        paragraph=" ".join([*(troubles or _kept(release)), *(f"Not yet: {what}." for what in early)]),
    )


def _kept(release: Release) -> list[str]:
    measured = any(one.is_met is not None for one in release.quality)
    return ["Every target that was measured is met."] if measured else []


def _sentence(release: Release, after: Followed) -> str:
    took = total(release.timeline)
    told = "is not fully timed yet" if release.timeline else "has no timeline yet"
    if took.actual is not None and took.variance is not None:
        told = (
            f"took {amount(took.actual)} minutes of {amount(took.planned)} planned ({change(took.variance)})"
        )
    since = f"{plural(after.incidents, 'incident')} and {plural(after.rollbacks, 'rollback')} since"
    return f"{release.id} {told}, with {since}."


def _troubles(release: Release, after: Followed) -> Iterator[str]:
    late = variance(total(release.timeline).planned, total(release.timeline).actual)
    if late is not None and late > 0:
        yield f"It took {share(late)} longer than planned."
    missed = [one.what for one in release.quality if one.is_met is False]
    if missed:
        yield f"Missed: {listed(missed)}."
    if after.hotfixes:
        yield f"{plural(after.hotfixes, 'hotfix', 'hotfixes')} followed."
    if after.incidents or after.rollbacks:
        yield f"{plural(after.incidents, 'incident')} and {plural(after.rollbacks, 'rollback')} to look at."


def stakeholders(known: Known, release: Release, after: Followed) -> Section:
    """Highlights from the facts, and places for what people add."""
    met = sum(one.is_met is True for one in release.quality)
    told = (
        _sentence(release, after),
        f"{plural(len(release.features), 'feature')}, {plural(len(release.fixes), 'fix', 'fixes')}, "
        f"{plural(len(release.breaking), 'breaking change')}.",
        f"{met} of {plural(len(release.quality), 'target')} of quality met.",
    )
    facts = Facts(rows=(("Next retrospective", day(release.next_review)),), source=BOARD)
    shown = Listed(items=tuple(text(one) for one in told), source=f"{BOARD} and {RECORD}")
    blocks = (shown, *(place(known.notes, one) for one in SUMMARY), facts)
    return Section(id="stakeholders", title="For stakeholders", blocks=blocks)
