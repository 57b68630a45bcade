"""The release retrospective: how a release went beside its plan, what followed, and those before it."""

from __future__ import annotations

from typing import Any

from tasks.board.release import Release
from tasks.pages.team import (
    Facts,
    Section,
    day,
    num,
    team_document,
    text,
)
from tasks.team.followed import followed
from tasks.team.known import BOARD, Known
from tasks.team.notes import Asked, besides, place
from tasks.team.release_actions import actions_section, follow_up
from tasks.team.release_measures import content, events, impact_section, quality_section
from tasks.team.release_told import SUMMARY, headline, stakeholders
from tasks.team.shared import listed, survey_section
from tasks.team.trend import comparison
from tasks.team.way_out import boxes, preconditions, timeline

QUESTIONS = (
    "smoothness of the release",
    "preparation",
    "communication",
    "testing",
    "tools",
    "recovery when something failed",
)
OVERALL = Asked(
    "Overall", "How the release went, in three sentences that somebody outside the team understands."
)
WELL = (
    Asked("Went well: process", "What of the preparation and the way out held."),
    Asked("Went well: technical", "What worked at once, and why."),
    Asked("Went well: team", "Who helped whom."),
)
BETTER = (
    Asked("To improve: process", "What took longer or was unclear, with its effect."),
    Asked("To improve: technical", "What failed or was done by hand."),
    Asked("To improve: communication", "Who learnt something too late."),
)
SURPRISES = Asked(
    "Surprises",
    "Each with its impact, its root cause (why, five times), and what prevents it next time.",
)
PLACES = (OVERALL, *WELL, *BETTER, SURPRISES, *SUMMARY)


def release_retrospective_document(known: Known, release: Release) -> dict[str, Any]:
    """Everything the retrospective of one release says, as JSON; its other forms come of it alone.

    Parameters
    ----------
    known : Known
        What the system knows, and what people wrote.
    release : Release
        One of the board's.

    Returns
    -------
    dict
        See `team_document`. Totals and variances are computed from the rows shown, never read.
    """
    notes, after = known.notes, followed(known, release)
    sections = [
        preconditions(release, after),
        Section(id="summary", title="Summary", blocks=(*content(release), place(notes, OVERALL))),
        timeline(release, after),
        quality_section(release.quality),
        events(after),
        impact_section(release.impact),
        survey_section(release.survey, "How the team saw it", () if release.survey else QUESTIONS),
        Section(id="well", title="What went well", blocks=tuple(place(notes, one) for one in WELL)),
        Section(id="improve", title="What to improve", blocks=tuple(place(notes, one) for one in BETTER)),
        Section(id="surprises", title="Surprises", blocks=(place(notes, SURPRISES),)),
        actions_section(known, release),
        Section(id="comparison", title="Beside earlier releases", blocks=tuple(comparison(known, release))),
        stakeholders(known, release, after),
        follow_up(known, release),
        Section(id="notes", title="What else", blocks=besides(notes, PLACES)),
    ]
    return team_document(
        "release retrospective",
        release.id,
        headline=headline(release, after),
        panel=_panel(release),
        sections=sections,
        made=known.made,
    )


def may_look_back(known: Known, release: Release) -> bool:
    """Whether all is there that it waits for: deployed, monitored for 48 hours, data collected."""
    return all(met is True for _, met in boxes(release, followed(known, release)))


def _panel(release: Release) -> Facts:
    rows = (
        ("Release", text(f"{release.id}{f', {release.title}' if release.title else ''}")),
        ("Owner", text(release.owner)),
        ("Released on", day(release.released_on)),
        ("Type", text(release.type or "")),
        ("Environments", text(listed(release.environments))),
        ("Work began on", day(release.begun)),
        ("Lead time", num(release.lead_days, "days")),
        ("Looked back on", day(release.reviewed_on)),
    )
    return Facts(rows=rows, source=BOARD)
