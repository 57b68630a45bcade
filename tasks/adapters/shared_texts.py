"""Texts of one column, each kept once however often it stands there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.adapters.reading import MOST_CELL, Reading
from tasks.errors import InputError

_OBJECT = 57  # bytes of a str beside its characters, with the slack of its allocation
_MANY = 10_000  # a block with this many texts, on every second row a new one, has ids

Codes = npt.NDArray[np.int32]


@dataclass
class SharedTexts:
    """What was seen of one column of text: ``codes`` gives each text its number, by its first appearance.

    Memory is counted as it is when every text is an object of Python's.
    """

    reading: Reading
    where: str
    codes: dict[str, int] = field(default_factory=dict)
    _before: Any = None
    _places: Codes = field(default_factory=lambda: np.empty(0, dtype=np.int32))

    def piece(self, array: Any) -> Any:
        """A block of text as codes of shape (n_rows,), -1 for missing; as Arrow's text where it has ids.

        Parameters
        ----------
        array : pyarrow.Array
            Text, or a dictionary of texts.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        if pa.types.is_string(array.type):
            start = array.slice(0, 2 * _MANY).dictionary_encode()
            if _has_ids(start.dictionary, len(start)):
                self._spend(array, len(array))
                return array
        dictionary, codes = _used(array)
        written_out = self._written_out(dictionary, codes) if _has_ids(dictionary, len(array)) else None
        if written_out is not None:
            return written_out
        if self._before is None or not _same(dictionary, self._before):
            self._places, self._before = self._numbered(dictionary), dictionary
        places: npt.NDArray[np.int32] = pc.fill_null(codes, len(dictionary)).to_numpy(zero_copy_only=False)
        return self._places[places]

    def _written_out(self, dictionary: Any, codes: Any) -> Any:
        """The text of each row; None when a long one that stands often would take too much room."""
        import pyarrow.compute as pc

        lengths = pc.binary_length(dictionary)
        if (pc.sum(lengths.take(codes)).as_py() or 0) > 2 * dictionary.nbytes:
            return None
        self._spend(dictionary, len(codes))
        return dictionary.take(codes)

    def _numbered(self, dictionary: Any) -> Codes:
        """The code of each text of the dictionary, and -1 behind them for missing."""
        each, known = self._spend(dictionary, len(dictionary)), len(self.codes)
        number = self.codes.setdefault
        places = [-1 if text is None else number(text, len(self.codes)) for text in dictionary.to_pylist()]
        self.reading.spend("in memory", -each * (len(dictionary) - len(self.codes) + known), self.where)
        return np.array([*places, -1], dtype=np.int32)

    def _spend(self, texts: Any, rows: int) -> int:
        """Count so many texts like these; how many bytes one takes. InputError when one is too long."""
        import pyarrow.compute as pc

        if (longest := pc.max(pc.binary_length(texts)).as_py() or 0) > MOST_CELL:
            raise InputError(f"{self.where}: found a cell of {longest:,} bytes; allowed: up to {MOST_CELL:,}")
        each = _OBJECT + int(texts.nbytes) // max(len(texts), 1)
        self.reading.spend("in memory", each * rows, self.where)
        return each


def _has_ids(dictionary: Any, rows: int) -> bool:
    return len(dictionary) >= max(_MANY, rows // 2)


def _used(array: Any) -> tuple[Any, Any]:
    """The texts of an array, and which of them each row has."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = array.dictionary_encode() if pa.types.is_string(array.type) else array
    dictionary, codes = coded.dictionary, coded.indices
    if len(dictionary) > len(array):  # a row group's dictionary grows from block to block
        used = pc.unique(codes).drop_null()
        dictionary, codes = dictionary.take(used), pc.index_in(codes, value_set=used)
    return dictionary, codes


def _same(one: Any, other: Any) -> bool:
    """Whether two dictionaries are the same memory: a row group hands out one for all its blocks."""
    return len(one) == len(other) and _memory(one) == _memory(other)


def _memory(array: Any) -> list[int | None]:
    return [array.offset, *(buffer and buffer.address for buffer in array.buffers())]
