"""Texts of one column as objects, each kept once however often it stands there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.adapters.reading import MOST_CELL, Reading
from tasks.errors import InputError

_OBJECT = 57  # bytes of a str beside its characters, with the slack of its allocation
_MANY = 10_000  # a block with this many texts, most of them new, has ids: these do not come again


@dataclass
class SharedTexts:
    """What was seen of one column of text."""

    reading: Reading
    where: str
    _seen: dict[str | None, str | None] = field(default_factory=dict)
    _repeats: bool = True
    _before: Any = None
    _values: npt.NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))

    def objects(self, array: Any) -> npt.NDArray[np.object_]:
        """A dictionary array of Arrow as objects of shape (n_rows,), None for missing."""
        import pyarrow.compute as pc

        dictionary, codes = array.dictionary, array.indices
        if len(dictionary) > len(array):  # a row group's dictionary grows from block to block
            used = pc.unique(codes).drop_null()
            dictionary, codes = dictionary.take(used), pc.index_in(codes, value_set=used)
        if self._before is None or not _same(dictionary, self._before):
            self._values, self._before = self._unique(dictionary), dictionary
        places: npt.NDArray[np.int32] = pc.fill_null(codes, len(dictionary)).to_numpy(zero_copy_only=False)
        return self._values[places]

    def _unique(self, dictionary: Any) -> npt.NDArray[np.object_]:
        """Each text of the dictionary, and None behind them for missing."""
        import pyarrow.compute as pc

        if (longest := pc.max(pc.binary_length(dictionary)).as_py() or 0) > MOST_CELL:
            raise InputError(f"{self.where}: found a cell of {longest:,} bytes; allowed: up to {MOST_CELL:,}")
        each = _OBJECT + dictionary.nbytes // max(len(dictionary), 1)
        self.reading.spend("in memory", each * len(dictionary), self.where)
        values = np.empty(len(dictionary) + 1, dtype=object)
        values[:-1] = dictionary.to_numpy(zero_copy_only=False)
        if self._repeats:
            known = len(self._seen)
            values[:-1] = [self._seen.setdefault(text, text) for text in values[:-1]]
            new = len(self._seen) - known
            self.reading.spend("in memory", -each * (len(dictionary) - new), self.where)
            self._repeats = new < max(_MANY, len(dictionary) // 2)
        return values


def _same(one: Any, other: Any) -> bool:
    """Whether two dictionaries are the same memory: a row group hands out one for all its blocks."""
    return len(one) == len(other) and _memory(one) == _memory(other)


def _memory(array: Any) -> list[int | None]:
    return [array.offset, *(buffer and buffer.address for buffer in array.buffers())]
