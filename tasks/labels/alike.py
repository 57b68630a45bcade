"""What a search for nearly equal texts found, small enough to be kept as evidence."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tasks.vocabulary import Word

STEPS = 100  # similarity is counted in hundredths, rounded down

Counts = Annotated[tuple[int, ...], Field(min_length=STEPS + 1, max_length=STEPS + 1)]

NONE_ALIKE: tuple[int, ...] = (0,) * (STEPS + 1)


class AlikePair(Word):
    """An item here, the item with nearly its text, and how similar the two are (Jaccard, 0-1).

    ``dataset`` and ``batch`` say where the other item is; "" for the batch itself.
    """

    item: str
    other: str
    similarity: float = Field(ge=0, le=1)
    dataset: str = ""
    batch: str = ""


class AlikeTexts(Word):
    """Items of a batch whose text stands nearly so elsewhere, counted by the similarity of the nearest.

    ``between`` counts items with such a text in a dataset that must stay disjoint, ``inside`` items with
    such a text earlier in the batch: at place k those whose nearest has similarity k/100, rounded down.
    Nothing below ``floor`` was looked for. ``compared`` holds each dataset's name and number of texts,
    ``pairs`` the most similar pairs: at most ten between, then at most ten inside. ``lost`` holds the name
    of each dataset that could be searched in part only, and why.
    """

    columns: tuple[str, ...]
    floor: float = Field(ge=0.6, le=1)
    items: int
    without_text: int = 0
    compared: tuple[tuple[str, int], ...] = ()
    between: Counts = NONE_ALIKE
    inside: Counts = NONE_ALIKE
    pairs: tuple[AlikePair, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()
