"""Items of a batch whose text stands nearly so in another dataset, or earlier in the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.labels.alike import STEPS, AlikePair, AlikeTexts
from tasks.labels.nearest import Signed, nearest, signed
from tasks.labels.shingles import plain
from tasks.labels.values import as_text, is_missing

Sign = Callable[[Sequence[str]], npt.NDArray[np.uint32]]

_MOST_NAMED = 10


@dataclass(frozen=True)
class ItemTexts:
    """Each different plain text of each item, item after item in the order of the first row of each.

    ``items`` has shape (n_texts,): an item stands once for each of its texts. ``without_text`` counts the
    items that have none.
    """

    items: tuple[str, ...]
    texts: tuple[str, ...]
    without_text: int = 0


@dataclass(frozen=True)
class _Side:
    """Texts with their distinct ones signed: where each distinct text stands first, and each text's place.

    ``number`` counts the item of each text, from 0 in the order of the items.
    """

    items: tuple[str, ...]
    number: npt.NDArray[np.intp]
    distinct: Signed
    first: npt.NDArray[np.intp]
    place: npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Found:
    """For each text: how similar the nearest text is (0: none near); the ten most similar, one an item."""

    similarity: npt.NDArray[np.float64]
    pairs: tuple[AlikePair, ...]


def item_texts(columns: Mapping[str, npt.NDArray[Any]], item: str, names: Sequence[str]) -> ItemTexts:
    """Plain texts of a batch's items: in each row the text columns joined by a space, a repeated one once.

    A row without an id is an item of its own, named by its number.
    """
    ids = [f"row {n}" if is_missing(one) else as_text(one) for n, one in enumerate(columns[item].tolist(), 1)]
    numbers = {one: number for number, one in enumerate(dict.fromkeys(ids))}
    rows = dict.fromkeys(zip(ids, _joined([columns[name].tolist() for name in names]), strict=True))
    texts = dict.fromkeys((numbers[one], plain(text)) for one, text in rows)
    kept = sorted((pair for pair in texts if pair[1]), key=itemgetter(0))  # equal ones stay in order
    names_of, with_text = list(numbers), len({number for number, _ in kept})
    items = tuple(names_of[number] for number, _ in kept)
    return ItemTexts(items, tuple(text for _, text in kept), len(numbers) - with_text)


def _joined(cells: Sequence[Sequence[Any]]) -> Iterator[str]:
    """The text of each row."""
    for row in zip(*cells, strict=True):
        yield " ".join(as_text(cell) for cell in row if not is_missing(cell))


def find_alike(
    here: ItemTexts,
    there: Mapping[str, Iterable[tuple[str, ItemTexts]]],
    *,
    columns: Sequence[str],
    floor: float,
    sign: Sign,
) -> AlikeTexts:
    """Count the items of a batch whose text stands nearly so elsewhere.

    Parameters
    ----------
    here : ItemTexts
        Texts of the batch.
    there : mapping of str to iterable of (str, ItemTexts)
        For each dataset that must stay disjoint, its batches. Taken one at a time.
    columns : sequence of str
        The text columns, for the answer.
    floor : float
        Similarity, in [0.6, 1], below which no pair is looked for.
    sign : callable
        MinHash signatures of texts, shape (n_texts, 128).

    Returns
    -------
    AlikeTexts
        Similarity is the Jaccard of sets of five letters, exact for every pair that is found; see
        ``tasks.labels.nearest`` for what is missed.
    """
    ours = _side(here, sign, floor)
    inside = _inside(ours, floor)
    between, compared = _Found(np.zeros(len(here.items)), ()), []
    for name, batches in there.items():
        texts = 0
        for batch, known in batches:
            between = _nearer(between, _between(ours, _side(known, sign, floor), floor, (name, batch)))
            texts += len(known.texts)
        compared.append((name, texts))
    return AlikeTexts(
        columns=tuple(columns),
        floor=floor,
        items=len(set(here.items)),
        without_text=here.without_text,
        compared=tuple(compared),
        between=_counted(between, ours),
        inside=_counted(inside, ours),
        pairs=(*between.pairs, *inside.pairs),
    )


def _side(known: ItemTexts, sign: Sign, floor: float) -> _Side:
    places: dict[str, int] = {}
    place = np.fromiter(
        (places.setdefault(text, len(places)) for text in known.texts),
        dtype=np.intp,
        count=len(known.texts),
    )
    _, first = np.unique(place, return_index=True)
    numbers: dict[str, int] = {}
    number = [numbers.setdefault(item, len(numbers)) for item in known.items]
    distinct = list(places)
    return _Side(
        known.items, np.array(number, dtype=np.intp), signed(distinct, sign(distinct), floor), first, place
    )


def _inside(ours: _Side, floor: float) -> _Found:
    """Each item beside the earlier ones; the same text again is found without a search.

    A text that is nearest to another of its own item counts as near none.
    """
    near = nearest(ours.distinct, None, floor)
    again = ours.first[ours.place] != np.arange(len(ours.place))
    similarity = np.where(again, 1.0, near.similarity[ours.place])
    other = np.where(again, ours.first[ours.place], ours.first[near.place[ours.place]])
    similarity[ours.number == ours.number[other]] = 0
    return _Found(similarity, _pairs(ours, similarity, ours, other, ("", "")))


def _between(ours: _Side, theirs: _Side, floor: float, where: tuple[str, str]) -> _Found:
    if not theirs.items or not ours.items:
        return _Found(np.zeros(len(ours.items)), ())
    near = nearest(ours.distinct, theirs.distinct, floor)
    similarity, other = near.similarity[ours.place], theirs.first[near.place[ours.place]]
    return _Found(similarity, _pairs(ours, similarity, theirs, other, where))


def _pairs(
    ours: _Side,
    similarity: npt.NDArray[np.float64],
    theirs: _Side,
    other: npt.NDArray[np.intp],
    where: tuple[str, str],
) -> tuple[AlikePair, ...]:
    """The ten most similar pairs, one an item."""
    order = np.argsort(-similarity, kind="stable")
    _, first = np.unique(ours.number[order], return_index=True)
    rows = order[np.sort(first)[:_MOST_NAMED]].tolist()
    return tuple(
        AlikePair(
            item=ours.items[row],
            other=theirs.items[other[row]],
            similarity=float(similarity[row]),
            dataset=where[0],
            batch=where[1],
        )
        for row in rows
        if similarity[row] > 0
    )


def _nearer(one: _Found, other: _Found) -> _Found:
    """The nearer of two finds for each item; the ten most similar pairs of both, one an item."""
    ranked = sorted((*one.pairs, *other.pairs), key=lambda pair: -pair.similarity)
    pairs = {pair.item: pair for pair in reversed(ranked)}
    best = sorted(pairs.values(), key=lambda pair: -pair.similarity)[:_MOST_NAMED]
    return _Found(np.maximum(one.similarity, other.similarity), tuple(best))


def _counted(found: _Found, ours: _Side) -> tuple[int, ...]:
    """Items by hundredths of the similarity of their nearest text; those that nothing is near to left out."""
    best = np.zeros(len(ours.number))
    np.maximum.at(best, ours.number, found.similarity)
    steps = np.floor(best[best > 0] * STEPS + 1e-9).astype(np.intp)
    return tuple(np.bincount(steps, minlength=STEPS + 1).tolist())
