"""What a sprint's retrospective resolved, and how it was held."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.board.sprint import Sprint
from tasks.board.sprint_review import SprintReview
from tasks.pages.team import (
    Block,
    Facts,
    Listed,
    Section,
    day,
    num,
    table,
    text,
)
from tasks.team.known import BOARD, Known
from tasks.team.shared import action_table, listed


def actions_section(known: Known, sprint: Sprint) -> Section:
    """Actions of this retrospective, and what became of earlier ones."""
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


def commitments(review: SprintReview) -> Iterator[Block]:
    """What the team and its people take upon themselves."""
    rows = [[text(one.who or "The team"), text(one.text)] for one in review.commitments]
    if rows:
        yield table("What the team and its people take upon themselves", ("Who", "What"), rows, BOARD)


def facilitation(review: SprintReview) -> Facts:
    """Who led the retrospective, who took part, and when one looks again."""
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
