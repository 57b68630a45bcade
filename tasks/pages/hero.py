"""The top of the page: its verdict, one sentence with the numbers, one paragraph on how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.pages import words
from tasks.pages.experiments import primary_of
from tasks.pages.forecast import headline
from tasks.pages.verdicts import ATTENTION, NOTHING_DECIDED, RULE, page_verdict
from tasks.vocabulary import Outcome

_KINDS = {"batches": "data batch", "experiments": "experiment", "promotions": "promotion"}
_LONGEST = 240  # a reason longer than this stays below, in its section

Section = Mapping[str, Any] | None


def verdict(sections: Mapping[str, Section]) -> dict[str, Any]:
    """Pill, sentence and paragraph; ``sections`` are those of the document."""
    counted = _counted(sections)
    how = page_verdict(Outcome(row["outcome"]) for rows in counted.values() for row in rows)
    deciding = [kind for kind, rows in counted.items() if any(row["level"] == how.level for row in rows)]
    if _open_incidents(sections["production"]):
        how, deciding = ATTENTION, [*(deciding if how == ATTENTION else []), "incident in production"]
    ahead = headline(sections["forecast"]) if sections["forecast"] else ""
    about = f": {', '.join(deciding)}" if deciding and how.level != "ok" else ""
    return {
        "level": how.level,
        "word": how.word,
        "pill": f"{how.word}{about}",
        "sentence": words.stop(ahead) if ahead else _decided(sections),
        "paragraph": _behind_the_forecast(sections) if ahead else _paragraph(sections),
        "rule": RULE,
    }


def _counted(sections: Mapping[str, Section]) -> dict[str, list[Mapping[str, Any]]]:
    """The rows that ``RULE`` speaks of, by kind: what the page shows, and of windows the newest."""
    rows = {kind: _alive(section["rows"]) for name, kind in _KINDS.items() if (section := sections[name])}
    return rows | ({"input drift": [drift["newest"]]} if (drift := sections["drift"]) else {})


def _open_incidents(production: Section) -> bool:
    """Whether a version serves that an incident was opened about."""
    return any(row["level"] == "ba" for row in production["incidents"]) if production else False


def _alive(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Without the experiments that a person has killed: nobody waits for them."""
    return [row for row in rows if not (row.get("said") and row["said"]["outcome"] == Outcome.KILLED)]


def _decided(sections: Mapping[str, Section]) -> str:
    parts = [
        _judged(sections["experiments"]),
        _let_in(sections["promotions"]),
        _drift(sections["drift"]),
    ]
    if not (sections["experiments"] and sections["drift"]):
        parts.append(_batches(sections["batches"]))
    said = "; ".join(part for part in parts if part) or NOTHING_DECIDED.word
    # An experiment's part starts with a name, which keeps its letters.
    return words.stop(said) if sections["experiments"] else words.sentence(said)


def _paragraph(sections: Mapping[str, Section]) -> str:
    counted = not (sections["experiments"] and sections["drift"])  # then the sentence counts the batches
    parts = (
        _how_sure(sections["experiments"]),
        _how_let_in(sections["promotions"]),
        _newest_window(sections["drift"]),
        "" if counted else words.stop(_batches(sections["batches"])),
        _newest_batch(sections["batches"]),
    )
    said = " ".join(part for part in parts if part)
    return said or "The record holds no decision on a batch, an experiment or a watched window."


def _behind_the_forecast(sections: Mapping[str, Section]) -> str:
    """What was decided so far, where the first sentence looks ahead; windows have a tile."""
    parts = (
        _decided(sections),
        _how_sure(sections["experiments"]),
        _how_let_in(sections["promotions"]),
        _newest_batch(sections["batches"]),
    )
    return " ".join(part for part in parts if part)


def _judged(section: Section) -> str:
    return judged_in_words(section["rows"][0]) if section else ""


