"""Requests that a served model must refuse, made by hand, and what came of each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tasks.adapters.serving_calls import JSON, Answer, ask
from tasks.readiness.served_facts import Malformed
from tasks.serving.signature import Takes

MOST_NAMED = 10
MOST_SILENT = 3  # requests without an answer, after which no more are sent: each waits half a minute
HUGE_BODY = 20 << 20  # bytes; more than anybody sends in one request
DEEP = 100_000  # lists in lists
TRACE = re.compile(rb'Traceback \(most recent|File \\?"[^"]+\\?", line \d|"stack_trace"|site-packages')
WRITTEN = ("string", "datetime", "binary")  # types that JSON holds as text


class Case(NamedTuple):
    """A malformed request: what is wrong with it, and how it is sent."""

    name: str
    body: bytes
    content_type: str | None = JSON


@dataclass
class Kept:
    """Cases by what was wrong with their answers; the first of each are named, all are counted."""

    folder: Path
    sent: int = 0
    silent: int = 0
    found: dict[str, list[str]] = field(default_factory=dict)

    def must_refuse(self, name: str, answer: Answer) -> None:
        """Keep a case that must be refused with 4xx and without a stack trace."""
        self._keep(name, answer)
        if 200 <= answer.status < 400:
            self.found.setdefault("accepted", []).append(name)

    def must_answer(self, name: str, answer: Answer) -> None:
        """Keep a case that is right by the schema."""
        self._keep(name, answer)
        if 400 <= answer.status < 500:
            self.found.setdefault("refused_valid", []).append(f"{name} ({answer.status})")

    def _keep(self, name: str, answer: Answer) -> None:
        self.sent += 1
        self.silent += answer.status == 0
        if answer.status == 0 or answer.status >= 500:
            said = f"status {answer.status}" if answer.status else "no answer"
            self.found.setdefault("broken", []).append(f"{name} ({said})")
        if answer.status != 200 and (TRACE.search(answer.body) or str(self.folder).encode() in answer.body):
            self.found.setdefault("leaking", []).append(name)

    @property
    def is_over(self) -> bool:
        """Whether so many got no answer that no more need be sent."""
        return self.silent >= MOST_SILENT

    @property
    def facts(self) -> Malformed:
        """What was found; each sort of wrong answer names up to ten different cases."""
        return Malformed(self.sent, **{sort: _few(names) for sort, names in self.found.items()})


def by_hand(inputs: Sequence[Takes], row: Mapping[str, Any]) -> Iterator[Case]:
    """Malformed requests around a right row: each is wrong in one way."""
    yield Case("empty body", b"")
    yield Case("not JSON", b"distance=17.9")
    yield Case("JSON cut in half", _records([row])[:-3])
    yield Case("a bare number", b"17.9")
    yield Case("no rows", _records([]))
    yield Case("an unknown form", json.dumps({"rows": [dict(row)]}).encode())
    yield Case("another content type", _records([row]), "text/plain")
    yield Case("no content type", _records([row]), None)
    yield Case("lists 100,000 deep", b'{"dataframe_records": ' + b"[" * DEEP + b"]" * DEEP + b"}")
    yield Case("a body of 20 MiB", b'{"dataframe_records": "' + b"x" * HUGE_BODY + b'"}')
    yield Case("an extra column", _records([{**row, "proofline_unknown": 1}]))
    yield Case("a row that is a list", json.dumps({"dataframe_records": [list(row.values())]}).encode())
    for takes in inputs:
        yield from _of_column(takes, row)


def send_by_hand(url: str, kept: Kept, inputs: Sequence[Takes], row: Mapping[str, Any]) -> None:
    """Send every case made by hand."""
    for case in by_hand(inputs, row):
        if kept.is_over:
            return
        kept.must_refuse(case.name, ask(url, case.body, content_type=case.content_type))


def _of_column(takes: Takes, row: Mapping[str, Any]) -> Iterator[Case]:
    """What is wrong with one column: a few of the sorts that its type has."""
    name = takes.name
    without = {column: value for column, value in row.items() if column != name}
    if takes.required:
        yield Case(f"column {name} missing", _records([without]))
        yield Case(f"null in {name}", _records([{**row, name: None}]))
    if takes.type == "any":
        return
    sort, wrong = ("a list", [[]]) if takes.type in ("map", "object") else ("an object", {"proofline": {}})
    yield Case(f"{sort} in {name}", _records([{**row, name: wrong}]))
    if takes.is_number:
        yield from _of_number(takes, row)
    elif takes.type in WRITTEN:
        yield Case(f"a number in {name}", _records([{**row, name: 17.9}]))
    elif takes.type == "boolean":
        yield Case(f"text in {name}", _records([{**row, name: "true"}]))


def _of_number(takes: Takes, row: Mapping[str, Any]) -> Iterator[Case]:
    name = takes.name
    wrong: dict[str, Any] = {
        f"text in {name}": "seventeen",
        f"a number as text in {name}": "17",
        f"true in {name}": True,
        f"1e308 in {name}": 1e308,
        f"NaN in {name}": float("nan"),
        f"Infinity in {name}": float("inf"),
    }
    if takes.low is not None:
        wrong[f"{name} below its range"] = takes.low - 1 - abs(takes.low)
    if takes.high is not None:
        wrong[f"{name} above its range"] = takes.high + 1 + abs(takes.high)
    for what, value in wrong.items():
        yield Case(what, _records([{**row, name: value}]))


def _records(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return json.dumps({"dataframe_records": [dict(row) for row in rows]}).encode()


def _few(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:MOST_NAMED]
