"""pyarrow without pandas: an array made or read brings pandas with it, half of a short command's time."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder


class _Refused(MetaPathFinder):
    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is kept out while pyarrow asks for it", name=fullname)


def keep_pandas_out() -> None:
    """Let pyarrow find no pandas, for a process that has no frames.

    pyarrow asks once and remembers the answer; after that everybody may import pandas, and pyarrow itself
    does so when it is asked for a frame. What it gives for lists and for numpy's arrays is the same.
    """
    import pyarrow as pa

    refused = _Refused()
    sys.meta_path.insert(0, refused)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(refused)
