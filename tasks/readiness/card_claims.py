"""Numbers that a model card gives for a metric, and whether they are those of the evaluation."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"(?<![\w.,])[-\u2212]?(\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.(\d{1,15}))?(\s*%)?(?!\w)")


@dataclass(frozen=True)
class Claim:
    """A number as it is written: its value, and half a unit of its last digit."""

    value: float
    rounding: float

    def fits(self, value: float) -> bool:
        """Whether ``value``, rounded as the claim is, gives it."""
        return abs(self.value - value) <= self.rounding * (1 + 1e-9)


def claims(text: str, metric: str) -> tuple[Claim, ...]:
    """The first number after the metric's name on each line that names it; a percentage as a share.

    Case does not matter, and ``log_loss`` is also read as log loss and log-loss.
    """
    words = [re.escape(word) for word in re.split(r"[\s_-]+", metric) if word]
    if not words:
        return ()
    named = re.compile(rf"(?<![\w])({r'[ _-]+'.join(words)})(?![\w])", re.IGNORECASE)
    return tuple(
        _claim(number)
        for line in text.replace("\\", "").split("\n")
        if (name := named.search(line)) and (number := _NUMBER.search(line, name.end()))
    )


def _claim(number: re.Match[str]) -> Claim:
    decimals = number[2] or ""
    value = float(f"{number[1].replace(',', '')}.{decimals or 0}")
    value = -value if number[0][0] in "-\N{MINUS SIGN}" else value
    scale = 0.01 if number[3] else 1.0
    return Claim(value * scale, 0.5 * 10 ** -len(decimals) * scale)
