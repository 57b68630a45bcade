"""What lies where batches land and can never be taken, or cannot be taken yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from tasks.adapters.manifests import NAME as MANIFEST
from tasks.adapters.names import is_batch_name

STALE = (
    "a killed run left this copy, and its original was withdrawn or its source taken out of supply.yaml; "
    "move it to incoming/ to have it decided, or remove it"
)
MOST_SAID = 20  # lines: enough to act on, also when a million files were dropped there


def what_is_left(incoming: Path, sources: Collection[str]) -> tuple[str, ...]:
    """A sentence on each thing in ``incoming`` that no run takes as it is, the first twenty by name."""
    found = sorted(_all(incoming, sources))
    more = len(found) - MOST_SAID
    return (*found[:MOST_SAID], *([f"{incoming.name}: {more:,} more that no run takes"] if more > 0 else []))


def left_copies(decided: Path) -> tuple[str, ...]:
    """A sentence on each copy in ``decided`` once a run has carried out all it knows of."""
    copies = sorted((place, copy) for place in _folders(decided) for copy in _folders(place))
    return tuple(
        f"{decided.name}/{_shown(place)}/{_shown(copy)}: {STALE}" for place, copy in copies[:MOST_SAID]
    )


def _folders(place: Path) -> Iterator[Path]:
    return (one for one in place.iterdir() if one.is_dir()) if place.is_dir() else iter(())


def _all(incoming: Path, sources: Collection[str]) -> Iterator[str]:
    for place in incoming.iterdir() if incoming.is_dir() else ():
        if place.name not in sources:
            yield f"{incoming.name}/{_shown(place)}: supply.yaml names nothing called so"
        elif place.is_symlink() or not place.is_dir():
            yield f"{incoming.name}/{_shown(place)}: is no folder"
        else:
            for entry in place.iterdir():
                if said := _wrong(entry):
                    yield f"{incoming.name}/{_shown(place)}/{_shown(entry)}: {said}"


def _wrong(entry: Path) -> str:
    """Why a thing in a source's folder is not taken; "" when it is."""
    if entry.name.startswith("."):
        return ""  # somebody's unfinished work
    if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
        return "is a link or a device; allowed: a folder with plain files"
    if entry.is_file():
        return "is a file without a batch's folder; land_batches makes a batch of it"
    if not is_batch_name(entry.name):
        return "is no name of a batch; allowed: letters, digits, dots, dashes and underscores, 100 at most"
    return "" if (entry / MANIFEST).exists() else f"has no {MANIFEST}, which is written last"


def _shown(entry: Path) -> str:
    return ascii(entry.name[:100])[1:-1]
