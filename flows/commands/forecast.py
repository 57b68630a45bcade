"""``proofline forecast HISTORY``: how likely is a target reached, and by when? A file in, an answer out."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any

from flows.commands.answer import finding_object, said_object, say, say_json
from flows.commands.forecast_direction import direction_of
from flows.commands.forecast_history import History, day_of, ends_ahead, read_history, steps_ahead
from tasks.errors import InputError
from tasks.experiments.forecast import LEAST_MOVES, MOST_STEPS
from tasks.experiments.forecast_verdict import Course
from tasks.experiments.outlook import Outlook, outlook
from tasks.pages import words as text
from tasks.pages.forecast import Section, section_of
from tasks.vocabulary import Evidence, Finding, Interval, Measurement, Verdict

HORIZON = 3
EXIT: Mapping[Course, int] = {"on track": 0, "off track": 1, "at risk": 2, "no verdict": 2}

_VERDICTS: Mapping[Course, Verdict] = {
    "on track": Verdict.PASS,
    "at risk": Verdict.WARN,
    "off track": Verdict.FAIL,
    "no verdict": Verdict.UNKNOWN,
}
_RANGES = ("50", "80", "90")
_HEAD = " | ".join(("By the end of", "Chance", "Median", *(f"{share}% range" for share in _RANGES)))


def forecast_file(words: Namespace) -> int:
    """Say how likely the target is reached by the end of each sprint ahead, with ranges and a verdict."""
    history = read_history(words.file, words.sprint, words.value)
    steps = _horizon(words, history)
    made = outlook(
        history.points,
        steps_ahead(history.points, steps),
        target=words.target,
        direction=direction_of(words.direction, [one.value for one in history.points], words.target),
        ceiling=words.ceiling,
        committed_step=steps,
        seed=words.seed,
    )
    section = _section(history, made)
    if words.json:
        say_json(_object(history.title, made, section))
    else:
        for line in _markdown(section) if words.markdown else _lines(section):
            say(line)
    return EXIT[made.course]


def _horizon(words: Namespace, history: History) -> int:
    """Sprints ahead: as many as end by the committed day, else as asked."""
    if words.by is None:
        return HORIZON if words.horizon is None else int(words.horizon)
    last, day = history.points[-1].end, day_of(words.by)
    if last is None or day is None:
        found = "a history without dates" if day else repr(words.by)
        raise InputError(f"--by: found {found}; allowed: a day as YYYY-MM-DD, of a history with dates")
    ends = ends_ahead(history.points, MOST_STEPS + 1)
    slack = (ends[0] - last) / 2  # a sprint that mostly lies before the day is one that ends by it
    steps = sum(end <= day or end < day + slack for end in ends)
    if day < ends[0] or steps > MOST_STEPS:
        raise InputError(
            f"--by: found {day}; allowed: {ends[0]} (one sprint after the last row) to {ends[-2]}"
        )
    return steps


def _section(history: History, made: Outlook) -> Section:
    """What the status page would show of it."""
    held = {
        "metric": history.title,
        "title": history.title,
        "unit": "",
        "by": "sprint",
        "outlook": made.model_dump(mode="json"),
        "committed_on": None,
        "is_over": False,
        "evaluations": 0,
        "past": None,
    }
    return section_of(held)


def _lines(section: Section) -> Iterator[str]:
    yield f"{section['word']}: {section['summary']}"
    for row in section["rows"]:
        chance = f"{text.likelihood(row['probability'])} ({text.probability(row['probability'])})"
        ranges = ", ".join(f"{share}% {_span(row[f'range_{share}'])}" for share in _RANGES)
        yield f"  {row['name']:<12}{chance:<28}median {text.metric(row['median'])}; {ranges}"
    if not section["rows"]:
        yield from (f"  {point['name']:<12}{text.metric(point['value'])}" for point in section["history"])


def _markdown(section: Section) -> Iterator[str]:
    yield f"**{section['word']}.** {_plain(section['summary'])}"
    yield ""
    if section["rows"]:
        yield from (f"| {_HEAD} |", "|---|---|---|---|---|---|")
    for row in section["rows"]:
        chance = f"{text.probability(row['probability'])}, {text.likelihood(row['probability'])}"
        ranges = " | ".join(_span(row[f"range_{share}"]) for share in _RANGES)
        yield f"| {_plain(row['name'])} | {chance} | {text.metric(row['median'])} | {ranges} |"
    if not section["rows"]:
        yield from ("| Sprint | Value |", "|---|---|")
        yield from (f"| {_plain(p['name'])} | {text.metric(p['value'])} |" for p in section["history"])


def _object(title: str, made: Outlook, section: Section) -> dict[str, Any]:
    """The answer as every deciding command shows it, with the page's section beside; nothing is recorded."""
    finding = _finding(title, made, section)
    outcome = section["word"].upper().replace(" ", "_")
    found = [finding_object(finding)]
    return said_object(outcome, finding.subject, finding.reason, finding.settle, found, forecast=section)


def _finding(title: str, made: Outlook, section: Section) -> Finding:
    verdict = _VERDICTS[made.course]
    return Finding(
        check="forecast",
        subject=title,
        verdict=verdict,
        reason=section["summary"].removesuffix("."),
        settle=_settle(made) if verdict is Verdict.UNKNOWN else "",
        evidence=Evidence(subject=title, measurements=tuple(_measurements(made))),
    )


def _settle(made: Outlook) -> str:
    if made.still:
        return f"At least {LEAST_MOVES} sprints that change the value."
    return f"{text.plural(made.missing, 'more sprint', 'more sprints')} of history."


def _measurements(made: Outlook) -> Iterator[Measurement]:
    sprints = len(made.history)
    yield Measurement(name="value", value=made.standing, n=sprints)
    yield Measurement(name="target", value=made.target)
    for step in made.steps:
        method = "share of simulated futures"
        yield Measurement(
            name=f"probability by {step.name}", value=step.probability, unit="share", n=sprints, method=method
        )
        low, median, high = (step.quantiles[place] for place in (1, 4, 7))
        yield Measurement(
            name=f"value at {step.name}",
            value=median,
            n=sprints,
            interval=Interval(low, high, 0.8),
            method=method,
        )


def _span(ends: Mapping[str, float]) -> str:
    return f"{text.metric(ends['low'])} to {text.metric(ends['high'])}"


def _plain(said: str) -> str:
    """Text from a file as Markdown shows it, without marks, tags or cells of its own."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]|~<>&" else letter for letter in said)
