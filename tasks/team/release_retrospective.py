"""The release retrospective: how a release went beside its plan, what followed, and those before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tasks.board.release import Impact, Phase, Quality, Release, before_and_after, total, variance
from tasks.pages.team import (
    Block,
    Cell,
    Facts,
    Headline,
    Listed,
    Section,
    Table,
    amount,
    change,
    day,
    num,
    table,
    team_document,
    text,
)
from tasks.pages.words import plural, share
from tasks.team.followed import Followed, followed
from tasks.team.known import BOARD, RECORD, Known
from tasks.team.notes import Asked, besides, place
from tasks.team.shared import action_table, listed, mark, shifted, survey_section
from tasks.team.trend import comparison

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
SUMMARY = (
    Asked("For stakeholders: highlights", "What users and the business have of it."),
    Asked("For stakeholders: learnings", "What the next release will do otherwise."),
    Asked("For stakeholders: improvements", "What is under way, and until when."),
)
PLACES = (OVERALL, *WELL, *BETTER, SURPRISES, *SUMMARY)
MONITORED_HOURS = 48.0


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
        _preconditions(release, after),
        Section(id="summary", title="Summary", blocks=(*_content(release), place(notes, OVERALL))),
        _timeline(release, after),
        _quality(release.quality),
        _events(after),
        _impact(release.impact),
        survey_section(release.survey, "How the team saw it", () if release.survey else QUESTIONS),
        Section(id="well", title="What went well", blocks=tuple(place(notes, one) for one in WELL)),
        Section(id="improve", title="What to improve", blocks=tuple(place(notes, one) for one in BETTER)),
        Section(id="surprises", title="Surprises", blocks=(place(notes, SURPRISES),)),
        _actions(known, release),
        Section(id="comparison", title="Beside earlier releases", blocks=tuple(comparison(known, release))),
        _stakeholders(known, release, after),
        _follow_up(known, release),
        Section(id="notes", title="What else", blocks=besides(notes, PLACES)),
    ]
    headline, panel = _headline(release, after), _panel(release)
    return team_document(
        "release retrospective",
        release.id,
        headline=headline,
        panel=panel,
        sections=sections,
        made=known.made,
    )


def _headline(release: Release, after: Followed) -> Headline:
    troubles = [*_troubles(release, after)]
    boxes = _boxes(release, after)
    early = [what for what, met in boxes if met is not True]
    return Headline(
        level="no" if early else "wa" if troubles else "ok",
        pill="Too early to look back" if early else "To look at" if troubles else "As planned",
        sentence=_sentence(release, after),
        paragraph=" ".join(
            [
                *(troubles or _kept(release)),
                *(f"Not yet: {what}." for what in early),
            ]
        ),
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


def _boxes(release: Release, after: Followed) -> list[tuple[str, bool | None]]:
    hours = release.monitored_hours
    timed = bool(release.timeline) and all(one.actual_minutes is not None for one in release.timeline)
    measured = bool(release.quality) and all(one.value is not None for one in release.quality)
    felt = bool(release.impact) and all(one.value is not None for one in release.impact)
    return [
        ("Deployed", after.deployed),
        (
            f"Monitored for {amount(MONITORED_HOURS)} hours",
            None if hours is None else hours >= MONITORED_HOURS,
        ),
        ("Data collected: times, quality, user impact", timed and measured and felt),
    ]


def _preconditions(release: Release, after: Followed) -> Section:
    rows = [[text(what), mark(met)] for what, met in _boxes(release, after)]
    shown = table(
        "What must be there before one looks back", ("What", "Holds"), rows, f"{BOARD} and {RECORD}"
    )
    return Section(id="preconditions", title="Preconditions", blocks=(shown,))


def _content(release: Release) -> Iterator[Block]:
    scope = (
        ("Feature", "Features", release.features),
        ("Fix", "Fixes", release.fixes),
        ("Breaking change", "Breaking changes", release.breaking),
    )
    rows = [[text(one), text(what)] for what, _, its in scope for one in its]
    counted = [(many, num(len(its), "count")) for _, many, its in scope]
    yield Facts(rows=tuple(counted), source=BOARD)
    if rows:
        yield table("What was in it", ("What", "Kind"), rows, BOARD)


def _timeline(release: Release, after: Followed) -> Section:
    """Phases beside their plan with the total of the rows; and the steps that the record timed."""
    rows = [_phase_row(one) for one in release.timeline]
    summed = total(release.timeline)
    values = (num(summed.planned, "minutes"), num(summed.actual, "minutes"), num(summed.variance, "change"))
    left_out = f", without {listed(summed.left_out)}" if summed.left_out else ""
    head = ("Phase", ">Planned", ">Actual", ">Variance")
    blocks: list[Block] = []
    if rows:
        shown = table("Variance is (actual - planned) / planned", head, rows, BOARD)
        whole = (text(f"Total of the rows{left_out}"), *values)
        blocks.append(shown.model_copy(update={"rows": (*shown.rows, whole)}))
    if after.steps:
        caption = "Moves into production since the release, as the record timed them"
        head = ("Step", "What", "On", ">Seconds")
        blocks.append(table(caption, head, after.steps, RECORD))
    return Section(id="timeline", title="Timeline", blocks=tuple(blocks))


def _phase_row(one: Phase) -> list[Cell]:
    late = variance(one.planned_minutes, one.actual_minutes)
    name = one.phase if one.counts else f"{one.phase} (not in the total)"
    return [
        text(name),
        num(one.planned_minutes, "minutes"),
        num(one.actual_minutes, "minutes"),
        num(late, "change"),
    ]


def _quality(measures: Sequence[Quality]) -> Section:
    rows = []
    for one in measures:
        values = (num(value, one.unit) for value in (one.value, one.target, one.baseline))
        rows.append([text(f"{one.what}, {one.direction} is better"), *values, _met(one.is_met)])
    head = ("Measure", ">Value", ">Target", ">Before", "Met")
    shown = table("Against the target; where there is none, against what was before", head, rows, BOARD)
    met = sum(one.is_met is True for one in measures)
    note = f"{met} of {len(rows)} met"
    return Section(id="quality", title="Quality", note=note, blocks=(shown,) if rows else ())


def _met(met: bool | None) -> Cell:
    return text("Not measured", "no") if met is None else text("Met", "ok") if met else text("Missed", "ba")


def _events(after: Followed) -> Section:
    bugs = "; ".join(f"{severity} {n}" for severity, n in after.bugs.items()) or "none"
    rows = (
        ("Incidents", num(after.incidents, "count")),
        ("Rollbacks", num(after.rollbacks, "count")),
        ("Hotfixes", num(after.hotfixes, "count")),
        ("Bugs by severity", text(bugs)),
    )
    blocks: list[Block] = [Facts(rows=rows, source=f"{BOARD} and {RECORD}; counted from the rows below")]
    if after.rows:
        head = ("What", "Kind", "Severity", "On", "From")
        blocks.append(table("What went wrong since", head, after.rows, f"{BOARD} and {RECORD}"))
    note = f"from {after.first} to {after.last}"
    return Section(id="incidents", title="Incidents", note=note, blocks=tuple(blocks))


def _impact(impacts: Sequence[Impact]) -> Section:
    rows = [
        [
            text(one.what),
            num(one.baseline, one.unit),
            num(one.value, one.unit),
            shifted(one.baseline, one.value, one.unit),
            text(one.note),
        ]
        for one in impacts
    ]
    head = ("What", ">Before", ">Since", ">Change", "Where it comes from")
    shown = table("What users met, beside what they met before", head, rows, BOARD)
    return Section(id="impact", title="User impact", blocks=(shown,) if rows else ())


def _actions(known: Known, release: Release) -> Section:
    own = [one for one in known.board.actions if one.decided_in == release.id]
    shown: Table | Listed = Listed(items=(text("No action stands on the board yet."),))
    if own:
        shown = action_table("Good ones are specific, measured, owned and dated", own, known)
    high = sum(one.priority == "high" for one in own)
    note = f"{len(own)} decided, {high} of high priority{'; three to five suffice' if high > 5 else ''}"
    return Section(id="actions", title="Actions", note=note, blocks=(shown,))


def _stakeholders(known: Known, release: Release, after: Followed) -> Section:
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


def _follow_up(known: Known, release: Release) -> Section:
    """What earlier releases' retrospectives decided: done or not, and what it changed."""
    before, _ = before_and_after(known.board.releases, release)
    ids = {one.id for one in before}
    earlier = [one for one in known.board.actions if one.decided_in in ids]
    done = sum(one.status == "done" for one in earlier)
    shown = action_table("Decided before, and what became of it", earlier, known)
    note = f"{done} of {len(earlier)} done"
    return Section(id="follow-up", title="Previous actions", note=note, blocks=(shown,) if earlier else ())
