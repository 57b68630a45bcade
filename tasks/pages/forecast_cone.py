"""The confidence cone as inline SVG: what was, the ranges of what may come, the target, the committed day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from tasks.pages import words

MOST_TICKS = 6
_LONGEST_NAME = 12
_LETTER = 7.4  # pixels that a character of 13 px takes at most, on average
_APART = 17  # pixels from one line of text to the next

Section = Mapping[str, Any]


class Frame(NamedTuple):
    """A view box and the room around the plot, in pixels."""

    css: str
    width: int
    height: int
    left: int
    right: int
    top: int = 14
    bottom: int = 34
    labels_ends: bool = False


WIDE = Frame("only-wide", 1032, 380, 64, 128, labels_ends=True)
NARROW = Frame("only-narrow", 354, 330, 52, 14)


class Scale(NamedTuple):
    """From sprints and values to pixels."""

    frame: Frame
    places: int
    low: float
    high: float

    def x(self, place: float) -> float:
        """Where the sprint of this place stands."""
        room = self.frame.width - self.frame.left - self.frame.right
        return self.frame.left + room * place / max(self.places - 1, 1)

    def y(self, value: float) -> float:
        """Where this value stands."""
        room = self.frame.height - self.frame.top - self.frame.bottom
        return self.frame.top + room * (self.high - value) / (self.high - self.low)


def forecast_cone(section: Section) -> Markup:
    """The cone in two view boxes, of which the page shows one; empty without steps ahead."""
    if not section["rows"]:
        return Markup()
    return Markup().join(_svg(section, frame) for frame in (WIDE, NARROW))


def _svg(section: Section, frame: Frame) -> Markup:
    scale = _scale(section, frame)
    parts = [
        *_grid(section, scale),
        *(_band(section, scale, css, name) for css, name in (("b80", "range_80"), ("b50", "range_50"))),
        *_target(section, scale),
        *_committed(section, scale),
        _path("median", [(scale.x(place), scale.y(value)) for place, value in _medians(section)]),
        *_measured(section, scale),
        *(_ends(section, scale) if frame.labels_ends else ()),
    ]
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-labelledby="cone-title" '
        'aria-describedby="cone-reading" focusable="false">{}</svg>'
    ).format(frame.css, frame.width, frame.height, frame.width, frame.height, Markup().join(parts))


def _scale(section: Section, frame: Frame) -> Scale:
    shown = [point["value"] for point in section["history"]]
    shown += [row["range_80"][end] for row in section["rows"] for end in ("low", "high")]
    shown.append(section["target"])
    low, high = min(shown), max(shown)
    room = 0.08 * (high - low) or 0.01 * (abs(high) or 1.0)
    return Scale(frame, len(section["history"]) + len(section["rows"]), low - room, high + room)


def _grid(section: Section, scale: Scale) -> list[Markup]:
    frame = scale.frame
    names = [one["name"] for one in (*section["history"], *section["rows"])]
    values = [(scale.y(value), words.metric(value, section["unit"])) for value in _ticks(scale)]
    right = frame.width - frame.right
    return [
        *(_line("grid", frame.left, right, y, y) for y, _ in values),
        *(_text("tick", frame.left - 6, y + 4, said, "end") for y, said in values),
        *(_name(names[place], scale.x(place), frame) for place in _named(names, scale)),
    ]


def _name(name: str, x: float, frame: Frame) -> Markup:
    """A sprint's name below its place; the last one ends where the box does when it would not fit."""
    said = words.short(name, _LONGEST_NAME)
    over = x + len(said) * _LETTER / 2 > frame.width
    return _text("tick", frame.width if over else x, frame.height - 12, said, "end" if over else "middle")


def _ticks(scale: Scale) -> list[float]:
    """At most six round values."""
    rough = (scale.high - scale.low) / (MOST_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough)
    first = math.ceil(scale.low / step)
    count = math.floor(scale.high / step) - first + 1
    return [(first + number) * step for number in range(count)]


def _named(names: Sequence[str], scale: Scale) -> list[int]:
    """Places whose names are written: the last, and evenly before it as many as do not touch."""
    longest = max(len(words.short(name, _LONGEST_NAME)) for name in names) * _LETTER
    room = 1.5 * longest + 8  # the last one may have to give way to the left by half its length
    every = max(math.ceil(len(names) / MOST_TICKS), math.ceil(room / (scale.x(1) - scale.x(0))))
    return list(range(len(names) - 1, -1, -every))


