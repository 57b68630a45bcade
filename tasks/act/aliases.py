"""The alias follows the record: set, read back, and set again where they differ."""

from __future__ import annotations

from collections.abc import Mapping

from tasks.adapters.connect import outside
from tasks.adapters.model_facts import RECIPE, SIGNATURE
from tasks.errors import OutsideError
from tasks.history.anchors import TAG
from tasks.history.promotions import Step, champions_move, meant, numbers, open_moves
from tasks.ledger.append import Links
from tasks.readiness.promotion import Move, Place
from tasks.readiness.semantic_version import FIRST, Made, is_version, next_version, parts

TRIES = 5  # somebody else sets the alias in the same second, each time
SEMVER = "proofline.semver"


def point(place: Place, version: str) -> None:
    """Let the alias name this version, and read it back.

    Raises
    ------
    OutsideError
        When it names another one each time: something else sets it too.
    """
    registry = outside().registry
    for _ in range(TRIES):
        registry.point(place.model, place.alias, version)
        if (found := registry.pointed(place.model, place.alias)) == version:
            return
    raise OutsideError(
        f"{place.model}: the alias {place.alias} was set to {version or 'nothing'} {TRIES} times and names "
        f"{found or 'nothing'}; something else sets it too"
    )


def align(links: Links, place: Place) -> str | None:
    """Let the alias name what the record says; what it named before, None where that was right.

    While a move is open nothing is set: whoever carries it out does this at its end. Nor is it where the
    version that must stand there was deleted from the registry: ``realign`` tells of that.

    Raises
    ------
    OutsideError
        When it does not stay so.
    """
    wrong: str | None = None
    for _ in range(TRIES):  # the record may go on while the alias is set
        if open_moves(links, place):
            return wrong
        found = outside().registry.pointed(place.model, place.alias)
        wanted = _wanted(links, place, found)
        if found == wanted:
            return wrong
        if is_deleted(place.model, wanted):
            return wrong
        wrong = found if wrong is None else wrong
        outside().registry.point(place.model, place.alias, wanted)
    raise OutsideError(
        f"{place.model}: the alias {place.alias} does not stay as the record says; something else sets it too"
    )


def is_deleted(model: str, version: str) -> bool:
    """Whether the registry no longer has this version; "" for none is never deleted."""
    return bool(version) and outside().registry.version(model, version) is None


def number(links: Links, move: Move) -> str:
    """The semantic version of what is moved: the one it has, else the next after the model's highest.

    It is one and the same wherever the version stands; what another project gave it counts, too.
    """
    given = numbers(links, move.model)
    if move.after in given:
        return given[move.after]
    if (tagged := _tags(move.model, move.after).get(SEMVER, "")) and is_version(tagged):
        return tagged
    if not given:
        return FIRST
    highest = max(given, key=lambda version: parts(given[version]))
    return next_version(given[highest], _made(move.model, highest), _made(move.model, move.after))


def tag(step: Step) -> None:
    """Leave on the version its number and the record's head, an anchor, where they are not there yet.

    The first stay: a version that stands in two places has one of each, and nothing is written over what
    shows that a record was changed.
    """
    move, said = step.move, {TAG: f"{step.record.seq}:{step.record.digest}"}
    if semver := step.record.body.get("semver", ""):
        said[SEMVER] = semver
    held = outside().registry.version(move.model, move.after)
    if held is not None and (lacking := {name: said[name] for name in said if name not in held.tags}):
        outside().registry.tag(move.model, move.after, lacking)


def _wanted(links: Links, place: Place, found: str) -> str:
    """What the alias must name.

    Where the record tells of no version that stands there, that is what it named before a move of ours
    set it; otherwise the alias was set by hand before the first move, and stays.
    """
    champion = champions_move(links, place)
    if champion is not None:
        return champion.move.after
    tried = (step for step in meant(links, place) if step.move.after == found)
    return next((str(step.record.body["stood"]) for step in tried), found)


def _made(model: str, version: str) -> Made:
    tags = _tags(model, version)
    return Made(tags.get(SIGNATURE, ""), tags.get(RECIPE, ""))


def _tags(model: str, version: str) -> Mapping[str, str]:
    held = outside().registry.version(model, version)
    return {} if held is None else held.tags
