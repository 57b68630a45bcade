"""Answers of a served model are compared with what is expected, number by number and text by text."""

from __future__ import annotations

import json
import socket

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.adapters.ports_promotion import Rows
from tasks.adapters.serving_calls import Answer, difference, predictions, rows_of
from tasks.adapters.serving_malformed import Kept, by_hand, send_by_hand
from tasks.adapters.serving_parity import parity
from tasks.serving.document import right_row
from tasks.serving.requests import Refused, asked_of
from tasks.serving.signature import Signature, takes_of
from tests.serving.models import INPUTS, RANGES


@pytest.mark.parametrize(
    ("answered", "expected", "apart"),
    [
        (1.0, {"expected": 1.0}, 0.0),
        (99.0, {"expected": 100.0}, 0.01),
        (1e-12, {"expected": 0.0}, 0.0),  # both are nothing
        (1e-6, {"expected": 2e-6}, 0.5),  # small is not the same as equal
        (True, {"expected": 1}, 0.0),
        ("late", {"expected": "late"}, 0.0),
        ("late", {"expected": "on time"}, None),
        ("1", {"expected": 1}, None),
        (None, {"expected": float("nan")}, 0.0),
        (float("nan"), {"expected": None}, 0.0),
        (None, {"expected": 1.0}, None),
        (float("inf"), {"expected": 1.0}, None),
        ([0.2, 0.8], {"no": 0.2, "yes": 0.8}, 0.0),
        ({"yes": 0.8, "no": 0.2}, {"no": 0.2, "yes": 0.8}, 0.0),
        ({"yes": 0.8}, {"expected": 0.8}, 0.0),
        ({"yes": 0.8}, {"no": 0.2, "yes": 0.8}, None),
        ([0.8], {"no": 0.2, "yes": 0.8}, None),
    ],
)
def test_an_answer_lies_as_far_from_what_is_expected_as_said(answered, expected, apart):
    assert difference(answered, expected) == (pytest.approx(apart) if apart is not None else None)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_the_difference_does_not_depend_on_which_is_expected(one, other):
    assert difference(one, {"e": other}) == difference(other, {"e": one})


def test_rows_are_sent_as_json_holds_them():
    inputs = {
        "number": np.array([1.5, np.nan]),
        "whole": np.array([1, 2], dtype=np.uint8),
        "text": np.array(["a", None], dtype=object),
        "day": np.array(["2026-11-21", "NaT"], dtype="datetime64[D]"),
        "moment": np.array(["2026-11-21T08:30:00.5", "NaT"], dtype="datetime64[ms]"),
        "truth": np.array([True, False]),
    }

    sent = json.loads(json.dumps(rows_of(inputs), allow_nan=False))

    assert sent == [
        [1.5, 1, "a", "2026-11-21", "2026-11-21T08:30:00.500", True],
        [None, 2, None, None, None, False],
    ]


@pytest.mark.parametrize(
    "body", [b"", b"[1]", b'{"predictions": 3}', b'{"other": [1]}', b"[" * 100_000], ids=len
)
def test_an_answer_without_predictions_is_none(body):
    assert predictions(Answer(200, body)) is None


def test_an_error_is_no_prediction():
    assert predictions(Answer(400, b'{"predictions": [1]}')) is None


def test_every_case_made_by_hand_is_malformed():
    """But for those that are wrong in their content type: they are right by their body."""
    signature = Signature(tuple(takes_of(one, RANGES) for one in INPUTS))

    for case in by_hand(signature.inputs, right_row(signature)):
        if case.content_type == "application/json":
            with pytest.raises(Refused):
                asked_of(case.body, signature)


def test_answers_are_kept_by_what_is_wrong_with_them(tmp_path):
    kept = Kept(tmp_path)

    kept.must_refuse("a", Answer(400, b'{"error": "no"}'))
    kept.must_refuse("b", Answer(200, b"{}"))
    kept.must_refuse("c", Answer(500, b'{"stack_trace": "Traceback (most recent call last)"}'))
    kept.must_refuse("d", Answer(400, f"in {tmp_path}".encode()))
    kept.must_answer("e", Answer(422))
    kept.must_answer("f", Answer(0))

    found = kept.facts
    assert found.sent == 6
    assert found.accepted == ("b",)
    assert found.broken == ("c (status 500)", "f (no answer)")
    assert found.leaking == ("c", "d")
    assert found.refused_valid == ("e (422)",)


@pytest.fixture
def nobody():
    """An address at which nobody listens, and which nobody else is given."""
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{port.getsockname()[1]}"


def test_a_server_that_is_gone_is_not_asked_for_ever(nobody, tmp_path):
    kept, signature = Kept(tmp_path), Signature(tuple(takes_of(one, RANGES) for one in INPUTS))

    send_by_hand(nobody, kept, signature.inputs, right_row(signature))

    assert kept.facts.sent == len(kept.facts.broken) == 3


def test_rows_that_nobody_answers_are_no_rows_that_differ(nobody):
    found = parity(nobody, Rows({"x": np.arange(150)}, {"expected": np.arange(150)}), 1e-6)

    assert (found.rows, found.answered, found.compared, found.named) == (150, 0, 0, ())
    assert found.largest is None
