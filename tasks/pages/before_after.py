"""Two windows of one feature side by side: a small chart, and the same numbers as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, Protocol

from markupsafe import Markup

from tasks.pages.reading import number

_WIDTH, _HEIGHT, _GAP = 320, 96, 3

Shares = Sequence[Sequence[float]]
Kind = Literal["numeric", "category"]


class SidesLike(Protocol):
    """How a feature looked before and looks now."""

    @property
    def kind(self) -> Kind:
        """Whether it holds numbers or categories."""

    @property
    def shares(self) -> Shares:
        """Shares of rows (0-1) before and now, in the order shown: bins or categories, the missing last."""


def sides_row(sides: SidesLike) -> dict[str, Any]:
    """What a page keeps of both sides; shares to four places."""
    return {"kind": sides.kind, "shares": [[number(share) for share in pair] for pair in sides.shares]}


def bar_names(kind: Kind, bars: int) -> list[str]:
    """What each pair of bars is called: its rank, never a value."""
    if kind == "category":
        ranks = [str(place) for place in range(1, bars - 1)]
        return [*_with_ends(ranks, "most frequent", "rarest shown"), "all others", "missing"]
    return [*_with_ends([str(place) for place in range(1, bars)], "lowest", "highest"), "missing"]


def before_after(shares: Shares) -> Markup:
    """Two bars a bin or category, before and now, on one scale; the numbers stand in a table beside it."""
    most = max((max(pair) for pair in shares), default=0.0) or 1.0
    slot = _WIDTH / max(1, len(shares))
    wide = max(0.5, (slot - _GAP) / 2)
    paths = [
        Markup('<path class="{}" d="{}"/>').format(
            css, "".join(_bars([pair[side] / most for pair in shares], slot, side * wide, wide))
        )
        for side, css in enumerate(("was", "is"))
    ]
    return Markup(
        '<svg class="sides" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false">{}</svg>'
    ).format(_WIDTH, _HEIGHT, Markup().join(paths))


def _bars(heights: Sequence[float], slot: float, start: float, wide: float) -> Iterator[str]:
    """A closed path for each bar that has a height."""
    for place, height in enumerate(heights):
        if height > 0:
            x, y = place * slot + start, _HEIGHT * (1 - height)
            yield f"M{x:.1f} {_HEIGHT}V{y:.1f}h{wide:.1f}V{_HEIGHT}z"


def _with_ends(ranks: list[str], first: str, last: str) -> list[str]:
    """The ranks, whose ends say which way they go."""
    if len(ranks) < 2:
        return ranks
    return [f"{ranks[0]} ({first})", *ranks[1:-1], f"{ranks[-1]} ({last})"]
