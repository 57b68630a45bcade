"""What is known of a project's record outside of it: numbers and digests on runs and model versions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tasks.adapters.ports import Tracked
from tasks.adapters.ports_promotion import ModelVersion
from tasks.errors import InputError
from tasks.ledger.chain import REWRITTEN, Broken, Head

TAG = "proofline.record"
ALLOWED = "a record's number and its digest of 64 digits, such as 12:3f2a..."
MOST_NAMED = 3
_ANCHOR = re.compile(r"([1-9][0-9]{0,8}):([0-9a-f]{64})")


@dataclass(frozen=True)
class Anchor:
    """The head of the record as it was once, and where that is kept."""

    head: Head
    where: str


@dataclass(frozen=True)
class Anchors:
    """Every anchor of a project, and a sentence on each that cannot be read."""

    known: tuple[Anchor, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def heads(self) -> tuple[Head, ...]:
        """Numbers and digests alone."""
        return tuple(anchor.head for anchor in self.known)


def anchors(runs: Iterable[Tracked], versions: Iterable[ModelVersion]) -> Anchors:
    """The anchors on a project's runs and on the model versions made of them.

    Versions that were made of other runs may be anchors of another project's record, and are left out.
    """
    runs = tuple(runs)
    ours = {run.id for run in runs}
    on_runs = (("run " + run.id, run.tags.get("record")) for run in runs)
    on_versions = (
        (f"{one.model} version {one.version}", one.tags.get(TAG)) for one in versions if one.run in ours
    )
    return _read((where, text) for where, text in (*on_runs, *on_versions) if text is not None)


def anchor_of(text: str, where: str) -> Anchor | None:
    """The anchor that a text says; None when it is none."""
    found = _ANCHOR.fullmatch(text)
    return Anchor(Head(int(found[1]), found[2]), where) if found else None


def need_anchor(text: str, where: str) -> Anchor:
    """The same; InputError when it is none."""
    found = anchor_of(text, where)
    if found is None:
        raise InputError(f"{where}: found {text[:80]!r}; allowed: {ALLOWED}")
    return found


def told_by(broken: Broken, last: int, known: Iterable[Anchor]) -> tuple[str, ...]:
    """Where the anchors are kept that show this break; () for one that the chain shows by itself.

    ``last`` is the number of the newest link there is.
    """
    return tuple(anchor.where for anchor in known if _shows(anchor.head, broken, last))


def _shows(head: Head, broken: Broken, last: int) -> bool:
    if broken.why == REWRITTEN:
        return head.seq == broken.seq
    return broken.seq > last and head.seq >= broken.seq


def _read(said: Iterable[tuple[str, str]]) -> Anchors:
    read = [(where, anchor_of(text, where)) for where, text in said]
    return Anchors(
        known=tuple(anchor for _, anchor in read if anchor is not None),
        unread=tuple(_unread(where for where, anchor in read if anchor is None)),
    )


def _unread(places: Iterator[str]) -> Iterator[str]:
    for where in places:
        yield f"{where}: its tag {TAG} is no anchor, somebody changed it"
