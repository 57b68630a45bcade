"""Names from outside: which are safe as the name of a batch, and which a file may have."""

from __future__ import annotations

import hashlib
import re

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
LONGEST_FILE_NAME = 255  # bytes, of most file systems
LANDED_BARE = ".batch"


def is_batch_name(name: str) -> bool:
    """Whether a batch may be called so: letters, digits, dots, dashes and underscores, 100 at most."""
    return bool(SAFE_NAME.fullmatch(name))


def is_file_name(name: str) -> bool:
    """Whether a file of a batch may be called so, in any folder of ours.

    >>> is_file_name("labels 1.csv"), is_file_name("../labels.csv"), is_file_name("..")
    (True, False, False)
    """
    if name in {"", ".", ".."} or "/" in name or "\0" in name:
        return False
    try:
        return len(name.encode()) <= LONGEST_FILE_NAME
    except UnicodeEncodeError:  # a name that UTF-8 cannot write
        return False


def batch_of_file(name: str) -> str:
    """The batch that a bare file becomes; two names never become one batch, and none is its own.

    >>> batch_of_file("2013-01.csv")
    '2013-01.csv.batch'
    >>> batch_of_file("../week 1.csv")
    'week-1.csv-40d43b35bd8f.batch'
    """
    if is_batch_name(f"{name}{LANDED_BARE}"):
        return f"{name}{LANDED_BARE}"
    cleaned = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("._-")[:60] or "file"
    seen = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:12]
    return f"{cleaned}-{seen}{LANDED_BARE}"
