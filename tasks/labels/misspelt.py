"""Does a batch lack a column, or does the plan spell it otherwise than the batch?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

_LONGEST = 100  # letters of a name that are compared: comparing takes time with their square


def near_names(asked: Sequence[str], columns: Collection[str]) -> Mapping[str, str]:
    """For each column that is asked for and not there, the nearest name that nobody asks for.

    Parameters
    ----------
    asked : sequence of str
        The columns that a plan names.
    columns : collection of str
        The columns that a batch has.

    Returns
    -------
    mapping of str to str
        Missing column -> the most similar of the other columns, letter case and outer spaces not
        counted. A missing column is left out when no name is near: the ratio of Ratcliff and Obershelp
        below 0.6, the default of ``difflib``. Empty when nothing is missing.
    """
    others = {_bare(name): name for name in columns if name not in asked}
    nearest = {name: get_close_matches(_bare(name), others, n=1) for name in asked if name not in columns}
    return {name: others[found[0]] for name, found in nearest.items() if found}


def doubt(near: Mapping[str, str]) -> str:
    """The question that near names raise."""
    columns = "column" if len(near) == 1 else "columns"
    return f"plan asks for {columns} {_listed(near)}, found {_listed(near.values())}: is the plan misspelt?"


def _bare(name: str) -> str:
    return name[:_LONGEST].strip().casefold()


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
