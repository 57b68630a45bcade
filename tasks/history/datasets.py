"""Versions of datasets as the record tells them: when each came to be, of what, by which decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.adapters.ports import Version
from tasks.errors import InputError
from tasks.ledger.append import Links, newest_first
from tasks.ledger.chain import Record

MOST_LISTED = 20


@dataclass(frozen=True)
class Dated:
    """A version, when it was recorded, and the decision that accepted its newest batch."""

    version: Version
    at: datetime
    decision: str

    @property
    def dataset(self) -> str:
        """The dataset it is a version of."""
        return str(self.version.manifest["dataset"])


def history(links: Links) -> tuple[Dated, ...]:
    """Every version in the record once, oldest first."""
    return versions_in([*newest_first(links, ("done",))][::-1])


def versions_in(records: Iterable[Record]) -> tuple[Dated, ...]:
    """Every version that some records name, once; the records come oldest first, and so do the versions."""
    found: dict[str, Dated] = {}
    for record in (one for one in records if one.kind == "done" and "dataset" in one.body):
        body = record.body
        version = Version(body["dataset"], body["manifest"], body["dvc"])
        found.setdefault(version.name, Dated(version, record.at, body["decision"]))
    return tuple(found.values())


def recorded_versions(links: Links) -> tuple[tuple[Version, ...], ...]:
    """The versions of each dataset in the record, oldest first."""
    dated = history(links)
    datasets = dict.fromkeys(one.dataset for one in dated)
    return tuple(tuple(one.version for one in dated if one.dataset == name) for name in datasets)


def versions_of(dated: Sequence[Dated], dataset: str) -> tuple[Dated, ...]:
    """Versions of one dataset, oldest first; InputError when it has none."""
    found = tuple(one for one in dated if one.dataset == dataset)
    if not found:
        known = ", ".join(sorted({one.dataset for one in dated})) or "none, no batch was accepted yet"
        raise InputError(f"found no version of a dataset {dataset!r}; datasets: {known}")
    return found


def version_named(dated: Sequence[Dated], wanted: str) -> Dated:
    """The one version that ``wanted`` names: a name or its start; a dataset alone names its newest.

    Raises
    ------
    InputError
        When it names none or several; the sentence lists what there is.
    """
    newest = [one for one in dated if one.dataset == wanted][-1:]
    named = newest or [one for one in dated if wanted and one.version.name.startswith(wanted)]
    if len(named) == 1:
        return named[0]
    found = "several versions start so" if named else "found no such version"
    raise InputError(f"{wanted}: {found}; versions: {_listed(named or dated)}")


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> str:
    """What became of the batches from one version's manifest to the next, in words."""
    old = {} if before is None else _rows(before)
    new = _rows(after)
    came = [f"{batch} came ({counted(new[batch][1], 'row')})" for batch in new if batch not in old]
    revised = [
        f"{batch} was revised ({old[batch][1]:,} -> {counted(new[batch][1], 'row')})"
        for batch in new
        if batch in old and old[batch] != new[batch]
    ]
    went = [f"{batch} went ({counted(old[batch][1], 'row')})" for batch in old if batch not in new]
    return ", ".join([*came, *revised, *went]) or "nothing"


def counted(number: int, word: str) -> str:
    """A count with its word: 1 row, 2,000 rows, 3 batches."""
    ending = "" if number == 1 else "es" if word.endswith("ch") else "s"
    return f"{number:,} {word}{ending}"


def _rows(manifest: Mapping[str, Any]) -> dict[str, tuple[tuple[str, ...], int]]:
    """Digests of each batch's files, and its rows."""
    return {
        batch["batch"]: (
            tuple(file["sha256"] for file in batch["files"]),
            sum(file["rows"] for file in batch["files"]),
        )
        for batch in manifest["batches"]
    }


def _listed(dated: Sequence[Dated]) -> str:
    names = [one.version.name for one in dated]
    left = len(names) - MOST_LISTED
    shown = ", ".join(names[-MOST_LISTED:]) or "none, no batch was accepted yet"
    return f"{shown} and {left:,} older ones" if left > 0 else shown
