"""Kappa of every pair of annotators, and of each with all others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from tasks.labels.annotator_pairs import annotator_kappas, pair_kappas, table_of
from tasks.labels.ratings import ratings_in_rows

rows = st.lists(
    st.tuples(st.integers(0, 15), st.sampled_from("abcd"), st.integers(0, 2)),
    min_size=10,
    max_size=60,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=40)
@given(rows)
def test_kappa_of_each_pair_is_that_of_scikit_learn_on_the_items_they_share(rows):
    ratings = ratings_in_rows(*zip(*rows, strict=True))
    given_by = {(annotator, item): label for item, annotator, label in rows}

    kappas = pair_kappas(ratings)

    for first, second, items, kappa in zip(
        kappas.first, kappas.second, kappas.items, kappas.kappa, strict=True
    ):
        one, other = ratings.annotators[first], ratings.annotators[second]
        shared = [item for who, item in given_by if who == one and (other, item) in given_by]
        labels = [[given_by[who, item] for item in shared] for who in (one, other)]
        assert items == len(shared)
        if len({*labels[0], *labels[1]}) > 1:
            assert kappa == pytest.approx(cohen_kappa_score(*labels))


@settings(max_examples=40)
@given(rows)
def test_each_item_counts_once_for_an_annotator_whatever_the_number_of_others(rows):
    ratings = ratings_in_rows(*zip(*rows, strict=True))
    shared = ratings.labels_of_items() > 1

    kappas = annotator_kappas(ratings)

    for annotator, items in zip(kappas.first, kappas.items, strict=True):
        own = ratings.item[ratings.annotator == annotator]
        assert items == pytest.approx(shared[own].sum())
        assert table_of(ratings, int(annotator)).sum() == pytest.approx(items)


def test_quadratic_distances_give_the_weighted_kappa_of_scikit_learn():
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 4, (2, 50))
    ratings = ratings_in_rows(np.tile(np.arange(50), 2), np.repeat(["a", "b"], 50), labels.ravel())
    apart = np.subtract.outer(np.arange(4.0), np.arange(4.0)) ** 2

    kappa = pair_kappas(ratings, apart).kappa[0]

    assert kappa == pytest.approx(cohen_kappa_score(*labels, weights="quadratic"))


def test_who_surely_agrees_least_comes_before_who_has_few_items():
    """One annotator guesses on 300 items; another has missed 2 of 10."""
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 2, 300)
    labels = {"good": truth, "fine": truth, "guesses": rng.integers(0, 2, 300), "few": truth.copy()}
    labels["few"][:2] = 1 - truth[:2]
    rows = [
        (i, who, k) for who, given in labels.items() for i, k in enumerate(given) if who != "few" or i < 10
    ]
    ratings = ratings_in_rows(*zip(*rows, strict=True))

    kappas = annotator_kappas(ratings, least_items=10)

    assert [ratings.annotators[kappas.first[at]] for at in kappas.lowest(1)] == ["guesses"]


def test_pairs_with_too_few_items_in_common_are_left_out():
    item, annotator = [*range(12), *range(12), 0, 1], ["a"] * 12 + ["b"] * 12 + ["c"] * 2
    ratings = ratings_in_rows(item, annotator, [0, 1] * 13)

    kappas = pair_kappas(ratings, least_items=10)

    assert [ratings.annotators[at] for at in (*kappas.first, *kappas.second)] == ["a", "b"]


def test_ten_thousand_annotators_do_not_take_a_table_of_all_their_pairs():
    """A crowd in which each labels two items: ten thousand squared times the labels would be 2.4 GB."""
    people = np.arange(10_000)
    ratings = ratings_in_rows(np.repeat(people // 2, 2), np.repeat(people, 2), np.tile([0, 1, 2, 0], 5_000))

    kappas = pair_kappas(ratings)

    assert len(kappas.kappa) <= 10_000
