"""Texts as sets of shingles: every five letters in a row, as numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Five letters: in short texts a shingle is then rarely shared by chance (Leskovec, Rajaraman & Ullman,
# Mining of Massive Datasets, 3.2.2). Words rather than letters would lose half a tweet to one typing error.
LENGTH = 5

_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Shingles:
    """Shingles of all texts one after another; text ``i`` has ``hashes[offsets[i]:offsets[i + 1]]``."""

    hashes: npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.uint64]

    def of(self, text: int) -> npt.NDArray[np.uint64]:
        """The set of one text's shingles, in order."""
        return np.unique(self.hashes[self.offsets[text] : self.offsets[text + 1]])


def plain(text: str) -> str:
    """The text as it is compared: compatible letters made one (NFKC), small, one space for many."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def shingles(texts: Sequence[str]) -> Shingles:
    """Shingles of texts, each five code points in a row as one number.

    Parameters
    ----------
    texts : sequence of str, shape (n_texts,)
        Plain texts. One that is shorter than five letters is one shingle; an empty one too.

    Returns
    -------
    Shingles
        Two different shingles are one number with a chance of 5e-20.
    """
    padded = [text.ljust(LENGTH, "\0") for text in texts]
    letters = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter(map(len, padded), dtype=np.int64, count=len(padded))
    ends = np.cumsum(lengths)
    within = np.ones(len(letters), dtype=bool)
    for back in range(1, LENGTH):
        within[ends - back] = False  # no shingle runs on into the next text
    hashes = _rolled(letters)[within[: len(letters) - LENGTH + 1]] if len(letters) else np.empty(0, np.uint64)
    offsets = np.concatenate([[0], np.cumsum(lengths - LENGTH + 1)])
    return Shingles(hashes, offsets.astype(np.uint64))


def jaccard(first: npt.NDArray[np.uint64], second: npt.NDArray[np.uint64]) -> float:
    """Shared shingles over all shingles of two sets, 0-1; each set ordered and not empty.

    References
    ----------
    Jaccard, P. (1912). The distribution of the flora in the alpine zone. New Phytologist 11(2), 37-50.
    """
    places = np.searchsorted(second, first)
    places[places == len(second)] = 0
    shared = int(np.count_nonzero(second[places] == first))
    return shared / (len(first) + len(second) - shared)


def _rolled(letters: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """One number for each five letters in a row, every bit of them spread over all 64."""
    count = len(letters) - LENGTH + 1
    rolled = np.zeros(count, dtype=np.uint64)
    for place in range(LENGTH):
        rolled ^= letters[place : place + count]
        rolled *= _SPREAD
        rolled ^= rolled >> np.uint64(32)
    return rolled
