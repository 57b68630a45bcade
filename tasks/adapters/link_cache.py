"""A list of what lies where in a project's record, made from it, so that a search need not read all of it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from tasks.ledger.append import Links
from tasks.ledger.chain import Record, from_bytes
from tasks.ledger.redactions import KINDS as REDACTIONS
from tasks.ledger.redactions import redaction_in

LAG = 100  # the newest links need not be listed: so many are read as they are, then listed together
PAGE = 500  # links that a search takes from the list at a time, so that nobody waits for it
BUSY_S = 10.0
UNREADABLE = (
    "",
    "",
    "",
)  # kind, key and digest of a link that is missing or broken: every search looks at it
VERSION = 2
ANEW = f"DROP TABLE IF EXISTS link; PRAGMA user_version = {VERSION};"
SCHEMA = """
CREATE TABLE IF NOT EXISTS link (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL,
    sha256 TEXT NOT NULL, upto TEXT NOT NULL, content BLOB);
CREATE INDEX IF NOT EXISTS by_key ON link (key, kind, seq);
CREATE INDEX IF NOT EXISTS by_kind ON link (kind, seq);
"""

Row = tuple[int, str, str, str, str, bytes | None]  # "upto" is the digest of it and every row before
Found = Iterator[tuple[int, bytes | None]]


class OutOfDate(Exception):
    """The list does not reach as far as it did."""


@dataclass(frozen=True)
class ListedLinks:
    """Links beside a list of them in an SQLite file, which may be removed at any time.

    The list only says what is worth reading. What it names is read from the record itself; where that is
    far away (``keep_content``), it is what the record gave once, if it still has the digest it had. Each
    row holds a digest over all rows up to it: a list in which one was changed, and one whose newest does
    not fit the record, is made anew, and one that cannot be used is done without. ``read`` and ``all``,
    which verifying rests on, never touch it.
    """

    links: Links
    file: Path
    keep_content: bool = False

    def last(self, known: int = 0) -> int:
        """Number of the newest link; 0 when there is none."""
        with suppress(sqlite3.Error, OSError):
            known = max(known, self._newest())
        return self.links.last(known)

    def read(self, seq: int) -> bytes:
        """Content of link ``seq``; KeyError when it is not there."""
        return self.links.read(seq)

    def all(self, first: int = 1) -> Iterator[tuple[int, bytes]]:
        """Every link from number ``first`` on, in order; one that is missing is left out."""
        return self.links.all(first)

    def create(self, seq: int, content: bytes) -> bool:
        """Write link ``seq``, only if it is not there yet."""
        return self.links.create(seq, content)

    def replace(self, seq: int, held: bytes, content: bytes) -> bool:
        """Put other bytes in the place of link ``seq`` where it holds ``held``; the list holds neither."""
        is_put = self.links.replace(seq, held, content)
        if self.file.exists():
            with suppress(sqlite3.Error, OSError), closing(self._open()) as database, database:
                _drop(database, [seq])
        return is_put

    def among(self, last: int, kinds: Collection[str], key: str) -> Found:
        """Numbers up to ``last``, newest first: all that are of these kinds and have this key, and others."""
        upto = self._usable(last) if kinds or key or self.keep_content else 0
        yield from ((seq, None) for seq in range(last, upto, -1))
        while upto:
            try:
                page = self._page(upto, kinds, key)
            except (sqlite3.Error, OutOfDate):
                yield from ((seq, None) for seq in range(upto, 0, -1))
                return
            yield from page
            upto = page[-1][0] - 1 if len(page) == PAGE else 0

    def _usable(self, last: int) -> int:
        """How far the list can be used: up to ``last`` but for a few where it can be made to reach."""
        try:
            listed = self._listed()
            if listed and not self._fits(listed):
                self._forget()
                listed = 0
            if last - listed >= LAG:
                self._list(listed + 1, last)
                listed = self._listed()
        except (sqlite3.Error, OSError) as error:
            self._remove_damaged(error)
            return 0
        return min(listed, last)

    def _listed(self) -> int:
        """The newest number in the list; 0 when a row before it is lacking or was changed."""
        newest = self._newest()
        if newest and not _is_whole(self.file, newest, self._upto(newest), self._changed()):
            self._forget()
            return 0
        return newest

    def _changed(self) -> int:
        return self.file.stat().st_mtime_ns

    def _upto(self, seq: int) -> str:
        """The digest of all rows up to one; "" before the first."""
        with closing(self._open()) as database:
            held = database.execute("SELECT upto FROM link WHERE seq = ?", (seq,)).fetchone()
        return str(held[0]) if held else ""

    def _newest(self) -> int:
        """The newest number in the list; 0 without one."""
        if not self.file.exists():
            return 0
        with closing(self._open()) as database:
            return int(database.execute("SELECT coalesce(max(seq), 0) FROM link").fetchone()[0])

    def _fits(self, listed: int) -> bool:
        """Whether the record still holds the newest link in the list as it was."""
        with closing(self._open()) as database:
            held: tuple[str] = database.execute("SELECT sha256 FROM link WHERE seq = ?", (listed,)).fetchone()
        try:
            content = self.links.read(listed)
        except KeyError:
            return held == ("",)
        return held == ("" if _record(listed, content) is None else _sha256(content),)

    def _list(self, first: int, last: int) -> None:
        """Put links ``first`` to ``last`` into the list, in order; what is done stays when this is killed."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        rows = self._rows(first, last)
        while some := tuple(islice(rows, PAGE)):
            with closing(self._open()) as database, database:
                database.executemany("INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?, ?, ?)", some)
                _drop(database, _redacted(some))

    def _rows(self, first: int, last: int) -> Iterator[Row]:
        """What the list says of each link, also of one that is missing or broken."""
        upto, found = self._upto(first - 1), self.links.all(first)
        held = next(found, None)
        for seq in range(first, last + 1):
            content = held[1] if held and held[0] == seq else None
            said = _said(seq, content)
            upto = _digest_upto(upto, seq, said)
            yield seq, *said, upto, content if self.keep_content and said != UNREADABLE else None
            held = held if content is None else next(found, None)

    def _page(self, upto: int, kinds: Collection[str], key: str) -> list[tuple[int, bytes | None]]:
        of_kinds = f"kind IN ('', {', '.join('?' * len(kinds))})" if kinds else "true"
        of_key = "key IN ('', ?)" if key else "true"
        asked = f"SELECT seq, sha256, content FROM link WHERE seq <= ? AND {of_kinds} AND {of_key}"  # noqa: S608 - only marks are put in
        values = chain([upto], kinds, [key] if key else [])
        with closing(self._open()) as database:
            database.execute("BEGIN")  # both questions see the same list
            if not database.execute("SELECT 1 FROM link WHERE seq = ?", (upto,)).fetchone():
                raise OutOfDate
            found = database.execute(f"{asked} ORDER BY seq DESC LIMIT {PAGE}", tuple(values)).fetchall()
        return [
            (seq, content if content and _sha256(content) == sha256 else None)
            for seq, sha256, content in found
        ]

    def _forget(self) -> None:
        with closing(self._open()) as database, database:
            database.execute("DELETE FROM link")

    def _remove_damaged(self, error: Exception) -> None:
        """Remove a list whose bytes are damaged; one that is locked or cannot be written stays."""
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            for name in (self.file, self.file.with_name(f"{self.file.name}-journal")):
                with suppress(OSError):
                    name.unlink()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.file, timeout=BUSY_S)
        try:
            if database.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                database.executescript(ANEW)
            database.executescript(SCHEMA)
        except sqlite3.Error:
            database.close()
            raise
        return database


