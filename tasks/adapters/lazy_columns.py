"""Columns that were read: text stays as it was read until somebody asks for it as objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.labels.coded import NONE, Coded
from tasks.labels.held import BLOCK
from tasks.labels.values import missing

MOST_TEXT = 1 << 31  # bytes of a column as one piece of Arrow's text


@dataclass(frozen=True)
class TextColumn:
    """A column of text in pieces: codes into ``texts``, -1 for missing, or Arrow's own text."""

    pieces: Sequence[Any]
    texts: tuple[str, ...]

    @cached_property
    def objects(self) -> npt.NDArray[np.object_]:
        """Shape (n_rows,), None for missing; of the texts that have a code equal ones are one object."""
        return np.concatenate(list(self.blocks()))

    def blocks(self) -> Iterator[npt.NDArray[np.object_]]:
        """The objects some rows at a time, so that few of them are there at once."""
        table = np.array([*self.texts, None], dtype=object)
        for piece in self.pieces:
            for start in range(0, max(len(piece), 1), BLOCK):
                rows = piece[start : start + BLOCK]
                yield table[rows] if isinstance(rows, np.ndarray) else rows.to_numpy(zero_copy_only=False)

    @cached_property
    def coded(self) -> Coded | None:
        """The column as codes; None when some of it is not held so."""
        if not all(isinstance(piece, np.ndarray) for piece in self.pieces):
            return None
        return Coded(self.texts, np.concatenate(self.pieces))

    def missing(self) -> npt.NDArray[np.bool_]:
        """Which rows have no text, shape (n_rows,)."""
        return np.concatenate(
            [
                piece == NONE if isinstance(piece, np.ndarray) else piece.is_null().to_numpy(False)
                for piece in self.pieces
            ]
        )

    def arrow(self) -> Any:
        """The column as Arrow's text; None when nothing is in it, or more than Arrow can hold in a piece."""
        import pyarrow as pa

        texts = pa.array(self.texts, pa.large_string())
        if (not self.texts and self.coded) or self._coded_bytes(texts) > MOST_TEXT:
            return None
        return pa.chunked_array(
            [
                texts.take(pa.array(piece, mask=piece == NONE))
                if isinstance(piece, np.ndarray)
                else piece.cast(pa.large_string())
                for piece in self.pieces
            ]
        )

    def _coded_bytes(self, texts: Any) -> int:
        """Bytes of the rows that have codes, written out."""
        import pyarrow.compute as pc

        lengths = np.append(pc.binary_length(texts).to_numpy(zero_copy_only=False), 0)
        return sum(int(lengths[piece].sum()) for piece in self.pieces if isinstance(piece, np.ndarray))


class LazyColumns(Mapping[str, npt.NDArray[Any]]):
    """Arrays of shape (n_rows,) by column; one of text is made when it is asked for, and then kept."""

    def __init__(self, held: Mapping[str, npt.NDArray[Any] | TextColumn], rows: int) -> None:
        self._held, self.rows = held, rows

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """The column as an array."""
        held = self._held[name]
        return held.objects if isinstance(held, TextColumn) else held

    def __contains__(self, name: object) -> bool:
        """Whether the column is there; a mapping's own way of telling would make it."""
        return name in self._held

    def __iter__(self) -> Iterator[str]:
        """The names of the columns, in the order in which they were read."""
        return iter(self._held)

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self._held)

    def coded(self, name: str) -> Coded | None:
        """The column as codes; None when it is not held so."""
        held = self._held[name]
        return held.coded if isinstance(held, TextColumn) else None

    def missing(self, name: str) -> npt.NDArray[np.bool_]:
        """Which rows have no value in the column, shape (n_rows,)."""
        held = self._held[name]
        return held.missing() if isinstance(held, TextColumn) else missing(held)

    def blocks(self, name: str) -> Iterator[npt.NDArray[Any]]:
        """The column some rows at a time, without making all of its objects at once."""
        held = self._held[name]
        return held.blocks() if isinstance(held, TextColumn) else iter([held])

    def arrow_text(self, name: str) -> Any:
        """The column as Arrow's text; None when it is none."""
        held = self._held[name]
        return held.arrow() if isinstance(held, TextColumn) else None
