"""Places that a plan may name: inside the project's own folder, or elsewhere and then in full."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or PurePosixPath(path).is_absolute() or ".." in parts or "\\" in path or "\0" in path:
        raise ValueError("a relative path inside the project's folder, without '..'")
    return path


def _elsewhere(place: str) -> str:
    if not _ELSEWHERE.fullmatch(place):
        raise ValueError(
            "a folder (/... or ~/...) or a bucket (s3://bucket/prefix), without control characters"
        )
    return place


_ELSEWHERE = re.compile(r"(/|~/|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/|$))[^\x00-\x1f]{0,1000}")

Elsewhere = Annotated[str, AfterValidator(_elsewhere)]
Inside = Annotated[str, AfterValidator(_inside)]
