"""The model card: what a model is for, what it learnt from, how good it is, where it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SECTIONS = ("purpose", "data", "metrics", "slices", "limits")


@dataclass(frozen=True)
class ModelCard:
    """A card by section; ``drafted`` names the sections that were filled in by us and not by a person."""

    sections: Mapping[str, str] = field(default_factory=dict)
    drafted: tuple[str, ...] = ()
    place: str = ""
