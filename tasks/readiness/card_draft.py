"""A model card drafted from what was decided; what only a person can say is a marked place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.readiness.card_text import BEGIN, BLOCK, END, PLACE, with_section
from tasks.readiness.gate_value import COMPARED
from tasks.readiness.number import number
from tasks.vocabulary import Decision, Finding, Interval, Measurement, Verdict

_TOLD = ("criteria", "openings")  # checks that tell how the evaluation came about


def drafted(evaluation: Decision) -> dict[str, str]:
    """What the evaluation says, by section of the card: the same decision gives the same text."""
    return {
        "data": _data(evaluation),
        "metrics": _metrics(evaluation),
        "slices": _slices(evaluation),
        "limits": _limits(evaluation),
    }


def draft_card(title: str, objective: str, evaluation: Decision) -> str:
    """A whole card in Markdown, with a place for everything that only a person can say."""
    facts = drafted(evaluation)
    return f"""# Model card: {_line(title)}, {_line(evaluation.subject)}

## Purpose

{_line(objective)}

## Intended use

{PLACE}: who uses it, for what, and what it must not be used for.

## Data

{_block("data", facts["data"])}

## Metrics

{_block("metrics", facts["metrics"])}

## Slices

{_block("slices", facts["slices"])}

## Limits

{_block("limits", facts["limits"])}

## Ethical considerations

{PLACE}: whom it may harm, and what is done about that.
"""


def redraft_card(card: str, evaluation: Decision) -> str:
    """The card with its drafted parts as the evaluation says them now; all else stays as people wrote it."""
    now = drafted(evaluation)
    return BLOCK.sub(lambda found: _block(found[1], now[found[1]]) if found[1] in now else found[0], card)


def card_of_newer_model(card: str, evaluation: Decision) -> str:
    """The card of the same recipe trained again: what people said of its purpose and limits holds.

    What they said of the data and the metrics was of the older model, and is drafted from the evaluation.
    """
    now = drafted(evaluation)
    for section in ("data", "metrics"):
        card = with_section(card, section, _block(section, now[section]))
    return redraft_card(card, evaluation)


def primary_metrics(evaluation: Decision) -> tuple[str, ...]:
    """Metrics that the experiment is meant to improve."""
    return tuple(f.subject for f in _compared(evaluation) if f.check != "guard")


def _compared(evaluation: Decision) -> Iterator[Finding]:
    return (finding for finding in evaluation.findings if finding.check in COMPARED)


def _data(evaluation: Decision) -> str:
    inputs = evaluation.inputs
    return (
        f"Learnt from {inputs.get('training', 'unknown')}, judged on {inputs.get('evaluation', 'unknown')}."
    )


def _metrics(evaluation: Decision) -> str:
    head = [
        f"Evaluation {evaluation.id} of {evaluation.at:%Y-%m-%d}: {evaluation.outcome}.",
        "",
        "| metric | candidate | 95 % interval | baseline | better by | 95 % interval |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_row(finding) for finding in _compared(evaluation))])


def _row(finding: Finding) -> str:
    values = (finding.evidence.get(name) for name in ("candidate", "baseline", "difference"))
    candidate, baseline, difference = map(_value, values)
    reach, gap = (_span(finding.evidence.get(name)) for name in ("candidate", "difference"))
    return f"| {_line(finding.subject)} | {candidate} | {reach} | {baseline} | {difference} | {gap} |"


def _slices(evaluation: Decision) -> str:
    told = [finding for finding in evaluation.findings if finding.check == "slices"]
    return _list(told) if told else "The plan compares no part of the data with the whole."


def _limits(evaluation: Decision) -> str:
    untold = [f for f in evaluation.findings if f.verdict is not Verdict.PASS or f.check in _TOLD]
    return _list(untold) if untold else "The evaluation left nothing open."


def _list(findings: list[Finding]) -> str:
    return "\n".join(f"- {f.check}, {_line(f.subject)}: {f.verdict}, {_line(f.reason)}." for f in findings)


def _block(section: str, text: str) -> str:
    return f"{BEGIN.format(section)}\n{text}\n{END}"


def _value(found: Measurement | None) -> str:
    return "unknown" if found is None or found.value is None else number(found.value, found.unit)


def _span(found: Measurement | None) -> str:
    interval: Interval | None = found.interval if found else None
    if found is None or interval is None:
        return "unknown"
    return f"{number(interval.low, found.unit)} to {number(interval.high, found.unit)}"


def _line(text: str) -> str:
    """The text on one line, without what Markdown or HTML would take for more than text."""
    plain = " ".join(text.split()).rstrip(".")
    return re.sub(r"([\\`*_<>|\[\]#])", r"\\\1", plain)
