"""Personal data and secrets in one text: which kinds are looked for, which are not, and what is found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from operator import attrgetter
from typing import NamedTuple

from tasks.canonical import digest
from tasks.labels.pii_contact import CONTACT
from tasks.labels.pii_kind import NEEDS, Kind
from tasks.labels.pii_money import MONEY
from tasks.labels.pii_network import NETWORK
from tasks.labels.pii_persons import PERSONS
from tasks.labels.pii_secrets import SECRETS
from tasks.labels.pii_text import plain

KINDS: tuple[Kind, ...] = (*SECRETS, *NETWORK, *MONEY, *PERSONS, *CONTACT)
NAMES: tuple[str, ...] = tuple(sorted(kind.name for kind in KINDS))

LOOKED_FOR = ", ".join(dict.fromkeys(kind.group for kind in (*CONTACT, *MONEY, *PERSONS, *NETWORK, *SECRETS)))
NOT_LOOKED_FOR = (
    "names, user names, postal addresses, dates of birth, numbers without a checksum, health and other facts "
    "told in words, encoded text, pictures"
)

# One look decides about most texts: a text without any of this is not looked at again.
_WORTH = re.compile(r"[@0-9\[({<]")
_WORTH_TOO = ("_", "AKIA", "ASIA", "AIza", "glpat-", "-----BEGIN")  # the finds that may hold none of it
_BY_NEED = tuple((needs, tuple(kind for kind in KINDS if kind.needs is needs)) for needs in NEEDS)
_LOOK = 3  # how texts are read and searched: one more whenever that finds what it did not find before

_start = attrgetter("start")


class Found(NamedTuple):
    """One find in a text: its kind, where it stands in the plain text, and what it looks like masked."""

    kind: str
    masked: str
    start: int
    end: int


def find(text: str, named: Collection[str] = ()) -> tuple[Found, ...]:
    """Every piece of personal data or secret that the patterns know, in the order of the text.

    Parameters
    ----------
    text : str
        Any text; scanned in time that grows with its length alone.
    named : collection of str
        Names of kinds that the text's column is named for, so that no word must stand before them.

    Returns
    -------
    tuple of Found
        Finds do not overlap; where two kinds match, the surer one counts. Positions are those in
        :func:`tasks.labels.pii_text.plain` of the text. Empty when nothing is found.
    """
    seen = text if text.isascii() else plain(text)
    if not (_WORTH.search(seen) or any(sign in seen for sign in _WORTH_TOO)):
        return ()
    taken: list[Found] = []
    for kind in _possible(seen):
        for start, end in kind.spans(seen, in_named_column=kind.name in named):
            place = bisect_right(taken, start, key=_start)
            is_free = not (place and taken[place - 1].end > start) and not (
                place < len(taken) and taken[place].start < end
            )
            if is_free:
                taken.insert(place, Found(kind.name, kind.mask(seen[start:end]), start, end))
    return tuple(taken)


def masked(text: str) -> str:
    """The text with every find masked; unchanged when there is none."""
    found, seen = find(text), plain(text)
    for one in reversed(found):
        seen = seen[: one.start] + one.masked + seen[one.end :]
    return seen if found else text


def named_kinds(column: str) -> frozenset[str]:
    """Names of the kinds that a column's name says are in it."""
    return frozenset(kind.name for kind in KINDS if kind.names(column))


def patterns_digest() -> str:
    """Digest of all that decides what is found: what was clean is looked at again when it changes."""
    return digest([_LOOK, *([kind.name, kind.pattern.pattern, kind.rule, kind.named] for kind in KINDS)])


def _possible(text: str) -> Iterator[Kind]:
    """Kinds that are worth a try, the surest first."""
    for needs, kinds in _BY_NEED:
        if needs.search(text):
            yield from kinds
