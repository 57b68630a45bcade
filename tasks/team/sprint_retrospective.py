"""The sprint retrospective: what was delivered beside the plan, what came late, what is done otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasks.board.flow_measures import flow
from tasks.board.sprint import Sprint
from tasks.board.sprint_plan import SprintPlan
from tasks.board.sprint_review import Shift, SprintReview
from tasks.pages.team import (
    Block,
    Cell,
    Facts,
    Headline,
    Listed,
    Section,
    Unit,
    amount,
    day,
    num,
    table,
    team_document,
    text,
)
from tasks.team.experiment_review import KILLED, experiments_section, kills_section
from tasks.team.known import BOARD, RECORD, RUNS, Known
from tasks.team.notes import Asked, besides, place
from tasks.team.progress import metric_rows
from tasks.team.shared import action_table, against, listed, shifted, sprint_points, survey_section
from tasks.team.sprint_facts import hours_used, quality_facts, told_troubles, troubles

HEALTH = ("morale", "workload", "technical challenge", "learning")

WELL = (
    Asked("Went well: technical", "What of the technique helped, and why it worked."),
    Asked("Went well: team", "Who helped whom, and how."),
    Asked("Went well: quality", "What was caught early, what held."),
)
BETTER = (
    Asked("To improve: process", "What got in the way of the work, with an example."),
    Asked("To improve: technical", "What broke, was slow or was done twice."),
    Asked("To improve: team", "What people lacked: time, words, help."),
)
LESSONS = (
    Asked("Lessons: technical", "What one would do the same or otherwise next time."),
    Asked("Lessons: process", "What the way of working taught."),
    Asked("Lessons: team", "What the team learnt about itself."),
)
VOICES = (
    Asked("What people said", "Quotes of those who agreed to be quoted."),
    Asked("Feedback of the product owner", "What was worth it, what was missing."),
    Asked("Feedback of the tech lead", "What will hold, what will have to be paid back."),
)
GOAL = Asked("Were the goals reached", "Goal by goal: reached, partly, not; and why.")
PLACES = (GOAL, *WELL, *BETTER, KILLED, *VOICES, *LESSONS)


def sprint_retrospective_document(known: Known, sprint: Sprint) -> dict[str, Any]:
    """Everything the retrospective of one sprint says, as JSON; its other forms come of it alone.

    Parameters
    ----------
    known : Known
        What the system knows, and what people wrote.
    sprint : Sprint
        One of the board's.

    Returns
    -------
    dict
        See `team_document`. Points missed, late kills, budgets exceeded, days blocked and incidents ask for
        attention.
    """
    review, notes = sprint.review or SprintReview(), known.notes
    sections = [
        Section(id="overview", title="Overview", blocks=(_overview(known, sprint),)),
        _planned(known, sprint),
        Section(id="goals", title="Goals", blocks=(*_goals(sprint), place(notes, GOAL))),
        Section(id="shipped", title="What was shipped", blocks=tuple(_shipped(review))),
        experiments_section(known, sprint),
        kills_section(known, sprint),
        _before_after(known, sprint, review),
        Section(
            id="well",
            title="What went well",
            blocks=(quality_facts(known, sprint), *(place(notes, one) for one in WELL)),
        ),
        Section(
            id="improve",
            title="What to improve",
            blocks=(*troubles(known, sprint), *(place(notes, one) for one in BETTER)),
        ),
        _actions(known, sprint),
        survey_section(review.survey, "How the team is", HEALTH),
        Section(id="voices", title="Voices", blocks=tuple(place(notes, one) for one in VOICES)),
        Section(id="lessons", title="Lessons", blocks=tuple(place(notes, one) for one in LESSONS)),
        Section(id="commitments", title="Commitments", blocks=tuple(_commitments(review))),
        Section(id="facilitation", title="The retrospective itself", blocks=(_facilitation(review),)),
        Section(id="notes", title="What else", blocks=besides(notes, PLACES)),
    ]
    headline, panel = _headline(known, sprint), _panel(sprint, review)
    return team_document(
        "sprint retrospective", sprint.id, headline=headline, panel=panel, sections=sections, made=known.made
    )


def _headline(known: Known, sprint: Sprint) -> Headline:
    points, decided = sprint_points(known, sprint), known.decided(sprint)
    of = f"{amount(points.planned)} points"
    share = f" ({points.delivered / points.planned:.1%})" if points.planned else ""
    troubles = len([*told_troubles(known, sprint)])
    promoted, killed = (sum(end.end == how for end in decided) for how in ("promoted", "killed"))
    others = len(decided) - promoted - killed
    over = "" if sprint.end < known.today else " The sprint is not over yet."
    return Headline(
        level="wa" if troubles else "ok",
        pill=f"{troubles} to look at" if troubles else "As planned",
        sentence=f"{sprint.id} delivered {amount(points.delivered)} of {of}{share} "
        f"and decided {len(decided)} of {_wanted(known, sprint)} experiments.",
        paragraph=f"{promoted} promoted, {killed} killed, {others} go on or wait.{over}",
    )


def _wanted(known: Known, sprint: Sprint) -> int:
    """Experiments that were to be decided: as planned, else all that were in it."""
    planned = sprint.plan.experiments if sprint.plan else None
    return len(known.committed(sprint)) if planned is None else planned


def _panel(sprint: Sprint, review: SprintReview) -> Facts:
    rows = (
        ("Document", text(review.document)),
        ("Title", text(review.title)),
        ("Owner", text(review.owner)),
        ("Status", text(review.status)),
        ("Sprint", text(sprint.id)),
        ("First day", day(sprint.start)),
        ("Last day", day(sprint.end)),
        ("Held on", day(review.held_on)),
    )
    return Facts(rows=rows, source=BOARD)


def _overview(known: Known, sprint: Sprint) -> Facts:
    points, plan, review = sprint_points(known, sprint), sprint.plan or SprintPlan(), sprint.review
    size = review.team_size if review and review.team_size else len(plan.team) or None
    load = points.delivered / plan.capacity_points if plan.capacity_points else None
    rows = (
        ("Team", num(size, "count")),
        ("Duration", num(sprint.days, "days")),
        ("Stories done", text(f"{sum(one.done for one in plan.items)} of {len(plan.items)}")),
        ("Experiments decided", text(f"{len(known.decided(sprint))} of {_wanted(known, sprint)}")),
        ("Points delivered", num(points.delivered, "points")),
        ("Velocity of capacity", num(load, "share")),
        ("Decided and learnt from", num(_learnt(known, sprint), "count")),
    )
    return Facts(rows=rows, source=f"{BOARD} and {RECORD}")


def _learnt(known: Known, sprint: Sprint) -> int:
    """Velocity of experiments: those decided with what was learnt, on the board or by a person's word."""
    told = {one.id for one in known.board.tickets if one.learnings}
    return sum(end.ticket in told or end.outcome.value in _WORDS for end in known.decided(sprint))


