"""Numbers as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.pages import words


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.8836, "share", "88.4%"),
        (0.74651, "", "0.747"),
        (-0.5, "", "\N{MINUS SIGN}0.500"),
        (1234.5678, "", "1,234.568"),
        (415.04, "ms", "415.0 ms"),
        (None, "share", words.NOTHING),
    ],
)
def test_only_a_share_is_written_in_percent(value, unit, expected):
    assert words.metric(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.012, "share", "+1.20 pp"),
        (-0.0005, "share", "\N{MINUS SIGN}0.05 pp"),
        (0.05628, "", "+0.056"),
        (-0.0001, "", "0.000"),
        (0.0, "share", "0.00 pp"),
        (-12.34, "ms", "\N{MINUS SIGN}12.3 ms"),
        (None, "", words.NOTHING),
    ],
)
def test_a_difference_is_signed_and_a_zero_is_not(value, unit, expected):
    assert words.difference(value, unit) == expected


def test_an_interval_of_a_share_names_its_unit_once():
    assert (
        words.span({"low": -0.009, "high": 0.207, "level": 0.95}, "share")
        == "\N{MINUS SIGN}0.90 to +20.70 pp"
    )


def test_kappa_below_one_is_never_written_as_one():
    assert words.plain(0.9971) == "0.9971"
    assert words.plain(1.0) == "1.00"


def test_the_ends_of_a_narrow_interval_are_told_apart():
    assert words.plain_span({"low": 0.936, "high": 0.944, "level": 0.95}) == "0.936 to 0.944"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "<1%"),
        (0.004, "<1%"),
        (0.01, "1%"),
        (0.61, "61%"),
        (0.99, "99%"),
        (0.996, ">99%"),
        (1.0, ">99%"),
    ],
)
def test_no_probability_is_0_or_100_percent(value, expected):
    assert words.probability(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, "0.0%"), (0.0002, "<0.1%"), (0.294, "29.4%"), (0.9998, ">99.9%"), (1.0, "100.0%")],
)
def test_only_nothing_is_0_percent_and_only_all_is_100_percent(value, expected):
    assert words.share(value) == expected


def test_counts_agree_with_their_nouns():
    assert words.plural(1, "batch", "batches") == "1 batch"
    assert words.plural(26_398, "item") == "26,398 items"


def test_a_moment_is_a_day_and_a_time():
    assert words.day("2026-11-18T07:00:00Z") == "Wed 18 Nov 2026"
    assert words.clock("2026-11-18T07:05:00Z") == "07:05"


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd"), (112, "112th")],
)
def test_a_place_in_a_row_is_written_as_it_is_said(number, said):
    assert words.ordinal(number) == said


@pytest.mark.parametrize("text", ["configs/churn/board.xlsx, sheet tickets: found 1", "board.yaml: found 1"])
def test_a_path_at_the_begin_of_a_sentence_keeps_its_letters(text):
    assert words.sentence(text) == f"{text}."


def test_a_full_stop_is_put_once_and_a_name_keeps_its_letters():
    assert words.stop("log_loss is worse") == "log_loss is worse."
    assert words.stop("Label 400 more items.") == "Label 400 more items."
    assert words.sentence("take these rows out") == "Take these rows out."
    assert words.sentence("") == ""


@given(st.text(max_size=60), st.integers(1, 40))
def test_a_shortened_text_is_never_longer_than_asked(text, most):
    assert len(words.short(text, most)) <= most


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.02, "share", "2.00%"),
        (0.00012345, "share", "0.0123%"),
        (0.99998, "share", "99.99800%"),
        (1.0, "share", "100%"),
        (0.0, "share", "0%"),
        (0.00031234, "", "0.000312"),
        (12.3456, "ms", "12.35 ms"),
        (41.0, "ms", "41 ms"),
        (-0.5, "", "\N{MINUS SIGN}0.500"),
        (1.5e-9, "", "1.50e\N{MINUS SIGN}09"),
        (None, "", "\N{EN DASH}"),
    ],
)
def test_where_people_look_closely_a_number_keeps_three_digits(value, unit, expected):
    assert words.precise(value, unit) == expected


@given(st.floats(-1e9, 1e9), st.sampled_from(["", "share", "ms"]))
def test_three_digits_are_within_half_a_percent_of_the_number(value, unit):
    said = words.precise(value, unit).replace("\N{MINUS SIGN}", "-").replace(",", "")

    told = float(said.split(" ")[0].rstrip("%")) / (100 if unit == "share" else 1)
    assert told == pytest.approx(value, rel=0.005, abs=1e-300)