def _band(section: Section, scale: Scale, css: str, name: str) -> Markup:
    now = (scale.x(len(section["history"]) - 1), scale.y(section["history"][-1]["value"]))
    places = [scale.x(len(section["history"]) + number) for number in range(len(section["rows"]))]
    above = [(x, scale.y(row[name]["high"])) for x, row in zip(places, section["rows"], strict=True)]
    below = [(x, scale.y(row[name]["low"])) for x, row in zip(places, section["rows"], strict=True)]
    return Markup('<path class="{}" d="M{}Z"/>').format(css, _points([now, *above, *below[::-1]]))


def _target(section: Section, scale: Scale) -> list[Markup]:
    y, frame = scale.y(section["target"]), scale.frame
    said = f"Target {words.metric(section['target'], section['unit'])}"
    return [
        _line("tgt", frame.left, frame.width - frame.right, y, y),
        _text("lab t", frame.left + 4, y - 6, said, "start"),
    ]


def _committed(section: Section, scale: Scale) -> list[Markup]:
    if not section["committed_step"]:
        return []
    frame, day = scale.frame, section["committed_on"]
    x = scale.x(len(section["history"]) + section["committed_step"] - 1 + _off_its_end(section))
    said = f"Committed, {words.day(day)}" if day else "Committed"
    over = x + len(said) * _LETTER / 2 > frame.width - frame.right
    foot = frame.height - frame.bottom
    return [
        Markup('<line class="dead" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>').format(x, x, frame.top, foot),
        _text("lab m", x - (5 if over else 0), foot - 10, said, "end" if over else "middle"),
    ]


def _off_its_end(section: Section) -> float:
    """How far the committed day lies behind (or before) the end of its sprint, in sprints; 0 without days."""
    ends = [one["end"] for one in (section["history"][-1], *section["rows"], {"end": None})]
    day, step = section["committed_on"], section["committed_step"]
    before, end, later = ends[step - 1 : step + 2]
    if not day or not end or day == end:
        return 0.0
    if day > end:
        return _days(end, day) / _days(end, later) if later else 0.0
    return -_days(day, end) / _days(before, end) if before and before < day else 0.0


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _medians(section: Section) -> list[tuple[int, float]]:
    last = len(section["history"]) - 1
    return [
        (last, section["history"][-1]["value"]),
        *((last + number, row["median"]) for number, row in enumerate(section["rows"], start=1)),
    ]


def _measured(section: Section, scale: Scale) -> list[Markup]:
    points = [(scale.x(n), scale.y(point["value"])) for n, point in enumerate(section["history"])]
    x, y = points[-1]
    newest = words.metric(section["history"][-1]["value"], section["unit"])
    below = y + 24 < scale.frame.height - scale.frame.bottom
    return [
        _path("act", points),
        *(_point("pt", x_, y_, 3) for x_, y_ in points[:-1]),
        _point("now", x, y, 5),
        _text("lab now", x, y + 24 if below else y - 14, newest, "middle"),
    ]


def _ends(section: Section, scale: Scale) -> list[Markup]:
    """High, median and low of the last step at the right, pushed apart where they would touch."""
    row = section["rows"][-1]
    said = [
        (row["range_80"]["high"], "high", "lab m"),
        (row["median"], "median", "lab a"),
        (row["range_80"]["low"], "low", "lab m"),
    ]
    heights = _apart([scale.y(value) + 4 for value, _, _ in said])
    x = scale.frame.width - scale.frame.right + 8
    return [
        _text(css, x, y, f"{words.metric(value, section['unit'])} {name}", "start")
        for y, (value, name, css) in zip(heights, said, strict=True)
    ]


def _apart(heights: Sequence[float]) -> tuple[float, float, float]:
    """Three heights from above to below, the middle one kept and the others at least a line away."""
    above, middle, below = heights
    return min(above, middle - _APART), middle, max(below, middle + _APART)


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " L".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _path(css: str, places: Sequence[tuple[float, float]]) -> Markup:
    return Markup('<path class="{}" d="M{}"/>').format(css, _points(places))


def _line(css: str, x1: float, x2: float, y1: float, y2: float) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>').format(
        css, x1, x2, y1, y2
    )


def _point(css: str, x: float, y: float, radius: float) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:g}"/>').format(css, x, y, radius)


def _text(css: str, x: float, y: float, said: str, anchor: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        css, x, y, anchor, said
    )
