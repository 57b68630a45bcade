"""How an audit of the record is said, as lines or as one JSON object, with the exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flows.commands.answer import WORST_FIRST, said_object, say, say_json
from tasks.ledger.audited import Audited, Fault, State
from tasks.pages.words import plural, stop
from tasks.plans import Project

EXIT: dict[State, int] = {"WHOLE": 0, "BROKEN": 1, "UNDECIDED": 2}
SETTLE = "Ask again once what did not answer does."
ALONE = "no run or model version in MLflow knows of it: that its end was cut off could not be seen"


def say_audited(found: Audited, _: Project, *, as_json: bool) -> int:
    """How one project's record stands."""
    return say_all([found], as_json=as_json)


def say_all(audits: Sequence[Audited], *, as_json: bool) -> int:
    """How every project's record stands; the exit code is that of the worst."""
    codes = [EXIT[found.state] for found in audits]
    code = next((code for code in WORST_FIRST if code in codes), 0)
    if as_json:
        worst = audits[codes.index(code)] if audits else None
        say_json({**_answer(worst), "projects": {found.project: _details(found) for found in audits}})
        return code
    for found in audits:
        for line in _lines(found):
            say(line)
    if not audits:
        say("There is no project here, and no record.")
    return code


def _lines(found: Audited) -> Iterator[str]:
    if found.digest:
        yield f"{found.project}: {_whole(found)}{_anchored(found)}"
    if found.records and found.digest:
        yield f"    head {found.records}:{found.digest}"
    for fault in found.faults:
        stands = "is broken" if fault.what == "record" else "is not as it was recorded"
        yield f"{found.project}: {fault.named} {stands}: {stop(fault.said)}"
        yield f"    {fault.remedy}"
    for said in (*found.unread, *found.unanswered, *found.unfinished, *found.redacted, *found.mended):
        yield f"    {stop(said)}"
    if found.versions is not None:
        yield f"    looked at: {_looked(found)}."


def _whole(found: Audited) -> str:
    replayed = f", of which {found.replayed:,} replayed: made on another day" if found.replayed else ""
    return f"the record is whole, {plural(found.records, 'record')}{replayed}"


def _anchored(found: Audited) -> str:
    if found.unanswered or not found.records:
        return "."
    if not found.anchors:
        return f"; {ALONE}."
    return f"; {plural(found.anchors, 'anchor')} outside {_agree(found)}."


def _agree(found: Audited) -> str:
    verb, later = "agrees" if found.anchors == 1 else "agree", found.records - found.newest
    return f"{verb}, the newest on record {found.newest}" + (f", {later:,} came later" if later > 0 else "")


def _looked(found: Audited) -> str:
    return f"{plural(found.versions or 0, 'dataset version')}, {plural(found.models or 0, 'model version')}"


def _answer(worst: Audited | None) -> dict[str, Any]:
    """The fields of every command that decides; those of the project that stands worst."""
    if worst is None:
        return {"outcome": None}
    faults = [fault.said for fault in worst.faults]
    return said_object(
        worst.state,
        worst.project,
        next(iter((*faults, *worst.unanswered, *worst.unfinished)), _whole(worst)),
        _settle(worst),
        [_finding(fault) for fault in worst.faults],
    )


def _settle(found: Audited) -> str:
    if found.state != "UNDECIDED":
        return ""
    return SETTLE if found.unanswered else "Finish what was to be taken out, as it says."


def _finding(fault: Fault) -> dict[str, Any]:
    return {
        "check": fault.what,
        "subject": fault.named,
        "verdict": "FAIL",
        "reason": fault.said,
        "remedy": fault.remedy,
        "measurements": [],
    }


def _details(found: Audited) -> dict[str, Any]:
    return {**found.model_dump(mode="json"), "state": found.state}
