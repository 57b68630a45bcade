"""The sprint retrospective: what was delivered beside the plan, what came late, what is done otherwise."""

from __future__ import annotations

from typing import Any

from tasks.board.sprint import Sprint
from tasks.board.sprint_review import SprintReview
from tasks.pages.team import (
    Facts,
    Headline,
    Listed,
    Section,
    amount,
    day,
    team_document,
    text,
)
from tasks.team.delivery import overview, planned_section, wanted
from tasks.team.experiment_review import KILLED, experiments_section, kills_section
from tasks.team.known import BOARD, Known
from tasks.team.notes import Asked, besides, place
from tasks.team.outcome import before_after, shipped
from tasks.team.resolved import actions_section, commitments, facilitation
from tasks.team.shared import sprint_points, survey_section
from tasks.team.sprint_facts import quality_facts, told_troubles, troubles

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
        Section(id="overview", title="Overview", blocks=(overview(known, sprint),)),
        planned_section(known, sprint),
        Section(id="goals", title="Goals", blocks=(*_goals(sprint), place(notes, GOAL))),
        Section(id="shipped", title="What was shipped", blocks=tuple(shipped(review))),
        experiments_section(known, sprint),
        kills_section(known, sprint),
        before_after(known, sprint, review),
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
        actions_section(known, sprint),
        survey_section(review.survey, "How the team is", HEALTH),
        Section(id="voices", title="Voices", blocks=tuple(place(notes, one) for one in VOICES)),
        Section(id="lessons", title="Lessons", blocks=tuple(place(notes, one) for one in LESSONS)),
        Section(id="commitments", title="Commitments", blocks=tuple(commitments(review))),
        Section(id="facilitation", title="The retrospective itself", blocks=(facilitation(review),)),
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
        f"and decided {len(decided)} of {wanted(known, sprint)} experiments.",
        paragraph=f"{promoted} promoted, {killed} killed, {others} go on or wait.{over}",
    )


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


def _goals(sprint: Sprint) -> tuple[Listed, ...]:
    goals = [*([sprint.goal] if sprint.goal else []), *(sprint.plan.goals if sprint.plan else ())]
    return (Listed(items=tuple(text(goal) for goal in goals), source=BOARD),) if goals else ()
