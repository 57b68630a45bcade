"""Manifests of dataset versions: which batches are in one, file by file, and what it is called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tasks.adapters.exact_files import MANIFEST
from tasks.adapters.ports import Version
from tasks.canonical import digest
from tasks.errors import InputError


def grown(before: Version | None, dataset: str, batch: str, folder: Path) -> dict[str, Any]:
    """The manifest of ``before`` with the batch in it once, at the end, and ``before`` as its parent."""
    files = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    entry = {"batch": batch, "files": [_entry(file) for file in files]}
    kept = [] if before is None else list(before.manifest["batches"])
    if entry not in kept:
        kept = [*(held for held in kept if held["batch"] != entry["batch"]), entry]
    return {"dataset": dataset, "parent": before.name if before else None, "batches": kept}


def named_after(manifest: Mapping[str, Any]) -> str:
    """The name of the version that has this manifest: ``dataset@12hex``."""
    return f"{manifest['dataset']}@{digest(manifest)[:12]}"


def hex_of(version: Version) -> str:
    """The digits of a version's name."""
    return version.name.rpartition("@")[2]


def need_own_name(version: Version) -> None:
    """InputError when the manifest is not the one that the version is named after."""
    named = named_after(version.manifest)
    if version.name != named:
        raise InputError(f"{version.name}: found the manifest of {named}")


def read_version(path: Path) -> Version:
    """A version as it was written down."""
    held = json.loads(path.read_text("utf-8"))
    return Version(held["name"], held["manifest"], held["dvc"])


def _entry(file: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": str(file["name"]), "sha256": str(file["sha256"]), "rows": int(file["rows"])}
