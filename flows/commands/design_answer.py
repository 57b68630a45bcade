"""How a design is said: lines for people, a table for a pull request, one JSON object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flows.commands.answer import said_object
from tasks.experiments.design import Claim, Design, PlannedLook
from tasks.experiments.level_of_look import level_of_look
from tasks.experiments.rate_limit import RateLimit
from tasks.experiments.settle import MOST_EXAMPLES, MOST_SEEDS
from tasks.pages.words import probability, size
from tasks.stats.limits import trials_needed


@dataclass(frozen=True)
class Prompts:
    """How many prompts show that an event is rarer than its limit, with none of them and with one."""

    event: str
    limit: float
    with_none: int
    with_one: int | None


@dataclass(frozen=True)
class Answer:
    """The design of every metric; ``source`` says where the spread is from.

    ``not_planned`` names what the gate waits for besides: of that nothing is known here.
    """

    project: str
    source: str
    designs: tuple[Design, ...]
    prompts: tuple[Prompts, ...]
    not_planned: tuple[str, ...] = ()

    @property
    def decisive(self) -> bool:
        """Whether each of the designs can be shown by more than luck."""
        return all(design.decisive for design in self.designs)

    @property
    def reason(self) -> str:
        """One sentence."""
        besides = f"; not planned for: {', '.join(self.not_planned)}" if self.not_planned else ""
        open_ = [f"that {_claim(one.claim)}" for one in self.designs if not one.decisive]
        wanted = f"a chance of {probability(self.designs[0].wanted)}"
        if open_:
            return f"no look has {wanted} to show {', or '.join(open_)}{besides}"
        shown = " and ".join(dict.fromkeys(f"the {one.claim.role} claims" for one in self.designs))
        return f"{shown} have {wanted} or more each of being shown{besides}"

    @property
    def settle(self) -> str:
        """What would make it decisive; "" when it is."""
        return " ".join(_needs(one) for one in self.designs if not one.decisive)


def prompts_of(check: RateLimit, looks: int) -> Prompts:
    """The prompts that a rate limit needs at a look; with a limit of 0 the plan says how many do."""
    if not check.limit:
        return Prompts(check.event, 0.0, check.least, None)
    level = level_of_look(check.level, looks)
    needed = [trials_needed(check.limit, events, level=level) for events in (0, 1)]
    return Prompts(check.event, check.limit, *needed)


def design_lines(made: Answer) -> Iterator[str]:
    """The answer for people."""
    yield f"{_title(made)}:"
    for one in made.designs:
        yield f"  {_claim(one.claim)}"
        for number, look in enumerate(one.looks, 1):
            yield f"    look {number} of {len(one.looks)}: {_look(one.claim, look)}"
        if not one.decisive:
            yield f"    {_needs(one)}"
    for prompts in made.prompts:
        yield f"  {_prompts(prompts)}"
    yield f"{'Decisive' if made.decisive else 'Not decisive'}: {made.reason}."


def design_markdown(made: Answer) -> Iterator[str]:
    """The answer for a pull request."""
    yield f"**{'Decisive' if made.decisive else 'Not decisive'}:** {made.reason}."
    yield ""
    yield f"{_title(made)}:"
    yield ""
    yield "| To be shown | Look | Seeds | Examples | Smallest shown | Chance |"
    yield "|---|---|---|---|---|---|"
    for one in made.designs:
        for number, look in enumerate(one.looks, 1):
            unit, chance = one.claim.unit, probability(look.power)
            cells = [_claim(one.claim), str(number), f"{look.seeds:,}", f"{look.examples:,}"]
            yield f"| {' | '.join([*cells, size(look.detectable, unit), chance])} |"
    for text in [*filter(None, [made.settle]), *map(_prompts, made.prompts)]:
        yield ""
        yield text


def design_object(made: Answer) -> dict[str, Any]:
    """The answer as every command that judges gives it, with the designs behind it."""
    return said_object(
        "DECISIVE" if made.decisive else "NOT_DECISIVE",
        made.project,
        made.reason,
        made.settle,
        project=made.project or None,
        source=made.source,
        designs=[_object(one) for one in made.designs],
        not_planned=list(made.not_planned),
        prompts=[vars(one) for one in made.prompts],
    )


def _object(one: Design) -> dict[str, Any]:
    return {
        **vars(one.claim),
        "decisive": one.decisive,
        "looks": [vars(look) for look in one.looks],
        "seeds_needed": one.seeds_needed,
        "examples_needed": one.examples_needed,
        "both_needed": None
        if one.both_needed is None
        else dict(zip(("seeds", "examples"), one.both_needed, strict=True)),
    }


def _title(made: Answer) -> str:
    of = f"{made.project}: what" if made.project else "What"
    return f"{of} could be shown, by {made.source}"


def _claim(claim: Claim) -> str:
    least = size(claim.least, claim.unit)
    if claim.role == "guard":
        return f"{claim.metric} is no worse than by {least} (if the arms are equal)"
    return f"{claim.metric} is better (if it gains {least})"


def _look(claim: Claim, look: PlannedLook) -> str:
    on = f" on {look.examples:,} examples" if look.examples else ""
    what = "margin" if claim.role == "guard" else "gain"
    smallest = f"smallest {what} {size(look.detectable, claim.unit)}"
    return f"{look.seeds} seeds{on} show it with a chance of {probability(look.power)}; {smallest}"


def _needs(one: Design) -> str:
    seeds, examples, last = one.seeds_needed, one.examples_needed, one.looks[-1]
    ways = [f"{seeds:,} seeds of each arm in the last look"] if seeds else []
    ways += [f"about {examples:,} examples at {last.seeds} seeds"] if examples else []
    if ways:
        more = "" if seeds else f" No number of seeds up to {MOST_SEEDS} would do."
        return f"{one.claim.metric} takes {' or '.join(ways)}.{more}"
    if one.both_needed:
        s, n = one.both_needed
        both = f"{s:,} seeds of each arm and about {n:,} examples"
        return f"{one.claim.metric} takes {both}: neither alone would do."
    upto = f"{MOST_SEEDS} seeds" + (f" and {MOST_EXAMPLES:,} examples" if last.examples else "")
    return f"No number up to {upto} would show {one.claim.metric}: ask for a larger difference."


def _prompts(prompts: Prompts) -> str:
    if prompts.with_one is None:
        return f"{prompts.event} in none of {prompts.with_none:,} prompts is what the plan asks for."
    return (
        f"{prompts.event} below {100 * prompts.limit:g}% takes {prompts.with_none:,} prompts without an "
        f"event, {prompts.with_one:,} with one."
    )
