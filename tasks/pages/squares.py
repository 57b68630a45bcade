"""Decisions on experiments per sprint, one square each, as inline SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from tasks.pages import words

MOST_SPRINTS = 8  # the newest
MOST_OF_ONE = 24  # decisions of a sprint that can still be told apart; with more the numbers alone are shown
KINDS = (("promoted", "up"), ("others", "ui"), ("killed", "uk"))  # from the foot up
_WIDTH, _SIDE, _STEP, _FOOT = 340, 11, 14, 22
_SHORT = 6  # letters of a sprint's name that have room below it

Row = Mapping[str, Any]


class _Column(NamedTuple):
    left: float
    height: float
    across: int  # squares beside each other


def decisions_of(sprints: Sequence[Row]) -> list[dict[str, Any]]:
    """What each of the newest sprints decided, oldest first; ``sprints`` are as a board dumps them."""
    return [_counted(sprint["sprint"]["id"], sprint["flow"]) for sprint in sprints[-MOST_SPRINTS:]]


def _counted(name: str, flow: Row) -> dict[str, Any]:
    others = flow["decided"] - flow["promoted"] - flow["killed"]
    return {"sprint": name, **{kind: flow[kind] for kind in ("promoted", "killed")}, "others": others}


def decision_squares(rows: Sequence[Row]) -> Markup:
    """A square for each decision, a column a sprint; empty where there is none or one sprint has over 24."""
    most = max((_total(row) for row in rows), default=0)
    if not 0 < most <= MOST_OF_ONE:
        return Markup()
    room = _WIDTH / len(rows)
    across = max(1, min(3, int(room // _STEP) - 1))
    height = -(-most // across) * _STEP + _FOOT
    parts = [
        part
        for place, row in enumerate(rows)
        for part in _column(row, _Column(place * room + 4, height, across))
    ]
    return Markup(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-labelledby="squares-title" '
        'focusable="false">{}</svg>'
    ).format(_WIDTH, height, _WIDTH, height, Markup().join(parts))


def _total(row: Row) -> int:
    return sum(row[kind] for kind, _ in KINDS)


def _column(row: Row, column: _Column) -> Iterator[Markup]:
    marks = [css for kind, css in KINDS for _ in range(row[kind])]
    for place, css in enumerate(marks):
        x = column.left + place % column.across * _STEP
        y = column.height - _FOOT - (place // column.across + 1) * _STEP
        yield Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{}" height="{}" rx="2"/>').format(
            css, x + 0.75, y + 0.75, _SIDE, _SIDE
        )
    name, y = words.short(row["sprint"], _SHORT), column.height - 6
    yield Markup('<text class="tick" x="{:.1f}" y="{}">{}</text>').format(column.left, y, name)
