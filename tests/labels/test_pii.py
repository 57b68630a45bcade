import numpy as np
import pytest
from pydantic import ValidationError

from tasks.judge import findings_of
from tasks.labels.batch import Batch
from tasks.labels.pii import Pii
from tasks.labels.pii_columns import look
from tests.labels.pii_samples import made_cards

CLEAN = ["the cat sat", None, "order 17 of 2024", "fine"]


def column(values):
    held = np.empty(len(values), dtype=object)
    held[:] = values
    return held


def batch(**columns):
    rows = len(next(iter(columns.values())))
    held = {name: column(v) if isinstance(v, list) else v for name, v in columns.items()}
    return Batch(
        "outgoing/acme/b1", "d", {"item": column([f"i{n}" for n in range(rows)]), **held}, "item", ()
    )


def judged(data, **fields):
    (finding,) = findings_of(Pii(**fields), data, 1)
    return finding


def test_a_clean_batch_passes_and_says_what_was_and_was_not_looked_for():
    finding = judged(batch(text=CLEAN))

    assert finding.verdict == "PASS"
    assert "payment cards" in finding.reason
    assert "not looked for: names" in finding.reason


def test_the_bound_of_a_clean_batch_is_the_rule_of_three():
    """0 of n: the one-sided 95 % bound is 1 - 0.05 ** (1 / n); Hanley and Lippman-Hand (1983)."""
    share = judged(batch(text=["x"] * 300)).evidence.get("share of texts with personal data")

    assert share.n == 600  # with the ids
    assert share.interval.high == pytest.approx(1 - 0.05 ** (1 / 600), rel=1e-6)


def test_any_find_fails_with_counts_by_kind_and_column_and_the_value_only_masked():
    texts = [*CLEAN, "ask jane@example.org", "or (212) 555-0123, joe@example.org"]

    finding = judged(batch(text=texts, other=[*CLEAN, "x", "card 4111 1111 1111 1111"]))

    assert finding.verdict == "FAIL"
    assert finding.evidence.value("found: email") == 2
    assert finding.evidence.value("email in text") == 2
    assert finding.evidence.value("card in other") == 1
    assert finding.evidence.value("rows with personal data") == 2
    assert "i4, column text: email j***@***.org" in finding.evidence.named
    whole = finding.model_dump_json()
    assert not any(value in whole for value in ("jane@", "joe@", "555-01", "4111 1111"))


def test_an_allowed_kind_passes_and_is_counted():
    data = batch(text=["from 8.8.100.8", "jane@example.org"])

    assert judged(data, allowed=("ipv4", "email")).verdict == "PASS"
    assert "1 ipv4" in judged(data, allowed=("ipv4", "email")).reason
    assert judged(data, allowed=("ipv4",)).verdict == "FAIL"


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(ValidationError, match=r"one of .*email.*; not 'emial'"):
        Pii(allowed=("emial",))


def test_only_the_named_columns_are_looked_at_and_a_missing_one_is_a_not_yet():
    data = batch(text=CLEAN, contact=["jane@example.org"] * 4)

    assert judged(data, columns=("text",)).verdict == "PASS"
    assert judged(data, columns=("text", "gone")).verdict == "UNKNOWN"
    assert judged(data, columns=("contact", "gone")).verdict == "FAIL"


def test_an_id_or_a_column_name_that_is_personal_data_is_found_and_only_shown_masked():
    data = Batch(
        "s", "d", {"item": column(["jane@example.org"]), "joe@example.com": column(["x"])}, "item", ()
    )

    finding = judged(data)

    assert finding.evidence.value("found: email") == 2
    assert "jane" not in finding.model_dump_json()
    assert "joe@" not in finding.model_dump_json()


def test_what_is_measured_is_bounded_whatever_the_batch_holds():
    columns = {f"c{n}": ["jane@example.org 4111 1111 1111 1111"] * 3 for n in range(100)}

    evidence = judged(batch(**columns)).evidence

    assert len(evidence.named) <= 40
    assert len(evidence.measurements) <= 100


def finds(name, values):
    return {place.kind for place in look(name, np.asarray(values)).places()}


def test_a_column_of_numbers_is_looked_at_where_its_name_says_what_it_is():
    assert finds("phone_number", [2125550123, 2125550124]) == {"phone"}
    assert finds("customerSsn", [457555462]) == {"us_ssn_named"}
    assert finds("amount", [2125550123, 457555462]) == set()


def test_a_column_of_cards_is_found_without_a_name_and_one_of_ids_is_not():
    rng = np.random.default_rng(5)
    cards, ids = made_cards(50, rng), rng.integers(10**15, 9 * 10**15, 1000)

    assert finds("value", np.array(cards, dtype=np.int64)) == {"card"}
    assert finds("value", column(cards)) == {"card"}
    assert finds("value", ids) == set()
    assert finds("value", column([str(i) for i in ids])) == set()


def test_numbers_and_dates_that_are_read_as_text_are_judged_as_numbers_and_dates():
    rng = np.random.default_rng(6)
    decimals = [f"{value:.12f}" for value in rng.uniform(4000, 5999, 2000)]
    seconds = np.datetime64("2024-01-01", "us") + rng.integers(0, 10**13, 2000)

    assert finds("value", column(decimals)) == set()
    assert finds("value", column([str(one).replace("T", " ") for one in seconds])) == set()
    assert finds("value", column([f"{card}.0" for card in made_cards(50, rng)])) == {"card"}
    assert finds("customerSsn", column(["457555462.0"])) == {"us_ssn_named"}
    assert finds("contact", column([f"+4915112345{n:03}" for n in range(50)])) == {"phone_international"}


def test_bare_numbers_that_are_not_looked_at_do_not_count_as_texts():
    assert look("value", column(["1", "2.5", "-3e4"])).texts == 0


def test_bytes_and_mixed_cells_are_looked_at():
    assert finds("raw", column([b"jane@example.org", 3, None, 2.5])) == {"email"}
