"""Dataset versions: a manifest says what is in them, DVC holds the bytes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.adapters.dvc_store import DvcStore
from tasks.adapters.exact_files import MANIFEST, OtherBytes, copy_exact, copy_version, is_exactly, lies_there
from tasks.adapters.ports import Columns, Version, is_behind
from tasks.adapters.tables import read_columns
from tasks.adapters.version_manifest import grown, hex_of, named_after, need_own_name, read_version
from tasks.adapters.whole_files import write_whole
from tasks.canonical import canonical_json
from tasks.errors import InputError, OutsideError

MOST_OPEN = 10  # a training that began ten versions ago still finds its files


@dataclass(frozen=True)
class DvcDatasets:
    """``<state>/datasets/<project>/``: a DVC repository of its own, without git.

    ``data/<dataset>/`` is where DVC works: after a failed push it may hold more than any version.
    ``open/<dataset>/<12hex>/`` holds the files of one version, hard links to DVC's cache.
    ``versions/<dataset>/`` keeps every version's manifest and DVC's text, the newest named in
    ``current.json``; all of it can be had again from the record and the remote.
    """

    folder: Path
    remote: str = ""  # a folder or s3://bucket/prefix; when empty, a folder beside this one

    def current(self, project: str, dataset: str) -> Version | None:
        """The newest version; None before the first."""
        pointer = self._versions(project, dataset) / "current.json"
        return read_version(pointer) if pointer.is_file() else None

    def remember(self, project: str, recorded: Sequence[Version]) -> None:
        """Hold the newest of a dataset's recorded versions, oldest first, where none or an older is held.

        This folder may be lost or put back from a backup: the record and the remote have all of it.
        """
        with self._alone(project):
            if is_behind(self.current(project, recorded[-1].manifest["dataset"]), recorded):
                for version in recorded:
                    self._write_down(project, version)

    def add(self, project: str, dataset: str, batch: str, folder: str) -> Version:
        """The version that holds this accepted batch too; the current one when it already does.

        It counts once the remote has all its bytes. Killed or failed before, the version before is
        still the newest, and the next call does the rest.
        """
        with self._alone(project):
            before = self.current(project, dataset)
            manifest = grown(before, dataset, batch, Path(folder))
            if before and manifest["batches"] == before.manifest["batches"]:
                return before
            version = self._kept(project, before, manifest, Path(folder))
            self._open(project, version)
            self._write_down(project, version)
            self._push_older(project, dataset)
            self._close_old(project, version)
            return version

    def batches(
        self,
        project: str,
        version: Version,
        wanted: Sequence[str] | None = None,
        *,
        as_text: Collection[str] = (),
        only: Collection[str] | None = None,
    ) -> Mapping[str, Columns]:
        """Rows of a version, batch by batch; InputError when a batch lacks a wanted column."""
        held = self.files(project, version)
        return {
            batch: read_columns([Path(file) for file in files], wanted, as_text=as_text)
            for batch, files in held.items()
            if only is None or batch in only
        }

    def files(self, project: str, version: Version) -> Mapping[str, tuple[str, ...]]:
        """Paths of a version's files, by batch."""
        root = Path(self.folder_of(project, version))
        return {
            batch["batch"]: tuple(str(root / batch["batch"] / file["name"]) for file in batch["files"])
            for batch in version.manifest["batches"]
        }

    def folder_of(self, project: str, version: Version) -> str:
        """The folder that holds the version's files, brought back by DVC when it does not lie open."""
        place = self._opened(project, version)
        if not place.is_dir():
            with self._alone(project):
                self._reopen(project, version)
        return str(place)

    def restore(self, project: str, version: Version, to: str) -> None:
        """Put the version's files into a folder, every digest checked.

        Raises
        ------
        InputError
            When other files lie there, or the manifest is not the one that the version is named after.
        OutsideError
            When the bytes cannot be had, or are not what the manifest says.
        """
        need_own_name(version)
        place = Path(to)
        if lies_there(version, place):
            return
        with self._alone(project):
            source = self._opened(project, version)
            try:
                self._reopen(project, version)
                copy_version(version.manifest, source, place)
            except (OtherBytes, FileNotFoundError):  # somebody changed what lies open, or the cache
                shutil.rmtree(source, ignore_errors=True)
                self._store(project).drop_damaged()
                self._reopen(project, version)
                copy_version(version.manifest, source, place)

    def fault(self, project: str, version: Version) -> str:
        """Why the version's bytes cannot be had as its manifest describes them; "" when they can.

        Every byte of what lies open is read; where that is not what it was, it is had again. What is
        opened for this alone is the first to be closed.
        """
        opened = self._opened(project, version)
        was_open = opened.is_dir()
        try:
            need_own_name(version)
            if is_exactly(version.manifest, Path(self.folder_of(project, version))):
                return ""
            with tempfile.TemporaryDirectory(dir=self.folder / project) as aside:
                self.restore(project, version, str(Path(aside) / "restored"))
        except (InputError, OutsideError, OSError) as error:
            said = str(error)
            return said if version.name in said else f"{version.name}: {said}"
        finally:
            if not was_open and opened.is_dir():
                os.utime(opened, (0, 0))
        return ""

    def _kept(self, project: str, before: Version | None, manifest: dict[str, Any], batch: Path) -> Version:
        """The version of this manifest, its bytes in DVC's cache and remote."""
        dataset = manifest["dataset"]
        store, place = self._store(project), self.folder / project / "data" / dataset
        self._take_back(store, before, place)
        newest = manifest["batches"][-1]
        target = place / newest["batch"]
        shutil.rmtree(target, ignore_errors=True)
        for file in newest["files"]:
            copy_exact(batch / file["name"], target / file["name"], file["sha256"])
        write_whole(place / MANIFEST, canonical_json(manifest))
        return Version(named_after(manifest), manifest, store.keep(place))

    def _take_back(self, store: DvcStore, before: Version | None, place: Path) -> None:
        """Make DVC's workplace the version before, whatever a failed push or a person left there."""
        if before is None:
            shutil.rmtree(place, ignore_errors=True)
            return
        try:
            store.bring(before.dvc, place)
        except OutsideError:
            # Neither the cache nor the remote has it, as when both were changed: what lies there may do.
            if not is_exactly(before.manifest, place):
                raise

    def _open(self, project: str, version: Version) -> None:
        place = self._opened(project, version)
        if not place.is_dir():
            self._store(project).bring_new(version.dvc, version.manifest["dataset"], place)

    def _reopen(self, project: str, version: Version) -> None:
        """Open a version whose bytes come from somewhere else than a batch that was just copied."""
        place, store = self._opened(project, version), self._store(project)
        if place.is_dir():
            return
        self._open(project, version)
        if not is_exactly(version.manifest, place):
            store.drop_damaged()
            shutil.rmtree(place)
            self._open(project, version)
        if not is_exactly(version.manifest, place):
            shutil.rmtree(place)
            raise OutsideError(
                f"{version.name}: {store.remote} holds other bytes than its manifest describes"
            )

    def _write_down(self, project: str, version: Version) -> None:
        held = canonical_json({"name": version.name, "manifest": version.manifest, "dvc": version.dvc})
        versions = self._versions(project, version.manifest["dataset"])
        write_whole(versions / f"{hex_of(version)}.json", held)
        write_whole(versions / "current.json", held)

    def _push_older(self, project: str, dataset: str) -> None:
        """Give a remote that was changed the older versions too, as far as the cache has their bytes."""
        store, versions = self._store(project), self._versions(project, dataset)
        told = versions / "remote.txt"
        if told.is_file() and told.read_text("utf-8") == store.remote:
            return
        for held in versions.glob("????????????.json"):
            with contextlib.suppress(OutsideError):
                store.push([read_version(held).dvc])
        write_whole(told, store.remote.encode())

    def _close_old(self, project: str, version: Version) -> None:
        opened = self._opened(project, version).parent.iterdir()
        for place in sorted(opened, key=lambda place: place.stat().st_mtime)[:-MOST_OPEN]:
            shutil.rmtree(place)

    def _store(self, project: str) -> DvcStore:
        beside = self.folder.parent / "datasets-remote" / project
        return DvcStore(self.folder / project, self.remote or str(beside))

    def _opened(self, project: str, version: Version) -> Path:
        return self.folder / project / "open" / str(version.manifest["dataset"]) / hex_of(version)

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