_WORDS = ("KILLED", "ITERATING", "PROMOTING")


def _planned(known: Known, sprint: Sprint) -> Section:
    points, plan = sprint_points(known, sprint), sprint.plan or SprintPlan()
    rows = [
        against("Points", points.planned, points.delivered, ""),
        against("Items and experiments", points.items, points.done, "count"),
        against("Experiments decided", _wanted(known, sprint), len(known.decided(sprint)), "count"),
        against("Compute", sprint.compute_hours, hours_used(known, sprint), "hours"),
    ]
    if plan.capacity_points:
        rows.append(against("Points of capacity", plan.capacity_points, points.delivered, ""))
    blocks: list[Block] = [
        table(
            "Variance is (actual - planned) / planned",
            ("What", ">Planned", ">Actual", ">Variance"),
            rows,
            f"{BOARD}, {RECORD} and {RUNS}",
        )
    ]
    history = [*_earlier(known, sprint)]
    if len(history) > 1:
        head = (
            "Sprint",
            ">Points planned",
            ">Delivered",
            ">Variance",
            ">Decided",
            ">Kill rate",
            ">Cycle time",
        )
        blocks.append(table("This sprint beside those before", head, history, f"{BOARD} and {RECORD}"))
    return Section(id="planned", title="Planned and actual", note=known.untold, blocks=tuple(blocks))


