"""What a person wrote and is kept for good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import InputError
from tasks.labels.kept_text import kept_text
from tests.decisions import say, waits

WHY = "ann.lee@example.com looked at them"


def test_personal_data_is_masked():
    assert "ann.lee" not in kept_text("--why", WHY)
    assert kept_text("--why", WHY).endswith("looked at them")


def test_personal_data_in_a_word_about_a_batch_is_masked_before_it_is_kept():
    assert "ann.lee" not in say(waits(), why=WHY).model_dump_json()


@pytest.mark.parametrize("text", ["", " \n ", "x" * 501, "half \ud800", "(a@b.eu) " * 56])
def test_a_text_that_cannot_be_kept_is_refused_with_its_option(text):
    with pytest.raises(InputError, match=r"^--why: found \d+ letters; allowed: a text of 1 to 500 in UTF-8$"):
        kept_text("--why", text)


PIECES = ["ask", "ann.lee@example.com", "+49 30 901820", "4111 1111 1111 1111", "\n"]


@given(st.lists(st.sampled_from(PIECES)))
def test_a_kept_text_stays_as_it_is_when_it_is_kept_again(words):
    once = kept_text("--why", " ".join(["since", *words]), 10_000)

    assert kept_text("--why", once, 10_000) == once
