"""What one record says, in a few words: a line of ``proofline log``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flows.commands.gist_production import abandoned, incident, intent, moved, retrained, sign_off, state
from tasks.experiments.deviations import changes
from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Record
from tasks.pages.words import plural, probability

MOST_NAMED = 4  # of the things that criteria are about, so that a line stays one

Body = Mapping[str, Any]


def gist(record: Record, links: Links) -> str:
    """The record in a few words; "" for a kind without any. ``links`` hold what a change is compared with."""
    said = _SAID.get(record.kind)
    try:
        if record.kind == "lock":
            return _lock(record, links)
        return said(record.body) if said else ""
    except (LookupError, TypeError, ValueError):  # written by another version of ours
        return f"see `proofline show {record.seq}`"


def _decision(body: Body) -> str:
    made = body["decision"]
    return f"{made['outcome']}, {made['reason']} [{made['id']}]"


def _lock(record: Record, links: Links) -> str:
    earlier = (r for r in newest_first(links, ("lock",)) if r.subject == record.subject)
    before = next((r for r in earlier if r.seq < record.seq), None)
    if before is None:
        return f"criteria locked: {_few([*record.body['criteria']], ', ')}"
    found = changes(before.body["criteria"], record.body["criteria"])
    why = record.body.get("why", "")
    return f"criteria changed: {_few([change.said for change in found], '; ')}" + (
        f", because: {why}" if why else ""
    )


def _few(named: Sequence[str], parted: str) -> str:
    more = len(named) - MOST_NAMED
    return parted.join(named[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _opening(body: Body) -> str:
    lacking = "" if body.get("complete", True) else ", before all its seeds were there"
    return f"{body['evaluation']} opened, look {body['look']}{lacking}"


def _move(body: Body) -> str:
    move = body["move"]
    return f"{move['before'] or 'new on the board'} -> {move['after']}"


def _forecast(body: Body) -> str:
    """How likely the target is reached by the committed sprint, else by the last one that was forecast."""
    said = body["forecast"]["outlook"]
    step = said["steps"][(said["committed_step"] or 0) - 1]
    return f"{probability(step['probability'])} to reach {said['target']:g} by {step['name']}"


def _done(body: Body) -> str:
    if "move" in body:
        return moved(body)
    if "retraining" in body:
        return retrained(body)
    if "fate" not in body:
        return f"announced [{body['decision']}]"
    return f"{body['fate']}, in dataset {body['dataset']}" if "dataset" in body else str(body["fate"])


def _checkpoint(body: Body) -> str:
    return f"{plural(body['last'] - body['first'] + 1, 'record')} read in full, all sound"


def _redaction(body: Body) -> str:
    return f"{_few(body['places'], ', ')} of record {body['record']} redacted, because: {body['why']}"


def _pause(body: Body) -> str:
    why = f", because: {body['why']}" if body["why"] else ""
    return f"{'paused' if body['paused'] else 'goes on'}{why}"


_SAID: Mapping[str, Callable[[Body], str]] = {
    "decision": _decision,
    "opening": _opening,
    "move": _move,
    "forecast": _forecast,
    "state": state,
    "done": _done,
    "intent": intent,
    "abandoned": abandoned,
    "sign-off": sign_off,
    "incident": incident,
    "checkpoint": _checkpoint,
    "redaction": _redaction,
    "pause": _pause,
}
