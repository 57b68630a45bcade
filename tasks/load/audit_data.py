"""Whether what a record names is there: dataset versions, and the bytes of models that were let in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.adapters.connect import outside
from tasks.adapters.version_manifest import need_own_name
from tasks.errors import InputError, OutsideError
from tasks.history.datasets import Dated, versions_in
from tasks.history.promotions import steps
from tasks.ledger.audited import Fault
from tasks.ledger.chain import Record

DATA_REMEDY = "Put its files back from the datasets' remote or a backup; runs that learnt from it name it."
MODEL_REMEDY = "Do not let the alias name it; register the run's model again, or restore MLflow's artifacts."


@dataclass(frozen=True)
class Looked:
    """How much was looked at, what is not as it was, and what could not be asked."""

    versions: int | None = None
    models: int | None = None
    faults: tuple[Fault, ...] = ()
    unanswered: tuple[str, ...] = ()


def look_at_data(project: str, done: Sequence[Record]) -> Looked:
    """Compare what the records ``done``, the oldest first, name with what is there."""
    versions, models = versions_in(done), _models(done)
    faults, unanswered = [*_version_faults(project, versions)], list[str]()
    for model, version, sha256 in models:
        try:
            faults += _model_faults(model, version, sha256)
        except OutsideError as error:
            unanswered.append(f"{model} version {version} was not compared: {error}")
    return Looked(len(versions), len(models), tuple(faults), tuple(unanswered))


def _version_faults(project: str, versions: Sequence[Dated]) -> Iterator[Fault]:
    """Versions whose bytes are not there; the bytes that a newer sound one holds are not read again."""
    sound: set[tuple[str, str, str]] = set()
    for one in reversed(versions):
        files = _files(one)
        fault = _name_fault(one) if files <= sound else outside().datasets.fault(project, one.version)
        if fault:
            said = fault.removeprefix(f"{one.version.name}: ")
            yield Fault(what="data", named=one.version.name, said=said, remedy=DATA_REMEDY)
        else:
            sound |= files


def _name_fault(one: Dated) -> str:
    try:
        need_own_name(one.version)
    except InputError as error:
        return str(error)
    return ""


def _files(one: Dated) -> set[tuple[str, str, str]]:
    """Batch, name and digest of every file."""
    return {
        (batch["batch"], file["name"], file["sha256"])
        for batch in one.version.manifest["batches"]
        for file in batch["files"]
    }


def _models(done: Sequence[Record]) -> tuple[tuple[str, str, str], ...]:
    """Model, version and digest of everything that was let in, once."""
    moves = (step.move for step in steps(done))
    return tuple(dict.fromkeys((move.model, move.after, move.sha256) for move in moves if move.sha256))


def _model_faults(model: str, version: str, sha256: str) -> Iterator[Fault]:
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = outside().registry.fetch(model, version, Path(folder))
        said = "" if found == sha256 else f"found bytes of digest {found[:12]}; recorded: {sha256[:12]}"
    except InputError as error:
        said = str(error)
    if said:
        yield Fault(what="model", named=f"{model} version {version}", said=said, remedy=MODEL_REMEDY)
