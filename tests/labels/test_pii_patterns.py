import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.labels.pii_money import IBAN_LENGTHS
from tasks.labels.pii_patterns import KINDS, NAMES, find, masked
from tasks.labels.pii_text import plain
from tests.labels.pii_samples import EXAMPLES, LOOKALIKES, made_cards, made_ibans, with_one_each


def kinds(text):
    return [one.kind for one in find(text)]


def test_every_kind_has_an_example_and_a_name_of_its_own():
    assert set(EXAMPLES) == set(NAMES)
    assert len(NAMES) == len(KINDS)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_example_is_found_in_every_sentence_as_what_it_is(kind):
    texts = [text for one, text in with_one_each() if one == kind]

    assert [kinds(text) for text in texts] == [[kind]] * len(texts)


@pytest.mark.parametrize("text", LOOKALIKES)
def test_a_lookalike_is_not_taken_for_personal_data(text):
    assert find(text) == ()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_is_shown_of_a_find_is_not_the_find(kind):
    for example in EXAMPLES[kind]:
        (found,) = find(example)

        value = plain(example)[found.start : found.end]
        kept = sum(a == b and a.isalnum() for a, b in zip(found.masked, value, strict=False))
        assert value not in found.masked
        assert kept <= max(4, len(value) // 4)


def test_generated_cards_and_ibans_are_all_found():
    rng = np.random.default_rng(1)

    assert all(kinds(f"paid with {card} today") == ["card"] for card in made_cards(500, rng))
    assert all(kinds(f"to {iban} today") == ["iban"] for iban in made_ibans(500, rng))


def test_one_wrong_digit_hides_a_card_or_an_iban():
    """Luhn and mod 97 notice every single wrong digit."""
    rng = np.random.default_rng(2)
    for number in (*made_cards(100, rng), *made_ibans(100, rng)):
        place = int(rng.integers(5, len(number)))
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]

        assert find(f"paid {wrong}") == ()


def test_random_numbers_of_sixteen_digits_are_cards_about_once_in_fifty():
    """First digits: 4 is 1 in 9 of them, 51-55 1 in 18, 2221-2720 1 in 18, others little; Luhn 1 in 10."""
    numbers = np.random.default_rng(3).integers(10**15, 10**16, 20_000)

    share = np.mean([bool(find(f"no {number} x")) for number in numbers])

    assert 0.015 < share < 0.035


def test_the_lengths_of_ibans_are_those_of_the_registry():
    """SWIFT's registry: the shortest is Norway's, the longest Russia's; 88 countries."""
    assert (IBAN_LENGTHS["NO"], IBAN_LENGTHS["RU"], IBAN_LENGTHS["MT"]) == (15, 33, 31)
    assert sum(len(x) == 2 for x in IBAN_LENGTHS) == len(IBAN_LENGTHS) >= 86


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111".translate({ord(d): ord(d) + 0xFEE0 for d in "14"}),  # full width
        "4111\u200b1111\u200b1111\u200b1111",
        "4111\u20111111\u20111111\u20111111",
        "4111\u00a01111\u00a01111\u202f1111",
        "٤١١١١١١١١١١١١١١١",
        "4111\u00ad111111111111",
        "卡号4111111111111111。",
    ],
)
def test_odd_characters_do_not_hide_a_card(text):
    assert kinds(text) == ["card"]


def test_a_number_that_follows_another_number_is_found():
    assert kinds("in 2024 4111 1111 1111 1111 12") == ["card"]


@pytest.mark.parametrize(
    "text",
    [
        "tel. 555-0123",
        "my phone is 5550123456",
        "Your phone? 5550123456",
        "phone no. 5550123456",
        "BSN nr. 111222333",
    ],
)
def test_a_word_names_a_number_of_its_own_sentence_also_behind_an_abbreviation(text):
    assert len(find(text)) == 1


def test_a_whole_private_key_is_masked_not_its_first_line_alone():
    body = "\n".join(["MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"] * 20)
    key = f"-----BEGIN PRIVATE KEY-----\n{body}\nBKc=\n-----END PRIVATE KEY-----"

    assert masked(f"here: {key} and on") == "here: -----BEGIN *** and on"
    assert masked(key.replace("\n", "\\n")) == "-----BEGIN ***"


def test_a_password_is_masked_and_the_word_before_it_stays():
    assert masked("user=jane&password=hunter22&x=1") == "user=jane&password=***&x=1"


def test_a_text_is_masked_and_the_rest_stays():
    assert masked("ask jane@example.org now") == "ask j***@***.org now"
    assert masked("nothing here") == "nothing here"


HOSTILE = {
    "digits": "1" * 1_000_000,
    "spaced digits": "1 " * 500_000,
    "dotted digits": "1." * 500_000,
    "zeros": "0 1" * 333_333,
    "at": "a@" * 500_000,
    "one at": "a" * 1_000_000 + "@",
    "brackets": "a [at] " * 140_000,
    "tokens": "eyJa.eyJ" * 125_000,
    "addresses": "://a:" * 200_000 + "@",
    "accounts": "NL91 ABNA " * 100_000,
    "citizens": "bsn 111222333 " * 71_000,
    "hidden": "1\u200b" * 500_000,
    "pairs": "12 12 12 A" * 100_000,
    "keys": "-----BEGIN PRIVATE KEY-----\n" * 35_000,
    "key without end": "-----BEGIN PRIVATE KEY-----" + " abcdefghijklmnop" * 60_000,
    "passwords": "password=" * 110_000,
    "sentences": "phone. 5550123456 " * 55_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_of_a_megabyte_costs_time_in_proportion_to_its_length(name):
    text = HOSTILE[name]
    whole, eighth = took(text), took(text[: len(text) // 8])

    assert whole < 8  # seconds of this process: measured 0.1 to 1.6
    assert whole < 24 * eighth + 0.5  # quadratic would be 64 times


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.named], ids=lambda kind: kind.name)
def test_a_megabyte_of_numbers_before_the_word_that_would_name_them_costs_linear_time(kind):
    example = plain(EXAMPLES[kind.name][0])
    (found,) = find(example)
    number, word = example[found.start : found.end], example[: found.start]
    text = f"{number}; " * (1_000_000 // (len(number) + 2)) + word

    whole, eighth = took(text), took(text[-len(text) // 8 :])

    assert whole < 8  # seconds of this process
    assert whole < 24 * eighth + 0.5  # quadratic would be 64 times


def took(text):
    start = time.process_time()
    find(text)
    return time.process_time() - start


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at_and_finds_do_not_overlap(text):
    found = find(text)

    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(alphabet="0123456789 .-/()+@:abcdefxyzNL[]", max_size=200))
def test_text_around_a_card_does_not_hide_it_when_words_stand_between(text):
    assert "card" in kinds(f"{text} and card no 4111 1111 1111 1111 here")
