"""Personal data in the columns of a batch or file: where it stands, and how many texts were looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.labels.pii_money import is_card
from tasks.labels.pii_patterns import Found, find, masked, named_kinds
from tasks.labels.values import as_text, is_missing

# A column is one of bare numbers when nine in ten of its cells are. Of 16 random digits about 1 in 50 looks
# like a card (an issuer's first digits, then 1 in 10 by Luhn), so such a column is judged as a whole.
_BARE = 0.9
_CARDS = 0.5
_CARD_DIGITS = range(14, 20)
_LEAST_CARD = 10**13
# A number as files write it; with a plus or a zero in front it is a code, such as a telephone number.
_BARE_NUMBER = re.compile(r"[0-9]+|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"([0-9]+)\.0")  # whole numbers, as a table with gaps writes them
_TEXT_LENGTH = 80  # of a column's or an item's name as it is shown


class Place(NamedTuple):
    """One find: its row (from 0; None for the column's own name), its kind, how it looks masked."""

    row: int | None
    kind: str
    masked: str


@dataclass(frozen=True)
class Looked:
    """One column that was looked at: its name as it may be shown, its cells, the finds by text."""

    column: str
    cells: list[str | None]
    by_name: tuple[Found, ...]
    by_text: Mapping[str, tuple[Found, ...]]

    @property
    def texts(self) -> int:
        """Cells that held something to look at."""
        return sum(cell is not None for cell in self.cells)

    def places(self) -> Iterator[Place]:
        """Every find, the column's name first, then row by row."""
        yield from (Place(None, one.kind, one.masked) for one in self.by_name)
        if self.by_text:
            for row, cell in enumerate(self.cells):
                for one in self.by_text.get(cell or "", ()):
                    yield Place(row, one.kind, one.masked)


def look(column: str, values: npt.NDArray[Any]) -> Looked:
    """Look at every text of a column, shape (n_rows,), and at its name.

    A column of numbers is looked at where its name says what it is (``phone``, ``ssn``), and for
    payment cards as a whole: where at least half of its numbers of 14 to 19 digits are cards. The same
    holds for a text column of bare numbers, such as ids. Other numbers, dates and truth values are
    not looked at: single numbers pass a check digit by chance.
    """
    named = named_kinds(column)
    cells = _without_zeros(_cells(values, every=bool(named)))
    texts = set(cells) - {None}
    bare = set() if named else _bare(cells)
    cells = [cell if cell not in bare or _is_long(cell) else None for cell in cells] if bare else cells
    by_text = {text: found for text in texts - bare if text and (found := find(text, named))}
    return Looked(shown(column), cells, find(column), by_text | _cards(bare))


def shown(name: object) -> str:
    """The name of an item or column as it may be shown: personal data in it masked, not too long."""
    text = masked(as_text(name))
    return text if len(text) <= _TEXT_LENGTH else f"{text[:_TEXT_LENGTH]}..."


def _cells(values: npt.NDArray[Any], *, every: bool) -> list[str | None]:
    """The cells as text, None where there is nothing to look at."""
    if values.dtype.kind in "bmM":
        return [None] * len(values)
    if values.dtype.kind in "iuf" and not every:
        large = np.nan_to_num(values.astype(np.float64)) >= _LEAST_CARD
        return [
            as_text(value) if is_large else None
            for value, is_large in zip(values.tolist(), large, strict=True)
        ]
    return [value if type(value) is str else _text(value) for value in values.tolist()]


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return None if is_missing(value) else as_text(value)


def _without_zeros(cells: list[str | None]) -> list[str | None]:
    """The cells with whole numbers such as 4111111111111111.0 as their digits."""
    whole = {cell: found[1] for cell in set(cells) if cell and (found := _WHOLE.fullmatch(cell))}
    return [whole.get(cell, cell) if cell else cell for cell in cells] if whole else cells


def _bare(cells: list[str | None]) -> set[str | None]:
    """The bare numbers of a column that is one of them; none of any other column."""
    held = [cell for cell in cells if cell is not None]
    numbers = {cell for cell in set(held) if _BARE_NUMBER.fullmatch(cell)}
    bare = [cell for cell in held if cell in numbers]
    return set(bare) if len(bare) >= _BARE * len(held) else set()


def _is_long(text: str | None) -> bool:
    """Whether a bare number has as many digits as a card; no others are looked at."""
    return text is not None and len(text) in _CARD_DIGITS and text.isdigit()


def _cards(bare: set[str | None]) -> dict[str, tuple[Found, ...]]:
    """Cards among bare numbers, where there are too many for chance."""
    long = [text for text in bare if text and _is_long(text)]
    cards = [text for text in long if is_card(text)]
    if not cards or len(cards) < _CARDS * len(long):
        return {}
    return {text: (Found("card", f"{'*' * (len(text) - 4)}{text[-4:]}", 0, len(text)),) for text in cards}
