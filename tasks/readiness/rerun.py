"""The first planned seed trained once more: how far its metrics lie from the first time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Rerun:
    """Metrics of two runs with the same seed, code and data, by name."""

    seed: int
    first: Mapping[str, float]
    again: Mapping[str, float]
