"""The experiments board: a column a stage, the rules that do not hold, and how work flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from tasks.pages import words
from tasks.pages.reading import PLACES
from tasks.pages.sprint_now import measured_sprint
from tasks.pages.squares import decisions_of
from tasks.pages.verdicts import Shown

MOST_CARDS = 6  # of a column; a board of a hundred tickets is still read in a minute
MOST_PROBLEMS = 12
MOST_SPRINTS = 12  # of the measures, the newest; a year of short ones

_ENDS: Mapping[str, Shown] = {
    "killed": Shown("no", "Killed"),
    "promoted": Shown("ok", "Promoted"),
    "promotable": Shown("ok", "Promotable"),
    "iterating": Shown("no", "Iterating"),
}
_JUDGED: Mapping[str, Shown] = {
    "healthy": Shown("ok", "Healthy"),
    "outside": Shown("wa", "Outside"),
    "unclear": Shown("no", "Too close to tell"),
}
_BLOCKED = (("Blockers", "that began", "begun"), ("Days blocked", "of all tickets", "days"))

Row = dict[str, Any]


class BoardLike(Protocol):
    """What pages need of a board, from a domain that they may not import."""

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its columns, problems and measures as JSON types."""


def board_section(found: BoardLike | None, unreadable: str = "") -> Row | None:
    """The section of the page; None without a board, or when it has no tickets.

    ``unreadable`` is the sentence that says why a board cannot be read: then it stands in its place.
    """
    if unreadable:
        return {"unreadable": unreadable}
    if found is None:
        return None
    held = found.model_dump(mode="json")
    problems = [_problem(problem) for problem in held["problems"]]
    newest = measured_sprint([one["sprint"] for one in held["sprints"]], held["today"])
    return {
        "unreadable": "",
        "columns": [_column(column) for column in held["columns"]],
        "opened": [_card(card) for card in held["opened"][:MOST_CARDS]],
        "opened_more": len(held["opened"]) - len(held["opened"][:MOST_CARDS]),
        "open_blockers": held["open_blockers"],
        "broken": sum(problem["level"] == "wa" for problem in problems),
        "problems": problems[:MOST_PROBLEMS],
        "more": len(problems) - len(problems[:MOST_PROBLEMS]),
        "phase": held["phase"],
        "sprint": newest.name if newest else None,
        "sprint_id": held["sprints"][newest.place]["sprint"]["id"] if newest else None,
        "flow": _flow(held, held["sprints"][newest.place] if newest else None),
        "decided": decisions_of(held["sprints"]),
        "learnt": [{**one, "end": _ENDS[one["end"]]._asdict()} for one in held["learnt"]],
        "measures": _rounded(_measures(held)),
    }


def _measures(held: Mapping[str, Any]) -> Row:
    return {
        **{name: held[name] for name in ("in_all", "explore")},
        "sprints": held["sprints"][-MOST_SPRINTS:],
    }


def _rounded(value: Any) -> Any:
    """The same with every number to four places."""
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value, PLACES) if isinstance(value, float) else value


def _column(column: Mapping[str, Any]) -> Row:
    cards, limit = column["cards"], column["limit"]
    return {
        "stage": column["stage"].capitalize(),
        "limit": limit,
        "total": len(cards),
        "level": "wa" if limit is not None and len(cards) > limit else "",
        "cards": [_card(card) for card in cards[:MOST_CARDS]],
        "more": len(cards) - len(cards[:MOST_CARDS]),
    }


def _card(card: Mapping[str, Any]) -> Row:
    end = _ENDS[card["end"]]._asdict() if card["end"] else None
    return {**{name: card[name] for name in ("id", "title", "days", "blocker", "blocked_days")}, "end": end}


def _problem(problem: Mapping[str, Any]) -> Row:
    return {**problem, "level": "wa" if problem["need"] == "must" else "no"}


def _flow(held: Mapping[str, Any], newest: Mapping[str, Any] | None) -> list[Row]:
    """One row a measure: in the newest sprint of which a day is over, and in all."""
    flow, in_all = newest["flow"] if newest else None, held["in_all"]
    rows = [
        _rate_row("Kill rate", "killed of decided", flow, in_all, "kill_rate"),
        _rate_row("Promotion rate", "promoted of decided", flow, in_all, "promotion_rate"),
        _row("Throughput", "killed and promoted", _count(flow, "closed"), _throughput(held)),
        _row("Cycle time", "begin to decision, median", _cycle(flow), _cycle(in_all)),
    ]
    explore = held["explore"]
    note = f"of tickets in work, phase {held['phase']}"
    last = _row("Explore", note, words.NOTHING, _share(explore), explore)
    return [*rows, *_blocked(held["sprints"], newest), last]


def _blocked(sprints: Sequence[Mapping[str, Any]], newest: Mapping[str, Any] | None) -> Iterator[Row]:
    """Blockers that began and the days they took; nothing before the first sprint."""
    if newest is None:
        return
    for name, note, counted in _BLOCKED:
        yield _row(name, note, words.count(newest["blocked"][counted]), _summed(sprints, counted))


def _row(measure: str, note: str, sprint: str, in_all: str, rate: Mapping[str, Any] | None = None) -> Row:
    judged = _JUDGED.get(rate["judged"]) if rate else None
    return {
        "measure": measure,
        "note": note,
        "sprint": sprint,
        "in_all": in_all,
        "band": [round(end, PLACES) for end in rate["band"]] if rate else None,
        "level": judged.level if judged else "",
        "word": judged.word if judged else "",
    }


def _rate_row(
    measure: str, note: str, flow: Mapping[str, Any] | None, in_all: Mapping[str, Any], name: str
) -> Row:
    sprint = _of(flow[name]) if flow else words.NOTHING
    return _row(measure, note, sprint, _share(in_all[name]), in_all[name])


def _of(rate: Mapping[str, Any]) -> str:
    return f"{rate['count']} of {rate['measured']['n']}"


def _share(rate: Mapping[str, Any]) -> str:
    """``9 of 13, 69.2% (38.6% to 90.9%)``; the count alone when it is of nothing."""
    measured = rate["measured"]
    if measured["interval"] is None:
        return _of(rate)
    low, high, _ = measured["interval"]
    return f"{_of(rate)}, {words.share(measured['value'])} ({words.share(low)} to {words.share(high)})"


def _count(flow: Mapping[str, Any] | None, name: str) -> str:
    return words.count(flow[name]) if flow else words.NOTHING


def _cycle(flow: Mapping[str, Any] | None) -> str:
    cycle = flow["cycle"] if flow else {"n": 0}
    if not cycle["n"]:
        return words.NOTHING
    reach = f"{cycle['shortest_days']} to {cycle['longest_days']}"
    return f"{cycle['median_days']:g} days ({reach}, {words.plural(cycle['n'], 'ticket')})"


def _throughput(held: Mapping[str, Any]) -> str:
    closed, sprints = held["in_all"]["closed"], held["sprints"]
    return f"{closed} in {words.plural(len(sprints), 'sprint')}" if sprints else words.count(closed)


def _summed(sprints: Sequence[Mapping[str, Any]], name: str) -> str:
    total = sum(sprint["blocked"][name] for sprint in sprints)
    return f"{total} in {words.plural(len(sprints), 'sprint')}"