@lru_cache(maxsize=64)
def _is_whole(file: Path, newest: int, upto: str, changed: int) -> bool:  # noqa: ARG001 - changed, it is read again
    """Whether rows 1 to ``newest`` are all there and as they were written: 0.2 s for 100,000."""
    seq, found = 0, ""
    with closing(sqlite3.connect(file, timeout=BUSY_S)) as database:
        rows = database.execute(
            "SELECT seq, kind, key, sha256, upto FROM link WHERE seq <= ? ORDER BY seq", (newest,)
        )
        for seq, row in enumerate(rows, 1):
            found = _digest_upto(found, seq, row[1:4])
            if row[0] != seq or row[4] != found:
                return False
    return (seq, found) == (newest, upto)


def _redacted(rows: Iterable[Row]) -> Iterator[int]:
    """Numbers of the links that these redact: what the list holds of them is what they held before."""
    for _, kind, *_, content in rows:
        said = redaction_in(from_bytes(content)) if kind in REDACTIONS and content else None
        if said is not None:
            yield said.record


def _drop(database: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Keep no content of these links any more, nor where it was."""
    database.execute("PRAGMA secure_delete = ON")
    database.executemany("UPDATE link SET content = NULL WHERE seq = ?", [(seq,) for seq in numbers])


def _digest_upto(before: str, seq: int, said: tuple[str, str, str]) -> str:
    return _sha256("\0".join((before, str(seq), *said)).encode())


def _said(seq: int, content: bytes | None) -> tuple[str, str, str]:
    """Kind, key and digest of a link."""
    record = None if content is None else _record(seq, content)
    if content is None or record is None:
        return UNREADABLE
    return record.kind, str(record.body.get("key", "")), _sha256(content)


def _record(seq: int, content: bytes) -> Record | None:
    try:
        record = from_bytes(content)
    except ValueError:
        return None
    return record if record.seq == seq else None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
