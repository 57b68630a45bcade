"""``proofline redact``: a text that a person wrote by mistake goes out of the record, which stays whole."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from flows.clock import now
from flows.commands.answer import said_object, say, say_json
from flows.commands.kept_projects import kept_projects
from flows.commands.kept_word import kept_word
from flows.commands.named_record import named_record
from tasks.act.redaction import Left
from tasks.act.redaction import redact as take_out
from tasks.adapters.connect import outside
from tasks.history.personal_text import places_left, texts_by_field
from tasks.history.search import holding
from tasks.ledger.append import Links
from tasks.ledger.chain import Record

MOST_ELSEWHERE = 10  # other records with the same text that are named
STILL = (
    "It may still stand in pages and logs written before, in Prefect's and MLflow's databases, in a bucket's "
    "older versions and in backups: see docs/record.md."
)


def redact(words: Namespace) -> int:
    """Take the text out, and say where else it stands."""
    chains = [outside().records.links(project) for project in kept_projects(words.project)]
    record, links = named_record(chains, words.record)
    texts = texts_by_field(record).get(words.field, ())
    left = take_out(record.project, record.seq, words.field, kept_word("--why", words.why), now())
    elsewhere = _elsewhere(links, record, left, texts)
    still = places_left(left.record, texts)
    if words.json:
        say_json(_object(left, elsewhere, still))
        return 0
    for line in _lines(left, words.field, elsewhere, still):
        say(line)
    return 0


def _elsewhere(links: Links, record: Record, left: Left, texts: Sequence[str]) -> list[int]:
    """Numbers of the newest other records that hold one of the texts."""
    known = {record.seq, left.vouched.seq}
    found = {one.seq for text in texts for one in islice(holding(links, text), MOST_ELSEWHERE + len(known))}
    return sorted(found - known)[-MOST_ELSEWHERE:]


def _lines(left: Left, field: str, elsewhere: Sequence[int], still: Sequence[str]) -> Iterator[str]:
    seq, by = left.record.seq, left.vouched.seq
    said = "is redacted" if left.is_new else "was redacted already"
    yield f"Record {seq} of {left.record.project} {said}, record {by} vouches for what is left of it:"
    for place in left.redaction.places:
        yield f"  {place}"
    if still:
        yield f"Too short to be told from other words, it was left inside longer texts: {', '.join(still)}."
    if elsewhere:
        named = ", ".join(map(str, elsewhere))
        yield f"What {field} said stands in other records, too: {named}; `proofline redact` each of them."
    yield STILL


def _object(left: Left, elsewhere: Sequence[int], still: Sequence[str]) -> dict[str, Any]:
    return said_object(
        "REDACTED",
        f"record {left.record.seq}",
        f"record {left.vouched.seq} vouches for what is left",
        record=left.record.seq,
        vouched_by=left.vouched.seq,
        already=not left.is_new,
        places=list(left.redaction.places),
        elsewhere=list(elsewhere),
        left_in=list(still),
    )
