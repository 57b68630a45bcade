"""The model card: what a model is for, what it learnt from, how good it is, where it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SECTIONS = ("purpose", "data", "metrics", "slices", "limits")


@dataclass(frozen=True)
class ModelCard:
    """A card by section, as its Markdown says.

    ``sections`` are texts by section, only of those that say something; ``facts`` the parts of them that
    were drafted by us, as they stand in the card; ``unfilled`` the headings that are still empty or hold
    a placeholder. ``place`` is the file, "" for a draft that lies nowhere.
    """

    sections: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    unfilled: tuple[str, ...] = ()
    place: str = ""

    @property
    def drafted(self) -> tuple[str, ...]:
        """Sections that were filled in by us, at least in part, and not by a person."""
        return tuple(self.facts)
