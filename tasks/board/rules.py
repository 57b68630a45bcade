"""The board's rules: limits on work in progress, and what a ticket needs to stand in its stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tasks.board.outcomes import WORDS, TicketEnd, disagreement
from tasks.board.ticket import CLOSED, STAGES, Stage, Ticket
from tasks.vocabulary import Need, Word

_OPEN: tuple[Stage, ...] = ("experiment", "evaluation", "iteration")
_MOST_NAMED = 6


class Problem(Word):
    """A rule that does not hold: of one ticket, or of the whole board (``ticket`` is ""), and what helps."""

    ticket: str
    rule: str
    sentence: str
    remedy: str
    need: Need = "must"


@dataclass(frozen=True)
class Known:
    """A ticket, and what is known of it outside the board.

    ``waits_for`` names the data tasks that it waits for and that are not ready. ``seeds`` says which
    planned seeds are not logged ("" for none); it is None when nobody could tell.
    """

    ticket: Ticket
    end: TicketEnd | None = None
    waits_for: tuple[str, ...] = ()
    seeds: str | None = ""


def broken_rules(
    known: Sequence[Known], limits: Mapping[Stage, int], *, has_sprints: bool
) -> tuple[Problem, ...]:
    """Every rule of the board that does not hold, limits first and then ticket by ticket.

    Parameters
    ----------
    known : sequence of Known
        Every ticket of the board; may be empty.
    limits : mapping of Stage to int
        Most tickets at once in a stage; a stage without one has no limit.
    has_sprints : bool
        Whether the board lists sprints, so that tickets can name theirs.

    Returns
    -------
    tuple of Problem
        Empty when every rule holds. A problem whose ``need`` is note is told and breaks no rule.
    """
    rules = [rule for rule in _RULES if has_sprints or rule.name != "sprint"]
    return (
        *_over_limits(known, limits),
        *(
            Problem(ticket=one.ticket.id, rule=rule.name, sentence=said, remedy=rule.remedy, need=rule.need)
            for one in known
            for rule in rules
            if one.ticket.stage in rule.stages and (said := rule.broken(one))
        ),
    )


def unknown_blocked(blocked: Mapping[str, Sequence[str]], tickets: Sequence[Ticket]) -> tuple[Problem, ...]:
    """Data tasks (id to what each blocks) that name tickets which the board does not have, as notes."""
    ids = {ticket.id for ticket in tickets}
    lacking = {task: [name for name in names if name not in ids] for task, names in blocked.items()}
    return tuple(
        Problem(
            ticket="",
            rule="blocks",
            sentence=f"{task} blocks {_listed(names)}, which the board does not have",
            remedy="correct the name, or leave it when the ticket was taken off the board",
            need="note",
        )
        for task, names in lacking.items()
        if names and ids
    )


def left_out(drafts: Sequence[str]) -> tuple[Problem, ...]:
    """Drafts of a tracker, by their titles, as a note: they have no number and are not on the board."""
    if not drafts:
        return ()
    verb = "draft without a number is" if len(drafts) == 1 else "drafts without a number are"
    return (
        Problem(
            ticket="",
            rule="draft",
            sentence=f"{len(drafts)} {verb} left out: {_listed([repr(title) for title in drafts])}",
            remedy="turn it into an issue in the tracker, or give it a field Ticket with an id",
            need="note",
        ),
    )


def _over_limits(known: Sequence[Known], limits: Mapping[Stage, int]) -> Iterator[Problem]:
    for stage in STAGES:
        there = [one.ticket.id for one in known if one.ticket.stage == stage]
        if stage in limits and len(there) > limits[stage]:
            yield Problem(
                ticket="",
                rule="limit",
                sentence=f"{stage} holds {len(there)} tickets ({_listed(there)}); at most {limits[stage]}",
                remedy="take those off the board that are served and watched"
                if stage == "production"
                else "finish or kill one before another begins",
            )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return f"{', '.join(names[:_MOST_NAMED])}{f' and {more} more' if more > 0 else ''}"


def _missing(known: Known) -> str:
    ticket = known.ticket
    asked = {
        "a hypothesis": ticket.hypothesis,
        "success criteria (success.primary)": ticket.success.primary,
        "a compute budget (compute_hours)": ticket.compute_hours,
        "a baseline": ticket.baseline,
    }
    lacking = [name for name, given in asked.items() if not given]
    return f"is in {ticket.stage} without {', '.join(lacking)}" if lacking else ""


def _data(known: Known) -> str:
    waits = known.waits_for
    verb = "is" if len(waits) == 1 else "are"
    return f"is in {known.ticket.stage} while {_listed(waits)} {verb} not ready" if waits else ""


def _seeds(known: Known) -> str:
    return f"is in evaluation while {known.seeds}" if known.seeds else ""


def _seeds_unknown(known: Known) -> str:
    if known.seeds is not None:
        return ""
    return "is in evaluation; whether its planned seeds are logged could not be told"


def _undecided(known: Known) -> str:
    if known.end is not None:
        return ""
    return f"is in {known.ticket.stage} without a decision in the record that settles it"


def _unlearnt(known: Known) -> str:
    # A person's word in the record comes with what was learnt.
    told = known.ticket.learnings or (known.end and known.end.outcome in WORDS)
    return "" if told else f"is in {known.ticket.stage} without learnings"


def _denied(known: Known) -> str:
    return disagreement(known.ticket.stage, known.end)


@dataclass(frozen=True)
class _Rule:
    name: str
    stages: tuple[Stage, ...]
    broken: Callable[[Known], str]
    remedy: str
    need: Need = "must"


_RULES = (
    _Rule(
        "sprint",
        ("hypothesis", *_OPEN),
        lambda known: "" if known.ticket.sprint else f"is in {known.ticket.stage} and names no sprint",
        "agree on a sprint, or move it back to the backlog",
    ),
    _Rule("described", _OPEN, _missing, "write it on the ticket, or move it back to hypothesis"),
    _Rule("data", _OPEN, _data, "wait for the data in hypothesis; see proofline data readiness"),
    _Rule("seeds", ("evaluation",), _seeds, "train them, or move it back to experiment"),
    _Rule("seeds", ("evaluation",), _seeds_unknown, "see why the tracked runs do not answer", "note"),
    _Rule(
        "decision",
        ("iteration", *CLOSED),
        _undecided,
        "keep one: proofline run evaluate_experiment --ticket TICKET, or a person's: proofline decide TICKET",
    ),
    _Rule("learnings", CLOSED, _unlearnt, "write down what was learnt; it is needed to close a ticket"),
    _Rule("record", STAGES, _denied, "the record counts; move the ticket, or keep a new decision"),
)
