"""A batch's manifest: what the sender says is in the batch, written last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tasks.errors import InputError

NAME = "manifest.json"
MOST_FILES = 1_000
_MOST_BYTES = 1 << 20  # a thousand files take some 150 KiB
_NEEDED = "id and list of files with name, sha256 and rows"

_Count = Annotated[int, Field(ge=0, le=10**12)]
_Name = Annotated[str, Field(min_length=1, max_length=255)]


class ListedFile(BaseModel):
    """One data file of the batch; what else the sender says of it is let be."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow")

    name: _Name
    sha256: str
    rows: _Count


class ListedOrder(BaseModel):
    """The order that the batch is a part of, and how many rows all of its parts have."""

    model_config = ConfigDict(frozen=True, strict=True)

    id: _Name
    rows: Annotated[int, Field(ge=1, le=10**12)]


class Manifest(BaseModel):
    """The batch's id and its data files."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: Annotated[str, Field(strict=True)]
    files: tuple[ListedFile, ...]
    order: ListedOrder | None = None

    @property
    def rows(self) -> int:
        """Rows in all files, as the sender says."""
        return sum(file.rows for file in self.files)

    @property
    def says_more(self) -> bool:
        """Whether it holds more than the id, and each file's name, sha256 and rows."""
        return bool(self.order or self.model_extra or any(file.model_extra for file in self.files))


def read_manifest(folder: Path, batch: str, digests: Mapping[str, str]) -> Manifest:
    """The manifest in ``folder``, which fits the batch and the digests of its files.

    Raises
    ------
    InputError
        When it is no manifest, or says something else than what is there.
    """
    manifest = _parsed(folder / NAME)
    if manifest.id != batch:
        raise InputError(f"{NAME}: says that it is batch {_shown(manifest.id)}")
    if not 1 <= len(manifest.files) <= MOST_FILES:
        found = f"{len(manifest.files):,}" if manifest.files else "no"
        raise InputError(f"{NAME}: lists {found} files; allowed: 1 to {MOST_FILES:,}")
    names = [file.name for file in manifest.files]
    if len(set(names)) < len(names):
        raise InputError(f"{NAME}: lists a file twice")
    if manifest.order and not manifest.order.id.isprintable():
        raise InputError(f"{NAME}: the order's id is not printable")
    for file in manifest.files:
        _need_there(file, digests)
    return manifest


def _parsed(path: Path) -> Manifest:
    try:
        with path.open("rb") as file:
            said = file.read(_MOST_BYTES + 1)
        if len(said) > _MOST_BYTES:
            raise InputError(f"{NAME}: is longer than {_MOST_BYTES:,} bytes")
        return Manifest.model_validate(json.loads(said.decode(), object_pairs_hook=_once))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{NAME}: found no {_NEEDED}: {where}: {first['msg']}") from error
    except (ValueError, RecursionError, OSError) as error:
        raise InputError(f"{NAME}: found no {_NEEDED}: it is no plain JSON") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise InputError(f"{NAME}: says a key twice; allowed: each key once")
    return dict(pairs)


def _need_there(file: ListedFile, digests: Mapping[str, str]) -> None:
    if file.name not in digests:
        raise InputError(f"{NAME}: {_shown(file.name)} is not there")
    if not file.name.isprintable():
        raise InputError(f"{NAME}: {_shown(file.name)} is not a printable name")
    if digests[file.name] != file.sha256:
        raise InputError(f"{NAME}: {_shown(file.name)} is not the file that the manifest describes")


def _shown(name: str) -> str:
    return ascii(name[:100])
