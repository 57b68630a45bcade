"""polars: one number a text, and which numbers stand among others; a million of either in 0.2 s and less."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tasks.adapters.ports import Ids
from tasks.adapters.whole_files import whole_file
from tasks.canonical import digest
from tasks.labels import content
from tasks.labels.content import MISSING, Digests
from tasks.labels.row_keys import RowKeys

_SEED = 1
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile)


@dataclass(frozen=True)
class PolarsKeys:
    """Digests, and ``<folder>/<project>/<digest>.npz`` with those of what was digested before.

    Another version of polars may make other numbers, so its version is part of what they are kept
    under. Without a folder nothing is kept. The folder may be removed at any time.
    """

    folder: Path | None = None

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

    def kept(self, project: str, of: str, make: Callable[[], RowKeys], ids: Ids) -> RowKeys:
        """Keys that were kept, else those that ``make`` makes, kept from now on."""
        import polars as pl

        if self.folder is None:
            return make()
        name = digest({"of": of, "polars": pl.__version__, "seed": _SEED})
        path = self.folder / project / f"{name}.npz"
        with contextlib.suppress(*_UNREADABLE), np.load(path) as held:
            items = held["items"]
            return RowKeys(items, held.get("rows", items), held.get("content"), ids)
        keys = make()
        others = {"rows": None if keys.rows is keys.items else keys.rows, "content": keys.content}
        given = {name: digests for name, digests in others.items() if digests is not None}
        with whole_file(path) as file:
            np.savez(file, allow_pickle=False, items=keys.items, **given)
        return keys

    def _odd(self, texts: Sequence[str | None]) -> Digests:
        odd = [text is not None and not _is_sound(text) for text in texts]
        digests = self.digest_texts([None if is_odd else one for one, is_odd in zip(texts, odd, strict=True)])
        rest = [one for one, is_odd in zip(texts, odd, strict=True) if is_odd]
        digests = digests.copy()
        digests[np.array(odd)] = content.digest_texts(rest)
        return digests


def _is_sound(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
