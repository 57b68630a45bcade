"""A board in the middle of its third sprint: every stage, blockers, broken rules, decisions of every kind."""

from __future__ import annotations

from datetime import date

from tasks.board.board_state import BoardState, Facts, board_state
from tasks.board.moves import Move
from tasks.board.sprint import Sprint
from tasks.board.ticket import LIMITS, Ticket
from tasks.gates import Key, decide
from tasks.vocabulary import Decision, Gate, Verdict
from tests.pages.samples import NOW, START, decision, finding

SPRINTS = [
    Sprint.model_validate({"id": name, "start": start, "end": end})
    for name, start, end in (
        ("S4", "2026-10-05", "2026-10-18"),
        ("S5", "2026-10-19", "2026-11-01"),
        ("S6", "2026-11-02", "2026-11-22"),
    )
]
WHOLE = {
    "hypothesis": "Rewriting helps short questions",
    "success": {"primary": "accuracy is better"},
    "baseline": "champion",
    "compute_hours": 8,
    "sprint": "S6",
}
TICKETS = [
    {"id": "EXP-041", "title": "A smaller encoder for short questions"},
    {
        **WHOLE,
        "id": "EXP-039",
        "title": "Spanish and French few-shot bank",
        "stage": "hypothesis",
        "kind": "explore",
        "blockers": [{"what": "batch B-17 is being labelled again", "since": "2026-11-14"}],
    },
    {
        **WHOLE,
        "id": "EXP-037",
        "title": "Hard-negative mining for the retriever",
        "stage": "experiment",
        "kind": "exploit",
    },
    {
        **WHOLE,
        "id": "EXP-038",
        "title": "Refusal tuning on unsafe questions",
        "stage": "experiment",
        "kind": "explore",
        "baseline": "",
        "blockers": [
            {"what": "no GPU", "since": "2026-11-03", "until": "2026-11-06"},
            {"what": "batch B-15 is late", "since": "2026-11-09"},
        ],
    },
    {
        **WHOLE,
        "id": "EXP-036",
        "title": "Answer with cited passages",
        "stage": "evaluation",
        "kind": "exploit",
    },
    {**WHOLE, "id": "EXP-035", "title": "Chunk by section, not by length", "stage": "iteration"},
    *(
        {**WHOLE, "id": f"EXP-03{n}", "title": title, "stage": "production", "learnings": "short ones gain"}
        for n, title in ((4, "Query rewriting before retrieval"), (1, "Cache"), (0, "Longer context"))
    ),
    {**WHOLE, "id": "EXP-032", "title": "Rerank with a cross-encoder", "stage": "killed"},
    {**WHOLE, "id": "EXP-033", "title": "Distil for latency", "stage": "killed", "learnings": "too lossy"},
]
STAGES_SEEN = [
    ("EXP-034", None, "hypothesis", "2026-10-06"),
    ("EXP-034", "hypothesis", "experiment", "2026-10-09"),
    ("EXP-034", "experiment", "production", "2026-11-10"),
    ("EXP-032", None, "backlog", "2026-10-06"),
    ("EXP-032", "backlog", "experiment", "2026-10-26"),
    ("EXP-032", "experiment", "killed", "2026-11-05"),
    ("EXP-037", None, "experiment", "2026-11-11"),
    ("EXP-038", None, "experiment", "2026-11-09"),
    ("EXP-039", None, "hypothesis", "2026-11-17"),
]


def evaluated(ticket: str, verdict: Verdict, day: int) -> Decision:
    """The gate's decision on a ticket, so many days after the samples begin."""
    return decision("experiment", ticket, [finding("primary", ticket, verdict)], day=day)


def said(ticket: str, verdict: Verdict, day: int) -> Decision:
    """A person's word on a ticket: PASS promotes, WARN iterates, FAIL kills."""
    made = decide(
        Gate(name="ticket", about="ticket", must=("person",)),
        Key("ticket", ticket, {}, "", look=day),
        [finding("person", ticket, verdict)],
        project="p",
        now=START,
        asked_by="jane",
        code_version="0",
    )
    return made.model_copy(update={"at": START.replace(day=START.day + day)})


def board(longer: str = "") -> BoardState:
    """The board on the samples' day; ``longer`` is put behind every title and blocker, and into an id."""
    tickets = [Ticket.model_validate(_longer(ticket, longer)) for ticket in TICKETS]
    names = ("ticket", "before", "after", "day")
    moves = [
        Move.model_validate({**dict(zip(names, seen, strict=True)), "sprint": None}) for seen in STAGES_SEEN
    ]
    facts = Facts(
        decisions=[
            evaluated("EXP-034", Verdict.PASS, 8),
            evaluated("EXP-032", Verdict.FAIL, 3),
            said("EXP-033", Verdict.FAIL, 4),
            evaluated("EXP-031", Verdict.FAIL, 5),
            evaluated("EXP-030", Verdict.WARN, 5),
            evaluated("EXP-035", Verdict.UNKNOWN, 6),
        ],
        moves=moves,
        data_tasks={"DATA-15": ["EXP-038"], "DATA-19": ["EXP-099"]},
        unready=["DATA-15", "DATA-19"],
        seeds={"EXP-036": "candidate lacks seeds 4, 5"},
    )
    return board_state(
        tickets,
        SPRINTS,
        limits=LIMITS,
        phase="convergence",
        facts=facts,
        today=date.fromisoformat(f"{NOW:%Y-%m-%d}"),
    )


def _longer(ticket: dict, longer: str) -> dict:
    blockers = [{**one, "what": f"{one['what']}{longer}"} for one in ticket.get("blockers", [])]
    return {**ticket, "title": f"{ticket['title']}{longer}", "blockers": blockers}
