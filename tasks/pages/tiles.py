"""The six tiles: value, denominator, one status line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.pages import words
from tasks.pages.experiments import primary_of
from tasks.pages.facts import ProjectFacts

Section = Mapping[str, Any] | None
Tile = dict[str, Any]


def tiles(sections: Mapping[str, Section], record: Mapping[str, Any], facts: ProjectFacts) -> list[Tile]:
    """Always six, so that what was never measured is seen to be missing."""
    experiments = sections["experiments"]
    return [
        _headline(experiments, facts),
        _experiments(experiments),
        _batches(sections["batches"]),
        _agreement(sections["agreement"]),
        _drift(sections["drift"]),
        _tile(
            "Records in the chain",
            record["seq"],
            small=f"/ {words.plural(record['decisions'], 'decision')}",
            line=f"head {record['digest'][:12]}" if record["seq"] else "The chain is empty",
        ),
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
    counts = {row["word"]: row["n"] for row in section["outcomes"]}
    decided = section["total"] - counts.get("Inconclusive", 0)
    line = _counted(section["outcomes"])
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
