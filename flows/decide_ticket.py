"""What does a person say about an experiment?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act.decisions import announce_left, announce_once, keep
from tasks.act.experiments import tag_word
from tasks.judge import judge_ticket
from tasks.load.record import left_unannounced
from tasks.load.shared import load_project
from tasks.load.tickets import load_ticket
from tasks.overrule import need_same
from tasks.vocabulary import Decision, Outcome


@flow
def decide_ticket(project: str, ticket: str, outcome: Outcome, learnings: str, why: str = "") -> Decision:
    """Keep a person's word about an experiment once, leave it on the ticket's runs, announce it."""
    place = load_project(project)
    announce_left(left_unannounced(place), now())
    held = load_ticket(place, ticket)
    suffices = outcome is Outcome.PROMOTING and place.model().equivalent_suffices
    said = judge_ticket(
        place.name, held.standing, outcome, learnings, why, equivalent_suffices=suffices, now=now()
    )
    word = keep(said)
    need_same(word, outcome)
    tag_word(word, held.runs)
    return announce_once(word, now())
