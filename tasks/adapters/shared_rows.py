"""polars: one number a text, and which numbers stand among others; a million of either in 0.2 s and less."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.labels import content
from tasks.labels.content import MISSING, Digests

_SEED = 1


class PolarsKeys:
    """Digests that hold within one process: another version of polars may make others."""

    def digest_texts(self, texts: Sequence[str | None]) -> Digests:
        """One number a text, 0 for None. Shape (n_texts,)."""
        import polars as pl

        try:
            series = pl.Series(texts, dtype=pl.String)
        except UnicodeEncodeError:  # half a surrogate pair, which JSON can hold and UTF-8 cannot
            return self._odd(texts)
        return series.hash(_SEED).set(series.is_null(), MISSING).to_numpy()

    def is_in(self, values: Digests, among: Digests) -> npt.NDArray[np.bool_]:
        """Which of ``values`` stand among the others. Shape of ``values``."""
        import polars as pl

        return pl.Series(values).is_in(pl.Series(among).implode()).to_numpy()

    def _odd(self, texts: Sequence[str | None]) -> Digests:
        odd = [text is not None and not _is_sound(text) for text in texts]
        digests = self.digest_texts([None if is_odd else one for one, is_odd in zip(texts, odd, strict=True)])
        rest = [one for one, is_odd in zip(texts, odd, strict=True) if is_odd]
        digests = digests.copy()
        digests[np.array(odd)] = content.digest_texts(rest)
        return digests


def _is_sound(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
