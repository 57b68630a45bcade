"""A line over time as inline SVG: as a spark beside numbers, or with its ends and target labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from tasks.pages import words

_SPARK = (96, 24)
_FRAMES = (("only-wide", 1032, 220, 110), ("only-narrow", 354, 200, 96))
_EDGE = 5


def spark_line(values: Sequence[float]) -> Markup:
    """The values, oldest first, in 96 by 24 pixels; empty with fewer than two. Numbers stand beside it."""
    if len(values) < 2:
        return Markup()
    width, height = _SPARK
    points = _points(values, (width, height), min(values), max(values))
    return Markup(
        '<svg class="spark" viewBox="0 0 {0} {1}" width="{0}" height="{1}" aria-hidden="true" '
        'focusable="false">{2}{3}</svg>'
    ).format(width, height, _line(points), _end(points[-1], 3))


def trend_line(block: Mapping[str, Any]) -> Markup:
    """A metric over time in two view boxes, of which the page shows one; empty with fewer than two values.

    ``block`` has ``values`` (oldest first), ``target`` (or None), ``unit``, ``first`` and ``last`` (names of
    the ends) and ``reading``, the sentence that says what the line shows.
    """
    return Markup().join(_frame(block, *frame) for frame in _FRAMES) if len(block["values"]) > 1 else Markup()


def _frame(block: Mapping[str, Any], css: str, width: int, height: int, room: int) -> Markup:
    values, target = block["values"], block["target"]
    ends = [*values, *([] if target is None else [target])]
    low, high = min(ends), max(ends)
    plot = (width - room, height - 24)
    points = _points(values, plot, low, high)
    parts = [_line(points), _end(points[-1], 5)]
    if target is not None:
        y = _y(target, plot[1], low, high)
        label = f"target {words.metric(target, block['unit'])}"
        parts += [
            Markup('<line class="tgt" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(
                _EDGE, plot[0], y, y
            ),
            _text("tick", _EDGE, y + (16 if y < height / 2 else -6), label),
        ]
    parts += [
        _text("lab now", plot[0] + 4, points[-1][1] + 4, words.metric(values[-1], block["unit"])),
        _text("tick", _EDGE, height - 6, words.short(block["first"], 20)),
        _text("tick end", plot[0], height - 6, words.short(block["last"], 20)),
    ]
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}" focusable="false">{}</svg>'
    ).format(css, width, height, block["reading"], Markup().join(parts))


def _points(
    values: Sequence[float], size: tuple[int, int], low: float, high: float
) -> list[tuple[float, float]]:
    width, height = size
    step = (width - 2 * _EDGE) / max(len(values) - 1, 1)
    return [(_EDGE + step * place, _y(value, height, low, high)) for place, value in enumerate(values)]


def _y(value: float, height: int, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return _EDGE + (height - 2 * _EDGE) * (1 - share)


def _line(points: Sequence[tuple[float, float]]) -> Markup:
    return Markup('<polyline class="act" points="{}"/>').format(
        " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    )


def _end(point: tuple[float, float], radius: float) -> Markup:
    return Markup('<circle class="pv" cx="{:.1f}" cy="{:.1f}" r="{:g}"/>').format(*point, radius)


def _text(css: str, x: float, y: float, said: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(css, x, y, said)
