"""Is a promotion that was decided on, and not carried out at once, still wanted?"""

from __future__ import annotations

from datetime import datetime, timedelta

from tasks.history.incidents import INCIDENTS
from tasks.history.promotion_decisions import decision_named
from tasks.history.promotions import INTENTS
from tasks.history.tickets import ticket_decisions, ticket_standing
from tasks.ledger.append import Links, newest_first
from tasks.readiness.promotion import Move
from tasks.vocabulary import Decision, Outcome

LONGEST = timedelta(days=1)  # what a GO rests on is measured anew after that


def why_not(links: Links, move: Move, now: datetime) -> str:
    """Why a promotion is not to be carried out any more; "" where it is, and for a rollback.

    It is not when its ticket was killed, evaluated again with another outcome, or an incident was opened on
    the version since, or when it was begun more than a day ago.
    """
    if move.what != "promotion":
        return ""
    intent = next(newest_first(links, INTENTS, move.key), None)
    began = intent.at if intent else now
    if now - began > LONGEST:
        return (
            f"it was begun on {began:%Y-%m-%d %H:%M} UTC and left open for more than a day; "
            "promote_model --again decides anew"
        )
    decision = decision_named(links, move.evidence)
    since = decision.at if decision else began
    return _incident(links, move, since) or (_ticket(links, decision) if decision else "")


def _incident(links: Links, move: Move, since: datetime) -> str:
    for record in newest_first(links, INCIDENTS):
        about = record.body["incident"]
        if record.at > since and (about["model"], about["version"]) == (move.model, move.after):
            return f"an incident on version {move.after} was opened since (record {record.seq})"
    return ""


def _ticket(links: Links, decision: Decision) -> str:
    """What was said of the ticket since the decision and speaks against it."""
    decisions = ticket_decisions(links)
    standing = ticket_standing(decisions, decision.subject)
    if standing.word is not None and standing.word.outcome is Outcome.KILLED:
        return f"{decision.subject} was killed on {standing.word.at:%Y-%m-%d %H:%M} UTC [{standing.word.id}]"
    rested_on = next((one for one in decisions if one.id == decision.inputs.get("evaluation")), None)
    newest = standing.evaluation
    if rested_on is None or newest is None or newest.at <= rested_on.at:
        return ""
    if newest.outcome in (Outcome.PROMOTABLE, rested_on.outcome):
        return ""
    return f"{decision.subject} was evaluated again since, and it says {newest.outcome} [{newest.id}]"
