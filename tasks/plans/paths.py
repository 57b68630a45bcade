"""Paths that a plan may name: always inside the project's own folder."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or PurePosixPath(path).is_absolute() or ".." in parts or "\\" in path or "\0" in path:
        raise ValueError("a relative path inside the project's folder, without '..'")
    return path


Inside = Annotated[str, AfterValidator(_inside)]
