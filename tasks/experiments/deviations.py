"""What was changed in the criteria of a ticket since they were locked, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

Plain = Mapping[str, Mapping[str, str]]  # what a criterion is about -> its fields in words


@dataclass(frozen=True)
class Version:
    """The criteria as they were locked, or as they were changed later, and then why."""

    criteria: Plain
    at: datetime
    why: str = ""


@dataclass(frozen=True)
class Change:
    """One thing that differs; ``field`` is "" where a whole criterion came or went."""

    about: str
    field: str
    said: str


def changes(before: Plain, after: Plain) -> tuple[Change, ...]:
    """What differs between two versions of the criteria, in words.

    A field that the older version does not know at all is no change: an older program did not write it.
    """
    return tuple(_changes(before, after))


def deviations(versions: Sequence[Version]) -> tuple[str, ...]:
    """What differs now from what was locked, since when and why.

    Parameters
    ----------
    versions : sequence of Version
        What was locked, then every later version; the last one is in force.

    Returns
    -------
    tuple of str
        Such as ``margin of auc was 0.005, is 0.01 since 2026-11-21: the metric is noisier than we thought``.
        Empty when all is as it was locked, also when it was changed and changed back.
    """
    if not versions:
        return ()
    found = changes(versions[0].criteria, versions[-1].criteria)
    return tuple(f"{change.said} since {_since(versions, change)}" for change in found)


def _changes(before: Plain, after: Plain) -> Iterator[Change]:
    for about in dict.fromkeys((*before, *after)):
        if about not in after:
            yield Change(about, "", f"{about} was asked, and is left out")
        elif about not in before:
            yield Change(about, "", f"{about} was not asked, and is")
        else:
            old, new = before[about], after[about]
            for name in old:
                if old[name] != new.get(name, "not set"):
                    said = f"{name} of {about} was {old[name]}, is {new.get(name, 'not set')}"
                    yield Change(about, name, said)


def _since(versions: Sequence[Version], change: Change) -> str:
    """Day and reason of the version that brought what is in force."""
    brought = versions[-1]
    for version in reversed(versions):
        if _value(version, change) != _value(versions[-1], change):
            break
        brought = version
    return f"{brought.at:%Y-%m-%d}" + (f": {brought.why}" if brought.why else "")


def _value(version: Version, change: Change) -> object:
    held = version.criteria.get(change.about)
    return held.get(change.field) if held is not None and change.field else held is None