def _let_in(section: Section) -> str:
    """Where the newest promotion stands by now."""
    if not section:
        return ""
    row = section["rows"][0]
    return f"promotion of {row['subject']}: {row['standing']['word'].lower()}"


def _how_let_in(section: Section) -> str:
    """What a promotion waits for, or since when its version serves, or what took its place."""
    return str(section["rows"][0]["standing"]["sentence"]) if section else ""


def judged_in_words(experiment: Mapping[str, Any]) -> str:
    """How an experiment ended, with its primary metric in both arms where it was measured."""
    metric = primary_of(experiment)
    if metric is None or None in (metric["candidate"], metric["baseline"]):
        return f"{experiment['subject']}: {experiment['word'].lower()}"
    arms = " against ".join(words.metric(metric[arm], metric["unit"]) for arm in ("candidate", "baseline"))
    return f"{metric['title']} {arms}: {experiment['word'].lower()}"


def _drift(section: Section) -> str:
    if not section:
        return ""
    counts = {row["outcome"]: row["n"] for row in section["outcomes"]}
    total, drifted, open_ = section["total"], counts.get("DRIFT", 0), counts.get("UNDECIDED", 0)
    if drifted:
        return f"{drifted} of {words.plural(total, 'watched window')} drifted"
    if open_:
        return f"drift undecided in {open_} of {words.plural(total, 'watched window')}"
    return f"no drift in {words.plural(total, 'watched window')}"


def _batches(section: Section) -> str:
    if not section:
        return ""
    accepted = next((row["n"] for row in section["outcomes"] if row["outcome"] == "ACCEPTED"), 0)
    return f"{accepted} of {words.plural(section['total'], 'data batch', 'data batches')} accepted"


def _how_sure(section: Section) -> str:
    return how_sure(section["rows"][0]) if section else ""


def how_sure(experiment: Mapping[str, Any]) -> str:
    """The primary metric's difference with its interval and what it rests on; else the reason."""
    metric = primary_of(experiment)
    if metric is None or metric["difference"] is None or metric["interval"] is None:
        return words.stop(words.short(f"{experiment['subject']}: {experiment['reason']}", _LONGEST))
    level, unit = metric["interval"]["level"], metric["unit"]
    better = "better" if metric["difference"] >= 0 else "worse"
    return (
        f"In {experiment['subject']}, {metric['title']} measures "
        f"{words.size(metric['difference'], unit)} {better} "
        f"({level:.0%} interval {words.span(metric['interval'], unit)}){_rests_on(metric)}; "
        f"{_passing(experiment)}."
    )


def _rests_on(metric: Mapping[str, Any]) -> str:
    counts = ((metric["seeds"], "seed"), (metric["examples"], "example"))
    said = [words.plural(number, noun) for number, noun in counts if number]
    return f" over {' and '.join(said)}" if said else ""


def _passing(experiment: Mapping[str, Any]) -> str:
    findings = [finding for finding in experiment["findings"] if finding["need"] == "must"]
    passing = sum(finding["level"] == "ok" for finding in findings)
    return f"{passing} of {words.plural(len(findings), 'check')} pass"


def _newest_window(section: Section) -> str:
    if not section:
        return ""
    newest, drifted, watched = section["newest"], section["drifted"], section["watched"]
    if not drifted or not watched:
        return words.sentence(f"The newest window, {newest['subject']}: {newest['word'].lower()}")
    most = next(row for row in section["features"] if row["feature"] == drifted[0])
    return (
        f"In the newest window, {newest['subject']}, {len(drifted)} of {words.plural(watched, 'feature')} "
        f"drifted, most of all {most['feature']} (PSI {words.plain(most['psi'])})."
    )


def _newest_batch(section: Section) -> str:
    if not section:
        return ""
    newest = section["rows"][0]
    said = f"The newest batch, {newest['subject']}, is {newest['word'].lower()}"
    return words.stop(
        f"{said}: {words.short(newest['reason'], _LONGEST)}" if newest["level"] != "ok" else said
    )
