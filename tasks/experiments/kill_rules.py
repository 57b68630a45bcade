"""Kill rules: when an experiment had better be stopped. They advise; a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tasks.experiments.metric_wording import amount, size
from tasks.experiments.plateau import AHEAD, LEAST, Ahead, gain_ahead
from tasks.vocabulary import Word

Rule = Literal["budget", "plateau", "gap", "own"]
Says = Literal["kill", "go on", "cannot tell", "ask"]

OVERSPENT = 2.0  # times the planned compute; the experiment was planned to be worth one
UNLIKELY = 0.10  # below this chance a plan that waits for it is no plan


class Advice(Word):
    """What one rule says about a ticket.

    ``says``: kill, go on, cannot tell (``settle`` says what it takes), or ask: a question that only a
    person answers. ``probability`` (0-1) is the chance that the rule rests on, None where it rests on none.
    """

    ticket: str
    rule: Rule
    says: Says
    reason: str
    remedy: str = ""
    settle: str = ""
    probability: float | None = None


def budget(ticket: str, *, used: float | None, planned: float | None) -> Advice:
    """Whether the ticket has used more than twice its planned compute; hours, None where not known."""
    if planned is None or used is None:
        lacks = "the board plans no compute hours" if planned is None else "no run says its compute hours"
        settle = f"{'compute_hours of the ticket on the board' if planned is None else 'A finished run'}."
        return Advice(ticket=ticket, rule="budget", says="cannot tell", reason=lacks, settle=settle)
    spent = f"{used:,.2f} of {planned:,.2f} planned compute hours are used ({used / planned:.0%})"
    if used > OVERSPENT * planned:
        remedy = "Stop it, or plan more hours on the board and say why they are worth it."
        reason = f"{spent}, more than {OVERSPENT:g} times the plan"
        return Advice(ticket=ticket, rule="budget", says="kill", reason=reason, remedy=remedy)
    return Advice(ticket=ticket, rule="budget", says="go on", reason=spent)


def plateau(ticket: str, attempts: Sequence[float], *, metric: str, step: float, unit: str = "") -> Advice:
    """Whether the ticket's attempts still gain; ``attempts`` oldest first, higher is better."""
    useful = f"the smallest useful gain of {size(step, unit)}"
    found = gain_ahead(attempts, step=step)
    if found is None:
        n = len(attempts)
        reason = (
            f"of attempts at {metric} there are {n}, or fewer that did not crash, "
            f"which is too little to tell of the next {AHEAD}"
        )
        settle = f"{max(LEAST - n, 1)} more attempts ({LEAST} in all), each with a value of {metric}."
        return Advice(ticket=ticket, rule="plateau", says="cannot tell", reason=reason, settle=settle)
    expected = f"{size(found.gain, unit)} {'lost' if found.gain < 0 else 'gained'}"
    reason = (
        f"the next {AHEAD} attempts gain {useful} in {metric} with a chance of {_chance(found.probability)} "
        f"({expected} is expected, from {found.attempts} attempts{_left_out(found)})"
    )
    kill = found.probability < UNLIKELY
    return Advice(
        ticket=ticket,
        rule="plateau",
        says="kill" if kill else "go on",
        reason=reason,
        remedy="Stop it and write down what was learnt, or try something of another kind." if kill else "",
        probability=found.probability,
    )


def _left_out(found: Ahead) -> str:
    return f"; {found.crashed} far below the others left out" if found.crashed else ""


def gap(
    ticket: str,
    probability: float | None,
    *,
    metric: str,
    target: float | None,
    sprints_left: int | None,
    unit: str = "",
    promotable: bool = False,
    reached: bool = False,
) -> Advice:
    """Whether the target can still be reached: ``probability`` is the forecast's, in the sprints left.

    A candidate that is ``promotable`` or a target that is ``reached`` goes before the time box.
    """
    if promotable or reached:
        done = "its candidate is promotable" if promotable else f"{metric} has reached its target"
        return Advice(ticket=ticket, rule="gap", says="go on", reason=done)
    if sprints_left == 0:
        reason, remedy = "its time box is over", "Decide about it, or agree on a longer time box."
        return Advice(ticket=ticket, rule="gap", says="kill", reason=reason, remedy=remedy)
    if target is None or sprints_left is None or probability is None:
        return _untold_gap(ticket, metric, target, sprints_left)
    left = f"{sprints_left} {'sprint' if sprints_left == 1 else 'sprints'} left"
    reason = (
        f"{metric} reaches {amount(target, unit)} in the {left} with a chance of {_chance(probability)}, "
        "by the forecast"
    )
    kill = probability < UNLIKELY
    return Advice(
        ticket=ticket,
        rule="gap",
        says="kill" if kill else "go on",
        reason=reason,
        remedy="Stop it, or agree on a nearer target or a longer time box." if kill else "",
        probability=probability,
    )


def own_rules(ticket: str, rules: Sequence[str]) -> tuple[Advice, ...]:
    """The ticket's own reasons to stop, as questions: only a person can tell whether they hold."""
    return tuple(
        Advice(ticket=ticket, rule="own", says="ask", reason=f"the ticket's own reason to stop: {rule}")
        for rule in rules
    )


def _untold_gap(ticket: str, metric: str, target: float | None, sprints_left: int | None) -> Advice:
    reason = f"{metric} has too little history to forecast, or has hardly changed in it"
    settle = "Promotable candidates in 5 sprints, two of them better than what stood before."
    if sprints_left is None:
        reason, settle = "the end of its time box is not known", "sprint and time_box_sprints on the board."
    if target is None:
        reason, settle = f"{metric} has no target", "A target on the ticket, or in the canvas."
    return Advice(ticket=ticket, rule="gap", says="cannot tell", reason=reason, settle=settle)


def _chance(probability: float) -> str:
    """A probability in whole percent; never 0 % or 100 %, which nothing measured can be."""
    percent = round(probability * 100)
    return "below 1%" if percent < 1 else "above 99%" if percent > 99 else f"{percent}%"
