"""rensa: MinHash signatures of texts, 200,000 of them in a few seconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.labels.nearest import PERMUTATIONS
from tasks.labels.shingles import shingles

_AT_ONCE = 20_000  # texts at a time: their shingles need a hundred times the memory of their signatures


def signatures(texts: Sequence[str], seed: int) -> npt.NDArray[np.uint32]:
    """MinHash signatures of plain texts, shape (n_texts, 128); the same for the same seed and version.

    Parameters
    ----------
    texts : sequence of str, shape (n_texts,)
        Plain texts (``tasks.labels.shingles.plain``).
    seed : int
        Chooses the hash functions; signatures of different seeds cannot be compared.
    """
    parts = [_signed(texts[start : start + _AT_ONCE], seed) for start in range(0, len(texts), _AT_ONCE)]
    return np.concatenate(parts) if parts else np.empty((0, PERMUTATIONS), dtype=np.uint32)


def _signed(texts: Sequence[str], seed: int) -> npt.NDArray[np.uint32]:
    import rensa  # type: ignore[import-untyped]  # it ships no types

    made = shingles(texts)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(
        made.hashes, made.offsets, PERMUTATIONS, seed
    )
    return np.array(matrix.to_rows(), dtype=np.uint32)
