"""What a metric means for people outside the team, with everything that the sentence takes for granted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tasks.pages import words
from tasks.pages.verdicts import Shown

UNMEASURED = Shown("no", "Unmeasured")
_MEASURED = Shown("ok", "Measured")

Row = dict[str, Any]
Held = Mapping[str, Any]


def meanings(found: Sequence[Held], canvas: Held, values: Mapping[str, Row]) -> list[Row]:
    """One row a meaning that the canvas keeps.

    Parameters
    ----------
    found : sequence of mapping
        The canvas's ``meaning``, as its models dump it.
    canvas : mapping
        The canvas's metrics by name, as their models dump them.
    values : mapping of str to mapping
        Of each metric that was measured ``candidate``, ``baseline``, ``interval`` of the difference (in the
        direction that is better) and ``source``.

    Returns
    -------
    list of dict
        ``sentence`` is "" where the metric was not measured; ``assumes`` lists what it rests on, the
        numbers that the canvas gives first.
    """
    return [_row(one, canvas[one["metric"]], values.get(one["metric"])) for one in found]


def _row(held: Held, metric: Held, value: Held | None) -> Row:
    now = value["candidate"] if value else None
    before = held["before"] if held["before"] is not None else (value["baseline"] if value else None)
    how = _MEASURED if held["measured"] else UNMEASURED
    sentence = _SAID[held["says"]](held, metric, now, before, _ends(held, value)) if now is not None else ""
    return {
        "metric": metric["title"],
        "sentence": sentence,
        "assumes": [*_taken(held, metric, now, before), *held["assumes"]],
        "source": value["source"] if value else "",
        **how._asdict(),
        "measured": held["measured"],
    }


def _ends(held: Held, value: Held | None) -> Held | None:
    """The difference's interval, where it is the difference to what is compared with."""
    return value["interval"] if value and held["before"] is None else None


def _taken(held: Held, metric: Held, now: float | None, before: float | None) -> list[str]:
    """The numbers that the sentence is made of."""
    unit = metric["unit"]
    told = [f"{metric['title']} {words.metric(before, unit)} before, {words.metric(now, unit)} now"]
    if held["says"] == "volume":
        told.append(f"{words.count(held['weekly_volume'])} cases a week")
        told.append("a case more that is right is a case less of these")
    if held["cost_each"] is not None:
        told.append(f"{_money(held['cost_each'], held['currency'])} each")
    return told


def _volume(held: Held, metric: Held, now: float, before: float | None, ends: Held | None) -> str:
    """Change times volume, and times cost where one is given."""
    if before is None:
        return ""
    sign = 1 if metric["direction"] == "higher" else -1
    cases = sign * (now - before) * held["weekly_volume"]
    said = f"{words.count(abs(cases))} {'fewer' if cases >= 0 else 'more'} {held['what']} a week"
    if held["cost_each"] is not None:
        less = "less" if cases >= 0 else "more"
        said += f", {_money(abs(cases) * held['cost_each'], held['currency'])} a week {less}"
    return words.sentence(said + _between(held, ends))


def _between(held: Held, ends: Held | None) -> str:
    """The interval of the difference as cases; fewer is positive."""
    if ends is None:
        return ""
    low, high = (_signed(ends[end] * held["weekly_volume"]) for end in ("low", "high"))
    return f" ({ends['level']:.0%} interval {low} to {high} fewer)"


def _signed(cases: float) -> str:
    return words.count(cases).replace("-", "\N{MINUS SIGN}") if round(cases) else "0"


def _one_in(held: Held, metric: Held, now: float, before: float | None, _: Held | None) -> str:
    was = "" if before is None else f", {_rate(_missed(metric, before))} before"
    return words.sentence(f"{held['what']}: {_rate(_missed(metric, now))}{was}")


def _of_a_hundred(held: Held, metric: Held, now: float, before: float | None, _: Held | None) -> str:
    was = "" if before is None else f", {_hundredths(_missed(metric, before))} before"
    return words.sentence(f"{_hundredths(_missed(metric, now))} of 100 {held['what']}{was}")


def _wait(held: Held, _: Held, now: float, before: float | None, __: Held | None) -> str:
    was = "" if before is None else f", {words.seconds(before / 1000)} before"
    return words.sentence(f"{held['what']}: {words.seconds(now / 1000)}{was}")


def _missed(metric: Held, value: float) -> float:
    """The share that goes wrong: the rate itself, or what is missing to all where higher is better."""
    return 1 - value if metric["direction"] == "higher" else value


def _rate(share: float) -> str:
    return f"1 in {words.count(1 / share)}" if share > 0 else "none was seen"


def _hundredths(share: float) -> str:
    """How many of 100; a share between none and one of 100 is neither."""
    return "fewer than 1" if 0 < share < 0.005 else words.count(share * 100)


def _money(amount: float, currency: str) -> str:
    whole = amount == int(amount) or amount >= 100
    return f"{amount:,.0f} {currency}" if whole else f"{amount:,.2f} {currency}"


_SAID: Mapping[str, Callable[[Held, Held, float, float | None, Held | None], str]] = {
    "volume": _volume,
    "one in": _one_in,
    "of a hundred": _of_a_hundred,
    "wait": _wait,
}
