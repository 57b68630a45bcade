"""A list of what lies where in a project's record, made from it, so that a search need not read all of it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from tasks.ledger.append import Links
from tasks.ledger.chain import Record, from_bytes

LAG = 100  # the newest links need not be listed: so many are read as they are, then listed together
PAGE = 500  # links that a search takes from the list at a time, so that nobody waits for it
BUSY_S = 10.0
SCHEMA = """
CREATE TABLE IF NOT EXISTS link (
    seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, sha256 TEXT NOT NULL, content BLOB);
CREATE INDEX IF NOT EXISTS by_key ON link (key, kind, seq);
CREATE INDEX IF NOT EXISTS by_kind ON link (kind, seq);
"""

Row = tuple[int, str, str, str, bytes | None]
Found = Iterator[tuple[int, bytes | None]]


class OutOfDate(Exception):
    """The list does not reach as far as it did."""


@dataclass(frozen=True)
class ListedLinks:
    """Links beside a list of them in an SQLite file, which may be removed at any time.

    The list only says what is worth reading. What it names is read from the record itself; where that is
    far away (``keep_content``), it is what the record gave once. A list that does not fit the record is
    made anew, and one that cannot be used is done without. ``read`` and ``all``, which verifying rests
    on, never touch it.
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
        """The newest number in the list; 0 when one before it is lacking."""
        if not self.file.exists():
            return 0
        with closing(self._open()) as database:
            newest, number = database.execute("SELECT coalesce(max(seq), 0), count(*) FROM link").fetchone()
        return int(newest) if newest == number else 0

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
            return held == (_sha256(self.links.read(listed)),)
        except KeyError:
            return False

    def _list(self, first: int, last: int) -> None:
        """Put links ``first`` to ``last`` into the list, in order; what is done stays when this is killed."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        rows = self._rows(first, last)
        while some := tuple(islice(rows, PAGE)):
            with closing(self._open()) as database, database:
                database.executemany("INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?, ?)", some)

    def _rows(self, first: int, last: int) -> Iterator[Row]:
        """What the list says of each link; it ends before one that is missing or broken."""
        for expected, (seq, content) in zip(range(first, last + 1), self.links.all(first), strict=False):
            record = _record(content)
            if seq != expected or record is None:
                return
            kept = content if self.keep_content else None
            yield seq, record.kind, str(record.body.get("key", "")), _sha256(content), kept

    def _page(self, upto: int, kinds: Collection[str], key: str) -> list[tuple[int, bytes | None]]:
        of_kinds = f"kind IN ({', '.join('?' * len(kinds))})" if kinds else "true"
        asked = (
            f"SELECT seq, content FROM link WHERE seq <= ? AND {of_kinds} AND {'key = ?' if key else 'true'}"  # noqa: S608 - only marks are put in
        )
        values = chain([upto], kinds, [key] if key else [])
        with closing(self._open()) as database:
            database.execute("BEGIN")  # both questions see the same list
            if not database.execute("SELECT 1 FROM link WHERE seq = ?", (upto,)).fetchone():
                raise OutOfDate
            return database.execute(f"{asked} ORDER BY seq DESC LIMIT {PAGE}", tuple(values)).fetchall()

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
            database.executescript(SCHEMA)
        except sqlite3.Error:
            database.close()
            raise
        return database


def _record(content: bytes) -> Record | None:
    try:
        return from_bytes(content)
    except ValueError:
        return None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
