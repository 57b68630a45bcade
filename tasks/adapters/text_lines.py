"""Plain text, a line a row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError

LINE = "line"


def read_lines(file: Path) -> dict[str, npt.NDArray[np.object_]]:
    """The lines of a UTF-8 file under the name ``line``, None where one is empty.

    Raises
    ------
    InputError
        When the file cannot be read, or is not UTF-8.
    """
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{file.name}: byte {error.start} is not UTF-8; allowed: text in UTF-8") from error
    except OSError as error:
        raise InputError(f"{file.name}: cannot be read: {error.strerror}; allowed: a file of text") from error
    held = np.empty(len(lines), dtype=object)
    held[:] = [line or None for line in lines]
    return {LINE: held}
