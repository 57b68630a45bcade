"""The semantic version of what is let into production: what a caller must know of the change."""

from __future__ import annotations

import re
from typing import NamedTuple

FIRST = "1.0.0"
_FORM = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})")


class Made(NamedTuple):
    """What a version takes and gives, and what it is made by, as digests; "" where that is not known."""

    signature: str
    recipe: str


def next_version(before: str, old: Made, new: Made) -> str:
    """The number that follows ``before``, "" where none was given.

    Another signature is a new major version (callers must change), another recipe a new minor one, the
    same recipe trained anew a patch. What is not known counts as changed, but never as major.

    Examples
    --------
    >>> same = Made("in and out", "trees")
    >>> next_version("1.4.2", same, same), next_version("1.4.2", same, Made("in and out", "linear"))
    ('1.4.3', '1.5.0')
    >>> next_version("1.4.2", same, Made("in, one more, and out", "trees")), next_version("", same, same)
    ('2.0.0', '1.0.0')

    References
    ----------
    Semantic Versioning 2.0.0, https://semver.org, 6-8.
    """
    if not before:
        return FIRST
    major, minor, patch = parts(before)
    if old.signature and new.signature and old.signature != new.signature:
        return f"{major + 1}.0.0"
    if not old.recipe or old.recipe != new.recipe:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def is_version(text: str) -> bool:
    """Whether it is a number such as 1.4.2."""
    return _FORM.fullmatch(text) is not None


def parts(version: str) -> tuple[int, int, int]:
    """Major, minor and patch as numbers, which sort as versions do; ValueError for anything else."""
    found = _FORM.fullmatch(version)
    if found is None:
        raise ValueError(f"found {version!r}; allowed: a version such as 1.4.2")
    return int(found[1]), int(found[2]), int(found[3])
