"""How much of a file is read: the limits that keep a hostile or huge batch from filling memory."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from tasks.errors import InputError

MIB = 1 << 20
MOST_COLUMNS = 2_000  # a block of text costs some KiB a column, however short its cells are
MOST_CELL = 4 * MIB  # bytes of one row of text or of one text cell: memory for a block stays some MiB
_MOST_NAME = 200  # characters of a column name
_SECONDS_BETWEEN_LINES = 5.0

logger = logging.getLogger("proofline")


@dataclass(frozen=True)
class Limits:
    """The largest batch that is read: rows, and MiB as text, as pages and as arrays (each by itself).

    Ten million rows of twenty columns are about 2 GiB as arrays, half of what a runner of 8 GiB has left.
    """

    most_rows: int = 10_000_000
    most_mib: int = 4_096
    allowed: str = ""  # what to do instead, where no supply.yaml sets them

    def instead_of(self, setting: str) -> str:
        """What an error says is allowed."""
        return self.allowed or f"{setting} in supply.yaml, or a batch in several smaller ones"


@dataclass
class Reading:
    """One reading of a batch: what is asked for, and what was read so far."""

    wanted: tuple[str, ...] | None = None
    first: int | None = None
    as_text: Collection[str] | None = ()
    limits: Limits = field(default_factory=Limits)
    _spent: dict[str, int] = field(default_factory=dict)
    _told: float = field(default_factory=time.monotonic)

    def spend(self, what: str, size: int, where: str) -> None:
        """Count bytes of one kind; InputError when they are more than the limit."""
        spent = self._spent[what] = self._spent.get(what, 0) + size
        if spent > self.limits.most_mib * MIB:
            raise InputError(
                f"{where}: found more than {self.limits.most_mib:,} MiB {what}; "
                f"allowed: {self.limits.instead_of('most_mib')}"
            )

    def start_over(self) -> None:
        """Forget what was counted: the same bytes are read again."""
        self._spent.clear()

    def count_rows(self, rows: int, where: str) -> None:
        """InputError when a batch has more rows than the limit."""
        if rows > self.limits.most_rows:
            raise InputError(
                f"{where}: found more than {self.limits.most_rows:,} rows; "
                f"allowed: {self.limits.instead_of('most_rows')}"
            )

    def tell(self, doing: str, rows: int, where: str) -> None:
        """A line on how far it is, every few seconds at most."""
        if time.monotonic() - self._told >= _SECONDS_BETWEEN_LINES:
            self._told = time.monotonic()
            logger.info("%s: %s, %s rows so far", where, doing, f"{rows:,}")

    def stays_text(self, name: str) -> bool:
        """Whether a column stays as it is written; all do where ``as_text`` is None."""
        return self.as_text is None or name in self.as_text

    def left(self, rows: int) -> int | None:
        """How many rows are still to be read after ``rows``; None for all that there are."""
        return None if self.first is None else max(self.first - rows, 0)

    def chosen(self, names: Sequence[str], where: str) -> list[str]:
        """The columns to read of those that are there; InputError when a wanted one is not."""
        if self.wanted is None:
            return list(names)
        missing = [name for name in self.wanted if name not in names]
        if missing:
            raise InputError(
                f"{where}: found no column {', '.join(missing)}; columns: {', '.join(sorted(names))}"
            )
        return list(self.wanted)


def need_usable_names(names: Sequence[str], where: str) -> None:
    """InputError when columns cannot be told apart by a person, or by us."""
    if len(names) > MOST_COLUMNS:
        raise InputError(f"{where}: found {len(names):,} columns; allowed: up to {MOST_COLUMNS:,}")
    seen: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        if not name.strip():
            raise InputError(f"{where}: column {place} has no name; allowed: a name for each column")
        if len(name) > _MOST_NAME or not name.isprintable():
            raise InputError(
                f"{where}: the name of column {place} is longer than {_MOST_NAME} characters or not printable"
            )
        before = seen.setdefault(name.strip().casefold(), place)
        if before != place:
            raise InputError(
                f"{where}: columns {before} and {place} are both called {name.strip()!r} "
                f"(case and outer spaces aside); allowed: each name once"
            )


def need_same_names(before: Collection[str] | None, names: Collection[str], where: str) -> None:
    """InputError when a file has other columns than the one before it."""
    odd = set(names) ^ set(names if before is None else before)
    if odd:
        raise InputError(
            f"{where}: column {min(odd)} is not in every file; allowed: the same columns in each"
        )
