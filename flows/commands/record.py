"""``proofline log``, ``show`` and ``verify``: the record, read without Prefect or MLflow."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from flows.commands.answer import line_of, object_of, say, say_json
from flows.commands.gist import gist
from flows.commands.run import chosen_project
from tasks.adapters.disk_links import DiskRecords
from tasks.adapters.home import Home, find_home
from tasks.errors import InputError
from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Broken, Head, Record, verify
from tasks.plans import known_projects
from tasks.vocabulary import Decision, Outcome

SHORTEST_ID = 4  # fewer digits would name too many decisions


def log(words: Namespace) -> int:
    """Say what the record of a project holds, the newest last."""
    home = find_home()
    project = chosen_project(home, words.project).name
    links = _links(home, project)
    records = _chosen(newest_first(links), words)
    if words.json:
        say_json({"project": project, "records": [record.model_dump(mode="json") for record in records]})
        return 0
    for record in records:
        about = f"{record.at:%Y-%m-%d %H:%M}  {record.kind:<9} {record.subject:<23} "
        say(f"{record.seq:>5}  {about}{gist(record, links)}")
    if not records:
        narrowed = words.subject is not None or words.outcome is not None
        say(f"The record of {project} {'holds no such record' if narrowed else 'is empty'}.")
    return 0


def _chosen(newest: Iterator[Record], words: Namespace) -> list[Record]:
    """The records that the command asks for, the oldest first; no more of the chain is read than needed."""
    if words.outcome is not None and words.outcome.upper() not in set(Outcome):
        raise InputError(f"--outcome: found {words.outcome!r}; allowed: {', '.join(Outcome)}")
    if words.last is not None and words.last < 1:
        raise InputError(f"--last: found {words.last}; allowed: 1 or more")
    asked = (record for record in newest if _is_asked(record, words.subject, words.outcome))
    return list(islice(asked, words.last))[::-1]


def _is_asked(record: Record, subject: str | None, outcome: str | None) -> bool:
    ended = record.body["decision"]["outcome"] if record.kind == "decision" else ""
    return (subject is None or subject in record.subject) and (outcome is None or outcome.upper() == ended)


def show(words: Namespace) -> int:
    """Explain one decision in words."""
    home = find_home()
    record, decision = _decision(home, words.id)
    if words.json:
        say_json(object_of(decision))
        return 0
    say(line_of(decision))
    say(f"Asked by {decision.asked_by}, {decision.at:%Y-%m-%d %H:%M} UTC; Proofline {decision.code_version}.")
    say(f"Gate {decision.gate.name}; record {record.seq} of {decision.project}, digest {record.digest[:12]}.")
    for name, value in decision.inputs.items():
        say(f"  from {name}: {value}")
    for finding in decision.findings:
        say(f"  {finding.verdict:<8}{finding.check} ({finding.subject}): {finding.reason}")
        if finding.remedy:
            say(f"          remedy: {finding.remedy}")
        if finding.evidence.named:
            say(f"          named: {', '.join(finding.evidence.named)}")
    return 0


def check_record(words: Namespace) -> int:
    """Verify the chain of one or of every project."""
    home = find_home()
    projects = [chosen_project(home, words.project).name] if words.project else _kept(home)
    results = {project: verify(_raw(_links(home, project))) for project in projects}
    broken = {project: result for project, result in results.items() if isinstance(result, Broken)}
    if words.json:
        say_json(
            {
                project: {**result._asdict(), "whole": project not in broken}
                for project, result in results.items()
            }
        )
    else:
        for project, result in results.items():
            say(_verdict(project, result))
    return 1 if broken else 0


def _verdict(project: str, result: Head | Broken) -> str:
    if isinstance(result, Broken):
        return f"{project}: record {result.seq} is broken: {result.why}."
    return f"{project}: the record is whole, {result.seq} records, head {result.digest[:12]}."


def _kept(home: Home) -> list[str]:
    """Projects that have plans or a record."""
    ledger = home.state / "ledger"
    recorded = {folder.name for folder in ledger.iterdir()} if ledger.is_dir() else set()
    return sorted(recorded | set(known_projects(home.root)))


def _links(home: Home, project: str) -> Links:
    return DiskRecords(home.state / "ledger").links(project)


def _raw(links: Links) -> Iterator[tuple[int, bytes]]:
    """Content of every link up to the last; one that is missing is left out, and so is noticed."""
    for seq in range(1, links.last() + 1):
        try:
            yield seq, links.read(seq)
        except KeyError:
            continue


def _decision(home: Home, wanted: str) -> tuple[Record, Decision]:
    """The newest decision about the subject ``wanted``, or whose id starts so, in any project."""
    for project in known_projects(home.root):
        for record in newest_first(_links(home, project)):
            if record.kind == "decision" and _is_meant(record.body["decision"], wanted):
                return record, Decision.model_validate(record.body["decision"])
    raise InputError(
        f"found no decision about {wanted!r}, nor one whose id starts so ({SHORTEST_ID} or more digits);"
        " see `proofline log`"
    )


def _is_meant(decision: Mapping[str, Any], wanted: str) -> bool:
    by_id = len(wanted) >= SHORTEST_ID and str(decision["id"]).startswith(wanted)
    return by_id or str(decision["subject"]) == wanted
