"""What is not as it was when a ticket was evaluated, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tasks.gates import Key
from tasks.history.tickets import FIRST
from tasks.ledger.chain import Record
from tasks.load.promotion_inputs import CHAMPION, MODEL
from tasks.vocabulary import Decision

_SHORT = 12  # digits of a digest that people compare
_TITLES: Mapping[str, str] = {
    "runs": "the runs, or what they logged, are others",
    "training": "the training data",
    "baseline_training": "the baseline's training data",
    "evaluation": "the evaluation data",
    MODEL: "the digest of the model",
    CHAMPION: "the champion",
}


def changed_since(evaluation: Decision, asked: Key, stands: str | None = None) -> tuple[str, ...]:
    """One phrase on each thing that a decision rests on and that is another today; () when it is current.

    ``stands`` names the champion of today, None for none: a first model was compared with none.
    """
    if evaluation.key != asked.digest:
        return tuple(_phrases(evaluation, asked))
    if asked.gate == FIRST and stands is not None:
        return (f"it was judged as a first model, and {stands} stands there by now",)
    return ()


def fallen_since(evaluation: Decision, on_model: Iterable[Record]) -> tuple[str, ...]:
    """A phrase on each incident on the very model that was opened since it was evaluated."""
    late = (record for record in on_model if record.at > evaluation.at)
    return tuple(
        f"this model had an incident on {one.at:%Y-%m-%d %H:%M} UTC (record {one.seq})" for one in late
    )


def _phrases(evaluation: Decision, asked: Key) -> Iterator[str]:
    then, now = evaluation.inputs, asked.inputs
    different = [name for name in _TITLES if then.get(name) != now.get(name)]
    yield from (_phrase(name, then.get(name), now.get(name)) for name in different)
    if evaluation.gate.name != asked.gate:
        yield f"it was asked by the gate {evaluation.gate.name}, today by {asked.gate}"
    if not different and evaluation.gate.name == asked.gate:
        # Neither the plan's digest nor the number of the look stand in a decision; its key holds both.
        yield "the plan is another one: what model.yaml or canvas.yaml asks, or the look, was changed"


def _phrase(name: str, then: str | None, now: str | None) -> str:
    if name == "runs":
        return _TITLES[name]
    if name == MODEL and then is None:
        return "the model was not looked at when it was evaluated: the plan did not promote then"
    return f"{_TITLES[name]} was {_shown(name, then)}, is {_shown(name, now)}"


def _shown(name: str, value: str | None) -> str:
    if value is None:
        return "none"
    return value[:_SHORT] if name == MODEL else value
