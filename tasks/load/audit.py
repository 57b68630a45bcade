"""A project's record beside what is known of it outside: whole, cut, edited, or not to be told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import get_args

from tasks.adapters.connect import outside
from tasks.errors import OutsideError
from tasks.history.anchors import MOST_NAMED, TAG, Anchor, Anchors, anchors, told_by
from tasks.ledger.append import Links
from tasks.ledger.audited import Audited, Fault
from tasks.ledger.chain import UNVOUCHED, Broken, Head, Kind, Record, from_bytes, verify
from tasks.ledger.record import REPLAYED
from tasks.load.audit_data import Looked, look_at_data
from tasks.load.redactions import told_redactions

REMEDY = (
    "Copy the record as it lies, stop what writes to it, and compare it with a backup from this number on; "
    "see docs/record.md."
)
_IS_REPLAYED = f'"{REPLAYED}":"'.encode()  # a quote within a text is escaped: this is a name
NO_DATA = "data was not looked at: a broken record does not say what must be there"


@dataclass
class _Walk:
    """Links on their way to being verified; what they say of data and of redactions is kept."""

    links: Links
    done: list[Record] = field(default_factory=list)
    redactions: list[Record] = field(default_factory=list)
    replayed: int = 0
    seen: int = 0

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        for seq, raw in self.links.all():
            if b'"kind":"done"' in raw:  # else it need not be read in full
                self._keep(raw, self.done)
            if b'"kind":"redaction"' in raw:
                self._keep(raw, self.redactions)
            self.replayed += _IS_REPLAYED in raw
            self.seen = seq
            yield seq, raw

    @staticmethod
    def _keep(raw: bytes, among: list[Record]) -> None:
        with suppress(ValueError):  # the chain is broken there, and what it names is not looked at
            among.append(from_bytes(raw))


def load_audit(project: str, *, data: bool = False, heads: Sequence[Anchor] = ()) -> Audited:
    """Verify a project's chain against its anchors; with ``data``, also look at what it names.

    Parameters
    ----------
    project : str
        Whose record it is.
    data : bool
        Also read every record in full, whatever a checkpoint says of it, and compare dataset versions and
        registered models with their digests. Not done where the chain is broken: it says what must be there.
    heads : sequence of Anchor
        Anchors that somebody kept by hand.
    """
    known, silent = _known(project, heads)  # before the chain: what is appended meanwhile is not missed
    walk, head = _walked(outside().records.links(project), known.heads, full=data)
    if isinstance(head, Broken):
        faults, silent = (_fault(walk.links, head, known.known),), (*silent, *([NO_DATA] if data else []))
        return _audited(project, Head(head.seq - 1, ""), known, Looked(faults=faults, unanswered=silent))
    looked = look_at_data(project, walk.done) if data else Looked()
    found = _audited(project, head, known, replace(looked, unanswered=(*silent, *looked.unanswered)))
    told = told_redactions(project, walk.links, walk.redactions)._asdict()
    return found.model_copy(update={**told, "replayed": walk.replayed})


def _walked(links: Links, heads: Sequence[Head], *, full: bool) -> tuple[_Walk, Head | Broken]:
    """The chain, walked once more where a redaction began after the end of the first walk was fixed."""
    walk = _Walk(links)
    found = verify(walk, heads, full=full)
    if isinstance(found, Broken) and found.why == UNVOUCHED and links.last(walk.seen) > walk.seen:
        walk = _Walk(links)
        found = verify(walk, heads, full=full)
    return walk, found


def load_anchors(project: str) -> Anchors:
    """What runs and model versions know of the record; OutsideError when MLflow does not answer."""
    runs = outside().runs.of_project(project)
    return anchors(runs, outside().registry.tagged(TAG) if runs else ())


def _known(project: str, heads: Sequence[Anchor]) -> tuple[Anchors, tuple[str, ...]]:
    """Every anchor, those kept by hand too, and what could not be asked."""
    try:
        known = load_anchors(project)
    except OutsideError as error:
        return Anchors(tuple(heads)), (f"anchors were not compared: {error}",)
    return Anchors((*known.known, *heads), known.unread), ()


def _audited(project: str, head: Head, known: Anchors, looked: Looked) -> Audited:
    return Audited(
        project=project,
        records=head.seq,
        digest=head.digest,
        anchors=len(known.known),
        newest=max((one.seq for one in known.heads), default=0),
        unread=known.unread,
        faults=looked.faults,
        unanswered=looked.unanswered,
        versions=looked.versions,
        models=looked.models,
    )


def _fault(links: Links, broken: Broken, known: Sequence[Anchor]) -> Fault:
    """The break in words: which record, what it says of itself, when the one before it was."""
    where = told_by(broken, links.last(), known)
    told = f", by the tag of {', '.join(where[:MOST_NAMED])}" if where else ""
    more = f" and {len(where) - MOST_NAMED} more" if len(where) > MOST_NAMED else ""
    said = [f"{broken.why}{told}{more}", *_neighbours(links, broken.seq)]
    return Fault(what="record", named=f"record {broken.seq}", said="; ".join(said), remedy=REMEDY)


def _neighbours(links: Links, seq: int) -> Iterator[str]:
    if says := _says(links, seq):
        yield f"it says that it is a record of kind {says}"
    if before := _says(links, seq - 1):
        yield f"the one before it, which holds, is of kind {before}"


def _says(links: Links, seq: int) -> str:
    """Kind and time that a link says of itself, whether it holds or not; "" where it says none."""
    try:
        held = json.loads(links.read(seq))["record"]
        kind, at = held["kind"], datetime.fromisoformat(held["at"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return ""
    return f"{kind}, {at:%Y-%m-%d %H:%M} UTC" if kind in get_args(Kind) else ""
