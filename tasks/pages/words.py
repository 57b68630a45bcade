"""How pages write numbers, dates and probabilities."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime

NOTHING = "\N{EN DASH}"
_TINY = 1e-6  # below it a number is written with a power of ten
_PATH = re.compile(r"[^\s/.]+[/.]\w")
_LIKELIHOODS = (
    (90, "very likely"),
    (70, "likely"),
    (55, "more likely than not"),
    (45, "about even"),
    (30, "less likely than not"),
    (10, "unlikely"),
    (0, "very unlikely"),
)


def metric(value: float | None, unit: str = "") -> str:
    """A metric's value: percent with one decimal for a share, milliseconds with one, else three decimals."""
    if value is None:
        return NOTHING
    if unit == "share":
        return share(value)
    return _minus(f"{value:,.1f} ms" if unit == "ms" else f"{value:,.3f}")


def difference(value: float | None, unit: str = "") -> str:
    """A signed difference; of shares in percentage points, two decimals as margins are often below one."""
    return NOTHING if value is None else f"{_signed(value, unit)}{_unit(unit)}"


def size(value: float, unit: str = "") -> str:
    """How large a difference is, whichever way it goes."""
    return difference(abs(value), unit).lstrip("+")


def span(interval: Mapping[str, float] | None, unit: str = "") -> str:
    """Both ends of a difference's interval, signed; the unit stands once."""
    if interval is None:
        return NOTHING
    return f"{_signed(interval['low'], unit)} to {_signed(interval['high'], unit)}{_unit(unit)}"


def plain(value: float | None) -> str:
    """A pure number such as kappa or PSI: two decimals, four where two would say 1.00 of what is below 1."""
    if value is None:
        return NOTHING
    return _minus(f"{value:.4f}" if 0.995 <= value < 1 else f"{value:.2f}")


def plain_span(interval: Mapping[str, float] | None) -> str:
    """Both ends of such a number's interval; three decimals where two would not tell them apart."""
    if interval is None:
        return NOTHING
    low, high = (plain(interval[end]) for end in ("low", "high"))
    return f"{low} to {high}" if low != high else _minus(f"{interval['low']:.3f} to {interval['high']:.3f}")


def share(value: float | None) -> str:
    """A share of 0-1 in percent with one decimal; 0.0% and 100.0% only of what is exactly that."""
    if value is None:
        return NOTHING
    if 0 < value < 0.0005:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= value < 1 else _minus(f"{value:.1%}")


def count(value: float | None) -> str:
    """A whole number with thousands separators."""
    return NOTHING if value is None else f"{value:,.0f}"


def hours(value: float | None) -> str:
    """Hours of compute: one decimal, two below ten hours; 0.00 h only of what is exactly that."""
    if value is None:
        return NOTHING
    if 0 < value < 0.005:
        return "<0.01 h"
    return _minus(f"{value:,.1f} h" if abs(value) >= 10 else f"{round(value, 2) + 0.0:.2f} h")


def seconds(value: float | None) -> str:
    """How long something took: two decimals below ten seconds, else one; 0.00 s only of exactly that."""
    if value is None:
        return NOTHING
    if 0 < value < 0.005:
        return "<0.01 s"
    return f"{value:,.2f} s" if value < 9.995 else f"{value:,.1f} s"


def measurement(value: float | None, unit: str = "") -> str:
    """Any measured number by its unit; one that counts, without decimals."""
    if value is None:
        return NOTHING
    if unit in {"s", "seconds"}:
        return seconds(value)
    if unit in {"share", "ms"}:
        return metric(value, unit)
    return _minus(f"{value:,.0f}" if value == int(value) else f"{value:,.3f}")


def precise(value: float | None, unit: str = "") -> str:
    """Any measured number with three significant digits or more, its unit behind it, shares in percent.

    A share near 100% has as many decimals as tell it from that.
    """
    if value is None:
        return NOTHING
    number = value * 100 if unit == "share" else value
    ending = {"share": "%", "": ""}.get(unit, f" {unit}")
    if number == int(number) and (unit != "share" or number in {0, 100}):
        return _minus(f"{number:,.0f}{ending}")
    least = min(abs(number), abs(100 - number)) if unit == "share" else abs(number)
    if least < _TINY:
        return _minus(f"{number:.2e}{ending}")
    return _minus(f"{number:,.{max(2, 2 - math.floor(math.log10(least)))}f}{ending}")


def plural(number: int, one: str, many: str = "") -> str:
    """A count with its noun: ``1 batch``, ``2 batches``."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def ordinal(number: int) -> str:
    """A place in a row: ``1st``, ``2nd``, ``11th``."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def probability(value: float) -> str:
    """A probability in whole percent; never 0% or 100%, which nothing measured can be."""
    percent = round(value * 100)
    if percent < 1:
        return "<1%"
    return ">99%" if percent > 99 else f"{percent}%"


def likelihood(value: float) -> str:
    """A probability in words, by the whole percentage that stands beside them."""
    percent = round(value * 100)
    return next(word for least, word in _LIKELIHOODS if percent >= least)


def day(moment: str) -> str:
    """An ISO 8601 moment as a day: ``Wed 18 Nov 2026``."""
    at = datetime.fromisoformat(moment)
    return f"{at:%a} {at.day} {at:%b %Y}"


def clock(moment: str) -> str:
    """An ISO 8601 moment as its time of day: ``07:00``."""
    return f"{datetime.fromisoformat(moment):%H:%M}"


def stop(text: str) -> str:
    """The text with a full stop last; its first word stays as it is, it may be a name."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def sentence(text: str) -> str:
    """The text with a capital letter first, unless it begins with a path, and a full stop last."""
    text = stop(text)
    if _PATH.match(text):
        return text
    return f"{text[:1].upper()}{text[1:]}"


def short(text: str, most: int) -> str:
    """The text, cut to ``most`` characters with an ellipsis where it is longer."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _signed(value: float, unit: str) -> str:
    if unit == "share":
        return _sign(f"{value * 100:+.2f}")
    return _sign(f"{value:+,.1f}" if unit == "ms" else f"{value:+,.3f}")


def _sign(number: str) -> str:
    """A plus or a real minus before the number; neither before a zero."""
    return _minus(number) if any(digit in number for digit in "123456789") else number[1:]


def _unit(unit: str) -> str:
    return {"share": " pp", "ms": " ms"}.get(unit, "")


def _minus(number: str) -> str:
    return number.replace("-", "\N{MINUS SIGN}")  # as wide as the plus


def printable(text: str) -> str:
    """The text with control characters written out: names come from data, and must not steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
