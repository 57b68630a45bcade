"""Small charts as inline SVG: colours by CSS class, no text in them, the numbers stand beside them."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

_WIDTH, _HEIGHT = 220, 22
_ZERO = 0.36  # where zero stands in every difference strip, so that rows can be compared
_EDGE = 6  # room for a point at either end

_PSI_WIDTH, _PSI_HEIGHT = 160, 18
_PSI_MOST = 0.3  # the customary lines 0.1 and 0.2 in thirds; what is larger stands at the end
_PSI_LINES = (0.1, 0.2)


def difference_strip(
    value: float | None, interval: Mapping[str, float] | None, margin: float | None
) -> Markup:
    """A difference (right is better) with its interval, the line at zero and the one at minus the margin.

    Zero stands at the same place in every strip; the scale is each strip's own. Empty without a value.
    """
    if value is None:
        return Markup()
    low, high = (interval["low"], interval["high"]) if interval else (value, value)
    scale = _scale(low, high, margin or 0.0)
    middle = _HEIGHT / 2
    parts = [
        _line("grid", 0, _WIDTH, middle),
        _line("ci", _place(low, scale), _place(high, scale), middle) if interval else Markup(),
        _upright("zero", _place(0.0, scale), 1, _HEIGHT - 1),
        _upright("margin", _place(-margin, scale), 1, _HEIGHT - 1) if margin else Markup(),
        _point("pv", _place(value, scale), middle, 5),
    ]
    return _svg("strip", _WIDTH, _HEIGHT, parts)


def psi_strip(psi: float | None, previous: float | None, level: str) -> Markup:
    """PSI against the lines at 0.1 and 0.2, the window before as a ring. Empty without a PSI."""
    if psi is None:
        return Markup()
    middle, now = _PSI_HEIGHT / 2, _psi_place(psi)
    parts = [
        _line("grid", 0, _PSI_WIDTH, middle),
        *(_upright("thr", _psi_place(line), 1, _PSI_HEIGHT - 1) for line in _PSI_LINES),
    ]
    if previous is not None:
        before = _psi_place(previous)
        parts += [_line("pl", before, now, middle), _point("pp", before, middle, 2.5)]
    colour = level if level in {"ba", "wa"} else "lo"
    return _svg("psi", _PSI_WIDTH, _PSI_HEIGHT, [*parts, _point(f"pv {colour}", now, middle, 5)])


def _scale(low: float, high: float, margin: float) -> float:
    """Pixels per unit at which interval, zero and margin all fit."""
    left = max(0.0, -low, margin) / (_WIDTH * _ZERO - _EDGE)
    right = max(0.0, high) / (_WIDTH * (1 - _ZERO) - _EDGE)
    return 1 / max(left, right) if max(left, right) > 0 else 0.0


def _place(value: float, scale: float) -> float:
    return _WIDTH * _ZERO + value * scale


def _psi_place(psi: float) -> float:
    return _EDGE + min(max(psi, 0.0), _PSI_MOST) / _PSI_MOST * (_PSI_WIDTH - 2 * _EDGE)


def _line(css: str, x1: float, x2: float, y: float) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>').format(
        css, x1, x2, y, y
    )


def _upright(css: str, x: float, y1: float, y2: float) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>').format(
        css, x, x, y1, y2
    )


def _point(css: str, x: float, y: float, radius: float) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:g}"/>').format(css, x, y, radius)


def _svg(css: str, width: int, height: int, parts: list[Markup]) -> Markup:
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        "{}</svg>"
    ).format(css, width, height, width, height, Markup().join(parts))
