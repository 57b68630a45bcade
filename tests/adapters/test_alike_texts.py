"""Signatures by rensa and by the plain way: what they estimate, and what a search with them finds."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.adapters.alike_texts import signatures
from tasks.adapters.memory import sign
from tasks.labels.alike_search import ItemTexts, find_alike, item_texts
from tasks.labels.shingles import jaccard, shingles

every_way = pytest.mark.parametrize("way", [signatures, sign], ids=["rensa", "memory"])

RNG = np.random.default_rng(3)
WORDS = ["".join(RNG.choice(list("abcdefghijklmnop"), RNG.integers(2, 10))) for _ in range(3_000)]


def some_texts(count):
    return [" ".join(RNG.choice(WORDS, RNG.integers(10, 40))) for _ in range(count)]


def edited(text):
    words = text.split()
    for place in RNG.integers(0, len(words), RNG.integers(1, 4)):
        words[place] = str(RNG.choice(WORDS))
    return " ".join(words)


def similarities(texts, others):
    ours, theirs = shingles(texts), shingles(others)
    return np.array([jaccard(ours.of(n), theirs.of(n)) for n in range(len(texts))])


@every_way
def test_equal_places_estimate_the_similarity_without_bias(way):
    """Broder (1997): each place is equal with probability J, so the error of 128 places is below 0.045."""
    texts = some_texts(300)
    others = [edited(text) for text in texts]

    error = (way(texts, 1) == way(others, 1)).mean(axis=1) - similarities(texts, others)

    assert abs(error.mean()) < 0.01
    assert error.std() < 0.045


@every_way
def test_the_same_seed_gives_the_same_signatures_and_another_others(way):
    texts = some_texts(5)

    assert np.array_equal(way(texts, 1), way(texts, 1))
    assert (way(texts, 1) == way(texts, 2)).mean() < 0.1
    assert way([], 1).shape == (0, 128)


@every_way
@pytest.mark.parametrize("floor", [0.6, 0.8, 0.9])
def test_of_the_edited_texts_at_the_floor_at_least_99_in_100_are_found_and_no_other(way, floor):
    texts = some_texts(400)
    copies = [edited(text) for text in texts]
    near = similarities(texts, copies) >= floor

    found = find_alike(
        ItemTexts(tuple(f"c{n}" for n in range(400)), tuple(copies)),
        {"training": [("b0", ItemTexts(tuple(f"t{n}" for n in range(400)), tuple(texts)))]},
        columns=("text",),
        floor=floor,
        sign=lambda some: way(some, 1),
    )

    assert near.sum() >= 20
    assert 0.99 * near.sum() <= sum(found.between) <= near.sum()
    assert sum(found.inside) == 0


@every_way
def test_a_template_filled_in_often_is_found_without_comparing_all_pairs(way):
    texts = [
        f"dear customer, parcel {n * 7919 % 9973:04d} has left us and will arrive in three days"
        for n in range(400)
    ]
    columns = {"item": np.arange(400), "text": np.array(texts, dtype=object)}
    made = shingles(texts)
    sets = [made.of(n) for n in range(400)]
    near = sum(any(jaccard(sets[n], sets[m]) >= 0.8 for m in range(n)) for n in range(400))

    here = item_texts(columns, "item", ("text",))
    found = find_alike(here, {}, columns=("text",), floor=0.8, sign=lambda some: way(some, 1))

    assert near > 100
    assert 0.9 * near <= sum(found.inside) <= near