def _earlier(known: Known, sprint: Sprint) -> Iterator[list[Cell]]:
    for one in (*known.before(sprint)[-3:], sprint):
        points, went = sprint_points(known, one), flow(known.decided(one), known.moves)
        rate, cycle = went.kill_rate, went.cycle.median_days
        killed = text(f"{rate.count} of {rate.measured.n}")
        row = against(one.id, points.planned, points.delivered, "")
        yield [*row, num(went.decided, "count"), killed, num(cycle, "days")]


def _goals(sprint: Sprint) -> tuple[Listed, ...]:
    goals = [*([sprint.goal] if sprint.goal else []), *(sprint.plan.goals if sprint.plan else ())]
    return (Listed(items=tuple(text(goal) for goal in goals), source=BOARD),) if goals else ()


def _shipped(review: SprintReview) -> Iterator[Block]:
    if review.shipped:
        yield Listed(items=tuple(text(one) for one in review.shipped))
    if review.environments or review.shipped:
        yield Facts(rows=(("Environments", text(listed(review.environments))),), source=BOARD)


def _before_after(known: Known, sprint: Sprint, review: SprintReview) -> Section:
    rows = [*metric_rows(known, sprint), *(_shift_row(one) for one in review.shifts)]
    head = ("What", ">Before", ">After", ">Change", "Evidence")
    caption = "A metric's value is the best that was found promotable by then"
    shown = table(caption, head, rows, f"{RECORD} and {BOARD}")
    return Section(id="metrics", title="Before and after", blocks=(shown,) if rows else ())


def _shift_row(one: Shift) -> list[Cell]:
    unit: Unit = one.unit
    values = (num(one.before, unit), num(one.after, unit), shifted(one.before, one.after, unit))
    return [text(one.what), *values, text(one.evidence)]


def _actions(known: Known, sprint: Sprint) -> Section:
    own = [one for one in known.board.actions if one.decided_in == sprint.id]
    earlier = [one for one in known.board.actions if one.decided_in in {"", *_gone_by(known, sprint)}]
    blocks = [action_table("Decided in this retrospective", own, known)] if own else []
    if earlier:
        done = sum(one.status == "done" for one in earlier)
        blocks.append(action_table(f"Of those before, {done} of {len(earlier)} are done", earlier, known))
    vague = sum(one.status == "open" and bool(one.lacks) for one in own)
    return Section(
        id="actions",
        title="Actions",
        note=f"{len(own)} decided",
        level="wa" if vague else "",
        word=f"{vague} vague: no owner, date or measure" if vague else "",
        blocks=tuple(blocks) or (Listed(items=(text("No action stands on the board yet."),)),),
    )


def _gone_by(known: Known, sprint: Sprint) -> set[str]:
    """Where actions were decided before this sprint's end, also in sprints that left the board."""
    releases = {one.id for one in known.board.releases}
    later = {one.id for one in known.board.sprints if one.start >= sprint.start}
    return {one.decided_in for one in known.board.actions} - releases - later


def _commitments(review: SprintReview) -> Iterator[Block]:
    rows = [[text(one.who or "The team"), text(one.text)] for one in review.commitments]
    if rows:
        yield table("What the team and its people take upon themselves", ("Who", "What"), rows, BOARD)


def _facilitation(review: SprintReview) -> Facts:
    how = review.facilitation
    part = f"{how.took_part} of {how.invited}" if how.took_part is not None and how.invited else ""
    rows = (
        ("Led by", text(how.by)),
        ("Format", text(how.format)),
        ("Took", num(how.minutes, "minutes")),
        ("Took part", text(part or (str(how.took_part) if how.took_part is not None else ""))),
        ("Follow-up on", day(review.follow_up)),
        ("To be told", text(listed(review.brief))),
    )
    return Facts(rows=rows, source=BOARD)
