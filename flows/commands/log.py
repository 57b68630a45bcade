"""``proofline log``: what the record holds, the newest last, read without Prefect or MLflow."""

from __future__ import annotations

import heapq
import re
from argparse import Namespace
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, repeat, takewhile
from typing import get_args

from flows.clock import now
from flows.commands.answer import say, say_json, tell
from flows.commands.gist import gist
from flows.commands.kept_projects import kept_projects
from tasks.adapters.connect import outside
from tasks.errors import InputError
from tasks.history.search import holding
from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Kind, Record
from tasks.vocabulary import Outcome

MOST = 100  # records that are shown when neither a number nor a day is asked for
SLACK = timedelta(days=1)  # a record may be dated by when its run began, and stand after later ones
_AGO = re.compile(r"([0-9]{1,4})([dh])")


@dataclass(frozen=True)
class _Asked:
    """What the command asks for; an empty field asks for nothing."""

    subject: str
    outcome: str
    kinds: Collection[Kind]
    since: datetime | None

    def found_in(self, links: Links) -> Iterator[Record]:
        """The records that are asked for, the newest first; no more of the chain is read than needed."""
        of_kinds = (
            holding(links, self.subject, self.kinds) if self.subject else newest_first(links, self.kinds)
        )
        late = of_kinds
        if self.since is not None:
            begun = self.since - SLACK
            late = takewhile(lambda record: record.at >= begun, of_kinds)
        return (record for record in late if self._is_asked(record))

    def _is_asked(self, record: Record) -> bool:
        if self.since is not None and record.at < self.since:
            return False
        ended = record.body["decision"]["outcome"] if record.kind == "decision" else ""
        return self.subject in record.subject and self.outcome in ("", ended)


def log(words: Namespace) -> int:
    """Say what the record of one or of every project holds, the newest last."""
    asked, most = _asked(words), _most(words)
    projects = kept_projects(words.project)
    newest = _merged([outside().records.links(project) for project in projects], asked)
    found = list(newest if most is None else islice(newest, most + 1))
    shown = found[:most][::-1]
    if words.json:
        say_json(_object(projects, [record for record, _ in shown], older=len(found) > len(shown)))
        return 0
    if len(found) > len(shown) and words.last is None:
        tell(f"Only the newest {most} are shown; --last N or --since DATE shows more.")
    for record, links in shown:
        named = f"{record.project:<15} " if len(projects) > 1 else ""
        say(f"{named}{line_of_record(record, links)}")
    if not shown:
        say(_nothing(words, projects))
    return 0


def _merged(chains: Iterable[Links], asked: _Asked) -> Iterator[tuple[Record, Links]]:
    """What is asked for of every chain, the newest first, each record with its chain."""
    found = (zip(asked.found_in(links), repeat(links)) for links in chains)
    return heapq.merge(*found, key=lambda one: one[0].at, reverse=True)


def line_of_record(record: Record, links: Links) -> str:
    """A record in one line: number, time, kind, subject, gist."""
    about = f"{record.at:%Y-%m-%d %H:%M}  {record.kind:<10} {record.subject:<23} "
    return f"{record.seq:>5}  {about}{gist(record, links)}".rstrip()


def _asked(words: Namespace) -> _Asked:
    outcome, kind = (words.outcome or "").upper(), (words.kind or "").lower()
    if outcome and outcome not in set(Outcome):
        raise InputError(f"--outcome: found {words.outcome!r}; allowed: {', '.join(Outcome)}")
    if kind and kind not in get_args(Kind):
        raise InputError(f"--kind: found {words.kind!r}; allowed: {', '.join(get_args(Kind))}")
    kinds: tuple[Kind, ...] = tuple(one for one in get_args(Kind) if one == kind)
    if outcome:
        kinds = ("decision",) if kind in ("", "decision") else _no_outcome(kind)
    return _Asked(words.subject or "", outcome, kinds, _since(words.since) if words.since else None)


def _no_outcome(kind: str) -> tuple[Kind, ...]:
    raise InputError(f"--outcome: found it with --kind {kind}; allowed: decisions, which alone have one")


def _most(words: Namespace) -> int | None:
    if words.last is not None and words.last < 1:
        raise InputError(f"--last: found {words.last}; allowed: 1 or more")
    return words.last or (None if words.since else MOST)


def _since(said: str) -> datetime:
    ago = _AGO.fullmatch(said)
    if ago:
        return now() - timedelta(**{{"d": "days", "h": "hours"}[ago[2]]: int(ago[1])})
    try:
        day = datetime.fromisoformat(said)
    except ValueError as error:
        raise InputError(f"--since: found {said!r}; allowed: a day such as 2026-11-01, or 7d, 12h") from error
    return day if day.tzinfo else day.replace(tzinfo=UTC)


def _object(projects: Collection[str], records: list[Record], *, older: bool) -> dict[str, object]:
    named = next(iter(projects)) if len(projects) == 1 else None
    return {
        "project": named,
        "records": [record.model_dump(mode="json") for record in records],
        "older": older,
    }


def _nothing(words: Namespace, projects: Collection[str]) -> str:
    whose = f"The record of {', '.join(projects)}" if projects else "There is no project here, and the record"
    narrowed = any((words.subject, words.outcome, words.kind, words.since))
    return f"{whose} {'holds no such record' if narrowed else 'is empty'}."
