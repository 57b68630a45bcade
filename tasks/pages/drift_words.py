"""The first words of a drift page: which window, which features, how far, what it means, what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from tasks.pages import words
from tasks.pages.drift_weeks import features_that, watched_features
from tasks.pages.reading import measured
from tasks.pages.verdicts import OUTCOMES, Level
from tasks.vocabulary import Decision, Outcome, Verdict

Row = dict[str, Any]

_MOST_NAMES, _LONGEST = 2, 40


class LossLike(Protocol):
    """Whether the metric of the model in production has fallen, as far as the record tells."""

    @property
    def state(self) -> Literal["fallen", "holds", "unknown"]:
        """Surely fallen, surely not, or not known."""

    @property
    def reason(self) -> str:
        """Why, with the numbers."""

    @property
    def settle(self) -> str:
        """What would tell; "" where it is known."""


_MODEL: dict[str, tuple[Level, str, str]] = {
    "fallen": ("ba", "Fallen", "the model's metric has fallen"),
    "holds": ("ok", "Holds", "the model's metric holds"),
    "unknown": ("no", "Not known", "whether the model got worse is not known"),
}


def model_row(loss: LossLike) -> Row:
    """What the window means for the model, by the metric that is watched in production."""
    level, word, phrase = _MODEL[loss.state]
    told = {"reason": words.sentence(loss.reason), "settle": words.stop(loss.settle)}
    return {"state": loss.state, "level": level, "word": word, "phrase": phrase, **told}


def drift_verdict(decision: Decision, model: Mapping[str, Any], done: Mapping[str, Any]) -> Row:
    """The pill, the one sentence that says it all, and the reasons behind its parts.

    ``model`` is from `model_row`, ``done`` from ``drift_done.what_was_done``.
    """
    how = OUTCOMES[decision.outcome]
    is_quiet = decision.outcome is Outcome.STEADY and model["state"] == "unknown"
    parts = [_found(decision), "" if is_quiet else model["phrase"], done["phrase"]]
    return {
        "level": how.level,
        "word": how.word,
        "pill": f"{how.word}: {decision.subject}",
        "sentence": words.stop("; ".join(part for part in parts if part)),
        "paragraph": " ".join(part for part in _reasons(is_quiet, model, done) if part),
    }


def _found(decision: Decision) -> str:
    """Which window, which features, and how far."""
    name = words.short(decision.subject, _LONGEST)
    if decision.outcome is Outcome.DRIFT:
        drifted = features_that(decision, Verdict.FAIL)
        return (
            f"In {name}, {_listed(drifted, decision)} drifted{_far(decision)}" if drifted else _else(decision)
        )
    if decision.outcome is Outcome.WARN:
        changed = features_that(decision, Verdict.WARN)
        return (
            f"In {name}, {_listed(changed, decision)} changed, {_how_little(decision)}"
            if changed
            else _else(decision)
        )
    if decision.outcome is Outcome.UNDECIDED:
        return _open(decision, name)
    return f"{name} is steady: none of {_watched(decision)} moved by more than the tolerance"


def _how_little(decision: Decision) -> str:
    """Whether what changed lies below the plan's floors, or windows differ as much in any case."""
    certain = [f for f in decision.findings if f.verdict is Verdict.WARN and f.check == "shift"]
    usual = [f for f in certain if (measured(f.evidence, "largest ratio to the plan's floor") or 0.0) >= 1]
    if not usual:
        return "too little to matter"
    as_usual = "no more than windows do in any case"
    return as_usual if len(usual) == len(certain) else f"too little to matter or {as_usual}"


def _open(decision: Decision, name: str) -> str:
    if not watched_features(decision):
        return f"{name} could not be held against the reference"
    unsure = len(features_that(decision, Verdict.UNKNOWN))
    nothing = f"In {name}, no change is certain, but"
    if unsure:
        return f"{nothing} {words.count(unsure)} of {_watched(decision)} may hide one"
    is_slow = any(f.check == "gradual" and f.verdict is Verdict.UNKNOWN for f in decision.findings)
    return f"{nothing} {'slow ones cannot be told yet' if is_slow else 'not all could be asked'}"


def _else(decision: Decision) -> str:
    """Where no feature is to be named: the words of the decision itself."""
    return words.short(decision.reason, 160).rstrip(".")


def _listed(names: Sequence[str], decision: Decision) -> str:
    told = [words.short(name, _LONGEST) for name in names[:_MOST_NAMES]]
    more = [f"{words.count(len(names) - len(told))} more"] if len(names) > len(told) else []
    listed = [*told, *more]
    together = f"{', '.join(listed[:-1])} and {listed[-1]}" if len(listed) > 1 else listed[0]
    return f"{together} of {_watched(decision)}"


def _watched(decision: Decision) -> str:
    return words.plural(len(watched_features(decision)), "feature")


def _far(decision: Decision) -> str:
    """How far what drifted most has gone, in units of what matters; "" where that was not measured."""
    failed = (f.evidence for f in decision.findings if f.verdict is Verdict.FAIL and f.check == "shift")
    ratios = [ratio for e in failed if (ratio := measured(e, "largest ratio to floor")) is not None]
    return f", by up to {max(ratios):,.1f} times as much as matters" if ratios else ""


def _reasons(is_quiet: bool, model: Mapping[str, Any], done: Mapping[str, Any]) -> list[str]:
    retraining = done["retraining"]
    because = words.sentence(retraining["reason"]) if retraining else ""
    return ["" if is_quiet else model["reason"], because]
