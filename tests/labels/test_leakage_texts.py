"""Shingles, the search for nearly equal texts, and the check that judges what it found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.adapters.memory import sign
from tasks.labels.alike import AlikeTexts
from tasks.labels.alike_search import ItemTexts, find_alike, item_texts
from tasks.labels.batch import Batch
from tasks.labels.near_duplicates import NearDuplicates
from tasks.labels.nearest import rows_in_band
from tasks.labels.shingles import jaccard, plain, shingles
from tasks.vocabulary import Verdict

short = st.text("abc d", max_size=12)


def own_shingles(text):
    """Sets of five letters written apart from the code; a shorter text is one of its own."""
    return {text[n : n + 5] for n in range(len(text) - 4)} or {text}


def counting(texts, seed=1):
    """Signatures whose places are equal where the whole text is: finds equal texts alone."""
    return np.array([[hash(text) % 2**32] * 128 for text in texts], dtype=np.uint32).reshape(-1, 128)


@given(short, short)
def test_the_similarity_is_that_of_python_sets_of_five_letters(first, second):
    made = shingles([first, second])
    one, other = own_shingles(first.ljust(5, "\0")), own_shingles(second.ljust(5, "\0"))

    assert jaccard(made.of(0), made.of(1)) == pytest.approx(len(one & other) / len(one | other))


def test_abcdef_and_abcdeg_share_one_of_three_shingles():
    """{abcde, bcdef} and {abcde, bcdeg}: one shared, three in all."""
    made = shingles(["abcdef", "abcdeg"])

    assert jaccard(made.of(0), made.of(1)) == pytest.approx(1 / 3)


@given(st.lists(short, max_size=6))
def test_a_text_has_the_shingles_it_has_alone(texts):
    made = shingles(texts)

    for place, text in enumerate(texts):
        assert made.of(place).tolist() == shingles([text]).of(0).tolist()


def test_case_width_and_spaces_do_not_make_another_text():
    assert plain("  Late\u00a0Flight\n\uff031 ") == plain("late flight #1") == "late flight #1"


@pytest.mark.parametrize(("similarity", "rows"), [(0.8, 5), (0.6, 3), (0.95, 8)])
def test_a_band_is_as_wide_as_misses_one_pair_in_a_thousand_at_most(similarity, rows):
    """1 - (1 - s^r)^b, b = 128 // r, by a calculator for s = 0.8: 0.99995 with r = 5, 0.9983 with 6."""
    assert rows_in_band(similarity) == rows


def test_an_item_is_compared_once_however_many_rows_it_has():
    columns = {
        "item": np.array(["a", "a", "b", None, "c"], dtype=object),
        "text": np.array(["One", "one", None, "two", "  "], dtype=object),
    }

    assert item_texts(columns, "item", ("text",)) == ItemTexts(("a", "row 4"), ("one", "two"), 2)


def test_the_same_text_of_another_item_is_found_in_the_batch_and_in_another_dataset():
    here = ItemTexts(("a", "b", "c"), ("same text", "other text", "same text"))
    there = ItemTexts(("x",), ("other text",))

    found = find_alike(here, {"e": [("b0", there)]}, columns=("text",), floor=0.8, sign=counting)

    assert (found.inside[100], found.between[100]) == (1, 1)
    assert [(p.item, p.other, p.dataset, p.batch) for p in found.pairs] == [
        ("b", "x", "e", "b0"),
        ("c", "a", "", ""),
    ]
    assert found.compared == (("e", 1),)


@pytest.mark.parametrize("here", [ItemTexts((), ()), ItemTexts(("a",), ("some text",))])
def test_nothing_is_near_in_an_empty_dataset(here):
    there = [("b0", ItemTexts((), ()))]

    found = find_alike(here, {"e": there}, columns=("text",), floor=0.8, sign=counting)

    assert sum(found.between) == sum(found.inside) == 0


def counts(**steps):
    return tuple(steps.get(f"s{step}", 0) for step in range(101))


def found_texts(floor=0.8, compared=(("evaluation", 50),), items=100, **more):
    return AlikeTexts(columns=("text",), floor=floor, items=items, compared=compared, **more)


def judged(found, **fields):
    check = NearDuplicates(columns=("text",), **fields)
    batch = Batch("b", "d", {}, "item", (), alike=(found,) if found else ())
    return check.judge(check.measure(batch, np.random.default_rng(1)))[0]


