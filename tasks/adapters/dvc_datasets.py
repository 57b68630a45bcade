"""Dataset versions: a manifest says what is in them, DVC holds the bytes."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.adapters.ports import Columns, Version
from tasks.adapters.tables import read_columns
from tasks.adapters.whole_files import write_whole
from tasks.canonical import canonical_json, digest
from tasks.errors import InputError, OutsideError

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class DvcDatasets:
    """``<state>/datasets/<project>/``: a DVC repository of its own, without git.

    ``data/<dataset>/`` holds the newest version's files and its manifest; ``versions/<dataset>/``
    keeps every version's manifest and DVC's text, the newest named in ``current.json``.
    """

    folder: Path

    def current(self, project: str, dataset: str) -> Version | None:
        """The newest version; None before the first."""
        pointer = self._versions(project, dataset) / "current.json"
        if not pointer.is_file():
            return None
        held = json.loads(pointer.read_text("utf-8"))
        return Version(held["name"], held["manifest"], held["dvc"])

    def add(self, project: str, dataset: str, batch: str, folder: str) -> Version:
        """The version that holds this accepted batch too; the current one when it already does."""
        with self._alone(project):
            before = self.current(project, dataset)
            manifest = _grown(before, dataset, batch, Path(folder))
            if before and manifest["batches"] == before.manifest["batches"]:
                return before
            return self._write(project, dataset, manifest, Path(folder))

    def batches(self, project: str, version: Version) -> Mapping[str, Columns]:
        """Rows of a version, batch by batch."""
        root = Path(self.folder_of(project, version))
        return {
            batch["batch"]: read_columns([root / batch["batch"] / file["name"] for file in batch["files"]])
            for batch in version.manifest["batches"]
        }

    def folder_of(self, project: str, version: Version) -> str:
        """The folder that holds the version's files; only the newest version lies open.

        Raises
        ------
        InputError
            When ``version`` is not the newest one.
        """
        dataset = version.manifest["dataset"]
        current = self.current(project, dataset)
        if current is None or current.name != version.name:
            newest = current.name if current else "none"
            raise InputError(f"dataset {dataset}: {version.name} is not the newest version; newest: {newest}")
        return str(self.folder / project / "data" / dataset)

    def _write(self, project: str, dataset: str, manifest: dict[str, Any], batch: Path) -> Version:
        place = self.folder / project / "data" / dataset
        newest = manifest["batches"][-1]
        self._place(batch, place / newest["batch"], [file["name"] for file in newest["files"]])
        write_whole(place / MANIFEST, canonical_json(manifest))
        version = Version(f"{dataset}@{digest(manifest)[:12]}", manifest, self._dvc_add(project, place))
        held = canonical_json({"name": version.name, "manifest": manifest, "dvc": version.dvc})
        versions = self._versions(project, dataset)
        versions.mkdir(parents=True, exist_ok=True)
        write_whole(versions / f"{version.name.split('@')[1]}.json", held)
        write_whole(versions / "current.json", held)
        return version

    def _place(self, batch: Path, target: Path, names: list[str]) -> None:
        """Put a batch's files where the dataset holds them, whole: beside it first, then by renaming."""
        with tempfile.TemporaryDirectory(dir=self.folder) as aside:
            fresh = Path(aside) / "fresh"
            fresh.mkdir()
            for name in names:
                shutil.copyfile(batch / name, fresh / name)
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                target.rename(Path(aside) / "old")
            fresh.rename(target)

    def _dvc_add(self, project: str, place: Path) -> str:
        """Hand the folder's bytes to DVC and its remote; DVC's own text of the version."""
        os.environ.setdefault("DVC_NO_ANALYTICS", "1")
        from dvc.exceptions import DvcException
        from dvc.repo import Repo

        root = self.folder / project
        try:
            # DVC talks on standard output, which belongs to our command's answer.
            logging.getLogger("dvc").setLevel(logging.WARNING)
            with contextlib.redirect_stdout(io.StringIO()):
                if not (root / ".dvc").is_dir():
                    _init(Repo, root)
                with Repo(str(root)) as repo:
                    repo.add(str(place))
                    repo.push(targets=[f"{place}.dvc"])
        except DvcException as error:
            raise OutsideError(f"DVC could not keep {place.name}: {' '.join(str(error).split())}") from error
        return Path(f"{place}.dvc").read_text("utf-8")

    def _versions(self, project: str, dataset: str) -> Path:
        return self.folder / project / "versions" / dataset

    @contextlib.contextmanager
    def _alone(self, project: str) -> Iterator[None]:
        """One writer at a time; the kernel frees the lock of a writer that is killed."""
        root = self.folder / project
        root.mkdir(parents=True, exist_ok=True)
        with (root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _init(repo: Any, root: Path) -> None:
    """A DVC repository without git, with a remote beside it until a real one is set.

    It is made aside and appears by one rename: a kill never leaves half of it.
    """
    with tempfile.TemporaryDirectory(dir=root) as aside:
        with repo.init(aside, no_scm=True) as made, made.config.edit() as config:
            config["core"].update({"analytics": False, "autostage": False, "remote": "local"})
            config["remote"]["local"] = {"url": str(root / "remote")}
        (Path(aside) / ".dvc").rename(root / ".dvc")


def _grown(before: Version | None, dataset: str, batch: str, folder: Path) -> dict[str, Any]:
    """The manifest of ``before`` with the batch in it once, and ``before`` as its parent."""
    files = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    entry = {"batch": batch, "files": [_entry(file) for file in files]}
    kept = [] if before is None else list(before.manifest["batches"])
    if entry not in kept:
        kept = [*(held for held in kept if held["batch"] != entry["batch"]), entry]
    return {"dataset": dataset, "parent": before.name if before else None, "batches": kept}


def _entry(file: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": str(file["name"]), "sha256": str(file["sha256"]), "rows": int(file["rows"])}
