"""The six tiles: value, denominator, one status line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.pages import words
from tasks.pages.experiments import primary_of
from tasks.pages.facts import ProjectFacts

_SHORT = 24  # letters of a sprint's name that a tile has room for

Section = Mapping[str, Any] | None
Tile = dict[str, Any]


def tiles(sections: Mapping[str, Section], record: Mapping[str, Any], facts: ProjectFacts) -> list[Tile]:
    """Always six, so that what was never measured is seen to be missing.

    What a team plans by comes first: data on time before batches, compute before agreement, actions before
    records.
    """
    experiments = sections["experiments"]
    return [
        _standing(sections["forecast"]) or _headline(experiments, facts),
        _experiments(experiments),
        _on_time(sections["data_readiness"]) or _batches(sections["batches"]),
        _compute(sections["compute"], sections["board"]) or _agreement(sections["agreement"]),
        _drift(sections["drift"]),
        _actions(sections["actions"]) or _records(record),
    ]


def _tile(
    label: str, value: float | None, *, text: str = "", small: str = "", level: str = "", line: str
) -> Tile:
    return {
        "label": label,
        "value": value,
        "text": text or words.count(value),
        "small": small,
        "level": level,
        "line": line,
    }


def _missing(label: str, line: str) -> Tile:
    return _tile(label, None, level="no", line=line)


def _standing(forecast: Section) -> Tile | None:
    """Where the metric stands, as the headline has it, and what its last change was."""
    if not forecast:
        return None
    unit = forecast["unit"]
    return _tile(
        forecast["title"],
        forecast["standing"],
        text=words.metric(forecast["standing"], unit),
        small=f"/ {words.metric(forecast['target'], unit)}",
        line=_last_change(forecast),
    )


def _last_change(forecast: Mapping[str, Any]) -> str:
    """What changed since the last sprint that ended with another value."""
    past, stands = forecast["history"], forecast["standing"]
    before = next((one for one in reversed(past) if one["value"] != stands), None)
    if before is None:
        return "No other value yet"
    change = words.difference(stands - before["value"], forecast["unit"])
    return f"{change} since {words.short(before['name'], _SHORT)}"


def _headline(section: Section, facts: ProjectFacts) -> Tile:
    label = facts.metrics[0].title if facts.metrics else "Headline metric"
    metric = primary_of(section["rows"][0]) if section else None
    if not section or metric is None or metric["candidate"] is None:
        return _missing(label, "Not measured")
    target = "" if metric["target"] is None else f"/ {words.metric(metric['target'], metric['unit'])}"
    return _tile(
        metric["title"],
        metric["candidate"],
        text=words.metric(metric["candidate"], metric["unit"]),
        small=target,
        level=metric["level"],
        line=_gain(metric),
    )


def _gain(metric: Mapping[str, Any]) -> str:
    said = words.difference(metric["difference"], metric["unit"])
    return f"{said} ({words.span(metric['interval'], metric['unit'])})" if metric["interval"] else said


def _experiments(section: Section) -> Tile:
    if not section:
        return _missing("Experiments decided", "None judged yet")
    decided = sum(row["n"] for row in section["ends"])
    line = _counted(section["ends"]) or "None settled yet"
    return _tile("Experiments decided", decided, small=f"of {section['total']}", line=line)


def _batches(section: Section) -> Tile:
    if not section:
        return _missing("Batches accepted", "None judged yet")
    accepted = sum(row["n"] for row in section["outcomes"] if row["outcome"] == "ACCEPTED")
    others = [row for row in section["outcomes"] if row["outcome"] != "ACCEPTED"]
    return _tile(
        "Batches accepted",
        accepted,
        small=f"of {section['total']}",
        level=others[-1]["level"] if others else "ok",
        line=_counted(others) or "All accepted",
    )


def _on_time(section: Section) -> Tile | None:
    due = section["on_time"] + section["late"] if section else 0
    if not section or not due:
        return None
    said = f"{words.share(section['on_time'] / due)}, {section['word'].lower()}"
    return _tile(
        "Data ready on time", section["on_time"], small=f"of {due}", level=section["level"], line=said
    )


def _compute(section: Section, board: Section) -> Tile | None:
    """The sprint's of which the board's measures speak, else the newest; its budget is what teams plan by."""
    rows = section["sprints"] if section else []
    about = board.get("sprint_id") if board else None
    row = next((one for one in rows if one["id"] == about), None) if about else rows[-1] if rows else None
    if row is None:
        return None
    name = board["sprint"] if board and about else row["id"]
    planned = f"of {row['planned']:,.4g}" if row["planned"] is not None else ""
    return _tile(
        f"Compute hours, {words.short(name, _SHORT) or 'no sprint'}",
        row["used"],
        text=words.hours(row["used"]).removesuffix(" h"),
        small=planned,
        level=row["level"],
        line=row["word"],
    )


def _actions(section: Section) -> Tile | None:
    if not section:
        return None
    late = section["overdue"]
    return _tile(
        "Actions done",
        section["done"],
        small=f"of {section['total']}",
        level="ba" if late else "",
        line=f"{late} overdue" if late else "None overdue",
    )


def _records(record: Mapping[str, Any]) -> Tile:
    return _tile(
        "Records in the chain",
        record["seq"],
        small=f"/ {words.plural(record['decisions'], 'decision')}",
        line=f"head {record['digest'][:12]}" if record["seq"] else "The chain is empty",
    )


def _agreement(section: Section) -> Tile:
    pair = section["pairs"][0] if section else None
    if pair is None or pair["value"] is None:
        return _missing("Agreement", pair["word"] if pair else "Not measured")
    return _tile(
        f"Agreement, {pair['measure'].lower()}",
        pair["value"],
        text=words.plain(pair["value"]),
        level=pair["level"],
        line=f"{words.plain_span(pair['interval'])}, {words.plural(pair['compared'] or 0, 'item')}",
    )


def _drift(section: Section) -> Tile:
    if not section or not section["watched"]:
        return _missing("Drifted features", "No window compared" if section else "None watched yet")
    drifted, newest = section["drifted"], section["newest"]
    more = f" and {len(drifted) - 1} more" if len(drifted) > 1 else ""
    return _tile(
        "Drifted features",
        len(drifted),
        small=f"of {section['watched']}",
        level=newest["level"],
        line=f"{drifted[0]}{more}" if drifted else f"{newest['word']}, {newest['subject']}",
    )


def _counted(outcomes: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{row['n']} {row['word'].lower()}" for row in outcomes)