def test_a_text_nearly_that_of_another_dataset_fails_and_one_less_near_does_not():
    found = found_texts(between=counts(s85=2))

    assert judged(found, similarity=0.85).verdict is Verdict.FAIL
    assert judged(found, similarity=0.86).verdict is Verdict.PASS
    assert judged(found, similarity=0.85, allowed_items=2).verdict is Verdict.PASS


def test_a_similarity_that_was_not_looked_for_is_unknown_unless_what_was_found_fails_already():
    assert judged(found_texts(), similarity=0.7).verdict is Verdict.UNKNOWN
    assert judged(found_texts(between=counts(s90=1)), similarity=0.7).verdict is Verdict.FAIL


def test_near_texts_inside_the_batch_are_told_and_judged_only_where_the_plan_says_so():
    found = found_texts(inside=counts(s100=3))

    assert judged(found).verdict is Verdict.PASS
    assert "3 that of an earlier item of the batch (not judged)" in judged(found).reason
    assert judged(found, inside_items=2).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (None, "No text in text was compared"),
        (found_texts(items=0), "No text in text was compared"),
        (found_texts(compared=()), "No dataset is named"),
        (found_texts(items=1, without_text=999), "999 of 1,000 items have no text in text (10 allowed)"),
    ],
)
def test_what_was_not_compared_is_unknown(found, reason):
    assert judged(found).verdict is Verdict.UNKNOWN
    assert reason in judged(found).reason


def test_a_few_items_may_have_no_text_and_the_plan_says_how_many():
    found = found_texts(items=99, without_text=1)

    assert judged(found).verdict is Verdict.PASS
    assert judged(found, textless_share=0).verdict is Verdict.UNKNOWN
    assert judged(found, textless_share=0).settle == "Text for 1 more items."


def test_a_dataset_without_texts_is_not_said_to_have_been_compared():
    finding = judged(found_texts(compared=(("evaluation", 0), ("training", 5))))

    assert finding.verdict is Verdict.PASS
    assert "the text of an item in training at" in finding.reason
    assert finding.reason.endswith("; evaluation has no texts yet")


def long_form(*rows):
    return item_texts(
        {
            name: np.array(cells, dtype=object)
            for name, cells in zip(("i", "t"), zip(*rows, strict=True), strict=True)
        },
        "i",
        ("t",),
    )


def test_every_different_text_of_an_item_is_kept_beside_the_item():
    """The second text of a comes after b's and stands before it: a is the earlier item."""
    known = long_form(("a", "One"), ("b", "two"), ("a", "three"), ("a", "one"), ("b", None), ("c", None))

    assert known == ItemTexts(("a", "a", "b"), ("one", "three", "two"), 1)


def test_a_text_in_a_later_row_of_an_item_is_found_in_another_dataset_and_the_item_counts_once():
    rows = [(f"t{n}", text) for n in range(50) for text in (f"own {n}", f"shared {n}", f"common {n}")]
    there = long_form(*[(f"e{n}", f"{word} {n}") for n in range(50) for word in ("shared", "common")])

    found = find_alike(long_form(*rows), {"e": [("b0", there)]}, columns=("t",), floor=0.8, sign=counting)

    assert (found.items, sum(found.between), sum(found.inside)) == (50, 50, 0)
    assert len({pair.item for pair in found.pairs}) == len(found.pairs) == 10


def test_two_nearly_equal_texts_of_one_item_repeat_no_other_item():
    text = "a text of some length about one flight that was late"
    here = long_form(("a", text), ("a", f"{text}."), ("b", "quite another thing"))

    found = find_alike(here, {}, columns=("t",), floor=0.8, sign=lambda texts: sign(texts, 1))

    assert sum(found.inside) == 0


@given(
    st.dictionaries(st.integers(80, 100), st.integers(1, 3), max_size=4),
    st.floats(0.6, 1),
    st.floats(0.6, 1),
    st.integers(0, 3),
)
def test_asking_for_less_similar_texts_never_makes_a_no_or_a_not_yet_a_yes(steps, first, second, allowed):
    found = found_texts(between=tuple(steps.get(step, 0) for step in range(101)))
    lenient, strict = max(first, second), min(first, second)

    verdicts = [judged(found, similarity=s, allowed_items=allowed).verdict for s in (lenient, strict)]

    assert verdicts[0] is Verdict.PASS or verdicts[1] is not Verdict.PASS
