"""A batch's manifest: what the sender says is in the batch, written last."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

NAME = "manifest.json"


class ListedFile(BaseModel):
    """One data file of the batch; what else the sender says of it is let be."""

    model_config = ConfigDict(frozen=True, strict=True)

    name: str
    sha256: str
    rows: int = Field(ge=0)


class Manifest(BaseModel):
    """The batch's id and its data files."""

    model_config = ConfigDict(frozen=True)

    id: str
    files: tuple[ListedFile, ...]

    @property
    def rows(self) -> int:
        """Rows in all files, as the sender says."""
        return sum(file.rows for file in self.files)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest in ``folder``; None when it is not one."""
    try:
        return Manifest.model_validate_json((folder / NAME).read_bytes())
    except (ValidationError, OSError):
        return None


def problem_of(manifest: Manifest | None, batch: str, digests: Mapping[str, str]) -> str:
    """What is wrong with a manifest beside the digests of the batch's files; "" when nothing is."""
    if manifest is None:
        return f"{NAME}: found no id and list of files with name, sha256 and rows"
    if manifest.id != batch:
        return f"{NAME}: says that it is batch {manifest.id!r}"
    if not manifest.files:
        return f"{NAME}: lists no files"
    names = [file.name for file in manifest.files]
    if len(set(names)) < len(names):
        return f"{NAME}: lists a file twice"
    return next((said for file in manifest.files if (said := _wrong(file, digests))), "")


def _wrong(file: ListedFile, digests: Mapping[str, str]) -> str:
    if file.name not in digests:
        return f"{file.name!r} is not there"
    if digests[file.name] != file.sha256:
        return f"{file.name!r} is not the file that the manifest describes"
    return ""
