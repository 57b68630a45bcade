"""What several documents of a team show: actions, people's boxes, a survey, planned beside actual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tasks.board.action import Action
from tasks.board.release import variance
from tasks.board.sprint import Sprint
from tasks.board.sprint_plan import Box, Points, points
from tasks.board.survey import FEWEST_ANSWERS, Answer, Survey
from tasks.board.ticket import Ticket
from tasks.pages.team import Cell, Level, Section, Table, Unit, day, num, table, text
from tasks.team.known import BOARD, PEOPLE, Known

_STATUS = {"open": "Open", "done": "Done", "dropped": "Dropped"}
_MARK: dict[bool | None, tuple[Level, str]] = {
    True: ("ok", "Yes"),
    False: ("wa", "No"),
    None: ("no", "Not known yet"),
}


def listed(names: Sequence[str]) -> str:
    """Names one after another; "" of none."""
    return ", ".join(names)


def titled(ticket: Ticket) -> str:
    """A ticket's id with its title."""
    return f"{ticket.id}: {ticket.title.removeprefix(f'{ticket.id}, ')}"


def sprint_points(known: Known, sprint: Sprint) -> Points:
    """Points of a sprint's items and experiments; an experiment is done when it is delivered in it."""
    items = [(one.points, one.done) for one in sprint.plan.items] if sprint.plan else []
    delivered = known.delivered(sprint)
    tickets = [(one.points, one.id in delivered) for one in known.committed(sprint)]
    return points([*items, *tickets])


def action_table(caption: str, actions: Sequence[Action], known: Known) -> Table:
    """Actions with owner, day, measure and priority; what makes one vague, or that it is late, is said."""
    ends = {sprint.id: sprint.end for sprint in known.board.sprints}
    rows = [_action_row(one, known.today, ends.get(one.sprint or "")) for one in actions]
    head = ("Action", "Who", "Until", "One sees it by", "Priority", "Where it stands")
    return table(caption, head, rows, BOARD)


def _action_row(one: Action, today: date, sprint_end: date | None) -> list[Cell]:
    until = day(one.due) if one.due else text(f"end of {one.sprint}" if one.sprint else "")
    what = f"{one.id}: {one.text}{f' (why: {one.why})' if one.why else ''}"
    return [
        text(what),
        text(listed(one.owners)),
        until,
        text(one.measure),
        text(one.priority or ""),
        _standing(one, today, sprint_end),
    ]


def _standing(one: Action, today: date, sprint_end: date | None) -> Cell:
    told = f"{_STATUS[one.status]}{f' on {one.done_on}' if one.done_on else ''}"
    if one.impact:
        told = f"{told}: {one.impact}"
    late, vague = one.is_overdue(today, sprint_end), one.status == "open" and one.lacks
    if late or vague:
        lacking = f": no {', no '.join(one.lacks)}" if vague else ""
        return text(f"{'Overdue' if late else 'Vague'}{lacking}", "ba" if late else "wa")
    return text(told, "ok" if one.status == "done" else "no")


def box_rows(boxes: Sequence[Box]) -> list[list[Cell]]:
    """What must hold, and whether it does."""
    return [[text(one.what), mark(one.met)] for one in boxes]


def mark(met: bool | None) -> Cell:
    """Yes, no, or nobody has looked."""
    level, word = _MARK[met]
    return text(word, level)


def survey_section(survey: Survey | None, title: str, asked: Sequence[str]) -> Section:
    """Means of a survey with how many answered; hidden below four. What was not asked is said."""
    found = {one.asks: one for one in survey.answers} if survey else {}
    rows = [[text(name), *_answer(survey, found.get(name))] for name in dict.fromkeys((*asked, *found))]
    caption = f"Means from 0 to 10 over all who answered; shown from {FEWEST_ANSWERS} answers on"
    answered = f"{survey.respondents} answered" if survey else "nobody was asked yet"
    shown = table(caption, ("Question", ">Mean", ">Answers", "What was said"), rows, PEOPLE if survey else "")
    return Section(id="survey", title=title, note=answered, blocks=(shown,))


def _answer(survey: Survey | None, answer: Answer | None) -> list[Cell]:
    if survey is None or answer is None:
        return [num(None), num(None), text("not asked")]
    n = answer.answered or survey.respondents
    if not survey.shown(answer):
        return [text("hidden"), num(n, "count"), text(f"fewer than {FEWEST_ANSWERS} answered")]
    return [num(answer.mean, "of ten"), num(n, "count"), text(answer.note)]


def against(what: str, planned: float | None, actual: float | None, unit: Unit) -> list[Cell]:
    """A row: planned, actual, and the variance computed from the two."""
    return [text(what), num(planned, unit), num(actual, unit), num(variance(planned, actual), "change")]


def shifted(before: float | None, after: float | None, unit: Unit) -> Cell:
    """What changed: of shares in percentage points, of anything else as a share of what it was."""
    if unit != "share":
        return num(variance(before, after), "change")
    return num(None if before is None or after is None else after - before, "pp")
