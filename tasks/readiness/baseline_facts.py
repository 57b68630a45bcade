"""Whether the baseline that a candidate was judged beside is what serves: by its bytes, or by its recipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

COMMIT = "commit"  # in a recipe, beside the parameters
_SHORT = 12


@dataclass(frozen=True)
class BaselineFacts:
    """The baseline beside the champion; without a ``champion`` ("") there is nothing to compare with.

    ``seeds`` counts the baseline's runs, ``same_bytes`` says whether the first one's model is the
    champion's, ``differing`` names what is another in the recipes, ``untold`` why they say too little.
    ``candidate`` names, where what serves is only to be trained again, what is another in the candidate's.
    """

    champion: str = ""
    seeds: int = 0
    same_bytes: bool = False
    differing: tuple[str, ...] = ()
    untold: str = ""
    candidate: tuple[str, ...] = ()


def compared(
    champion: str,
    recipe: Mapping[str, str],
    baselines: Sequence[Mapping[str, str]],
    *,
    same_bytes: bool,
) -> BaselineFacts:
    """The baseline's runs beside the version that stands there.

    Parameters
    ----------
    champion : str
        That version.
    recipe : mapping of str to str
        What the champion was made by: parameters without the seed, and ``commit``; see ``recipe_of``.
    baselines : sequence of mapping
        The same of each run of the baseline, the first seed first.
    same_bytes : bool
        Whether the first seed's model is, byte by byte, the champion's: then its recipe is, too, and the
        other seeds are compared with that.
    """
    if not baselines:
        return BaselineFacts(champion, untold="no run of a baseline was found")
    reference = baselines[0] if same_bytes else recipe
    differing = tuple(dict.fromkeys(one for each in baselines for one in _parameters(reference, each)))
    untold = (
        "" if differing or (same_bytes and not any(map(_known, baselines))) else _untold(reference, baselines)
    )
    return BaselineFacts(champion, len(baselines), same_bytes, differing, untold)


def with_candidate(
    facts: BaselineFacts, baseline: Mapping[str, str], candidates: Sequence[Mapping[str, str]]
) -> BaselineFacts:
    """The facts with what is another in the recipe of a candidate that is to be what serves, trained anew.

    It is held against the baseline's first run: that was trained at the same time, by the same code.
    """
    if not all(map(_known, [baseline, *candidates])):
        return replace(facts, untold=facts.untold or "the candidate's runs logged no parameters")
    other = dict.fromkeys(one for each in candidates for one in _parameters(baseline, each))
    moved = [COMMIT] if any(each.get(COMMIT) != baseline.get(COMMIT) for each in candidates) else []
    return replace(facts, candidate=(*other, *moved))


def _parameters(reference: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Parameters that are not the same; () where one of the two logged none."""
    if not _known(reference) or not _known(other):
        return []
    names = sorted((reference.keys() | other.keys()) - {COMMIT})
    return [name for name in names if reference.get(name) != other.get(name)]


def _untold(reference: Mapping[str, str], baselines: Sequence[Mapping[str, str]]) -> str:
    if not _known(reference) or not all(map(_known, baselines)):
        return "the champion's run or one of the baseline's logged no parameters"
    other = next((one for one in baselines if one.get(COMMIT) != reference.get(COMMIT)), None)
    if other is None:
        return ""
    then, now = (one.get(COMMIT, "")[:_SHORT] or "an unknown commit" for one in (reference, other))
    return f"its parameters are the champion's, its code is another: {now}, not {then}"


def _known(recipe: Mapping[str, str]) -> bool:
    return bool(recipe.keys() - {COMMIT})
