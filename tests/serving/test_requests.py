"""A request is read strictly: right ones become rows, wrong ones one sentence without values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tasks.serving.document import PATH, document, right_row, schema
from tasks.serving.requests import Refused, asked_of
from tasks.serving.signature import Signature, Takes, takes_of
from tasks.serving.values import fault
from tests.serving.models import INPUTS, RANGES

SIGNATURE = Signature(tuple(takes_of(one, RANGES) for one in INPUTS), (Takes("top", "long", required=False),))
RIGHT = {"distance": 17.9, "hour": 3, "carrier": "AA"}
ANY = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


def records(*rows):
    return json.dumps({"dataframe_records": rows}).encode()


def refused(body) -> Refused:
    with pytest.raises(Refused) as caught:
        asked_of(body, SIGNATURE)
    return caught.value


def test_both_forms_of_a_request_ask_the_same():
    split = {"dataframe_split": {"columns": ["hour", "carrier", "distance"], "data": [[3, "AA", 17.9]]}}

    assert asked_of(json.dumps(split).encode(), SIGNATURE) == asked_of(records(RIGHT), SIGNATURE)


def test_what_may_be_missing_and_is_left_out_is_null():
    assert asked_of(records({"distance": 1, "hour": 3}), SIGNATURE).rows == ((1, 3, None),)


def test_a_whole_number_written_with_a_point_is_sent_on_as_whole():
    (row,) = asked_of(records({**RIGHT, "hour": 3.0}), SIGNATURE).rows

    assert isinstance(row[1], int)


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("2026-11-21", "2026-11-21T00:00:00.000000000"),
        ("2026-11-21 08:30:00", "2026-11-21T08:30:00.000000000"),
        ("2026-11-21T08:30:00.25", "2026-11-21T08:30:00.250000000"),
    ],
)
def test_days_and_moments_are_sent_on_in_one_form(said, sent):
    signature = Signature((Takes("day", "datetime"),))

    assert asked_of(records({"day": said}), signature).rows == ((sent,),)


def test_parameters_of_the_signature_go_on():
    body = json.dumps({"dataframe_records": [RIGHT], "params": {"top": 3}}).encode()

    assert json.loads(asked_of(body, SIGNATURE).body)["params"] == {"top": 3}


@pytest.mark.parametrize(
    "change",
    [
        {"distance": "17.9"},
        {"distance": True},
        {"distance": 1e308},
        {"distance": -0.1},
        {"distance": None},
        {"distance": [1]},
        {"distance": 10**400},
        {"hour": 3.5},
        {"hour": 24},
        {"carrier": 3},
        {"extra": 1},
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_with_400(change):
    assert refused(records({**RIGHT, **change})).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"distance=1",
        b"[]",
        b'{"dataframe_records": []}',
        b'{"dataframe_records": [NaN]}',
        b'{"dataframe_records": [{"distance": NaN, "hour": 3}]}',
        b'{"dataframe_records": [{"distance": 1e999, "hour": 3}]}',
        b'{"dataframe_records": [{"distance": 1, "distance": 2, "hour": 3}]}',
        b'{"inputs": {"distance": [1], "hour": [3]}}',
        b'{"dataframe_split": {"columns": ["distance", "distance"], "data": [[1, 2]]}}',
        b'{"dataframe_split": {"columns": ["distance", "hour"], "data": [[1]]}}',
        b'{"dataframe_split": [], "dataframe_records": []}',
        b'{"dataframe_records": [{"distance": 1, "hour": 3, "carrier": "\\ud800"}]}',
        b'{"dataframe_records": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"dataframe_records": [{"distance": ' + b"9" * 5000 + b', "hour": 3}]}',
        b"\xff\xfe",
    ],
    ids=lambda body: body[:60].decode(errors="replace"),
)
def test_a_wrong_body_is_refused_with_400(body):
    assert refused(body).status == 400


def test_more_rows_than_a_request_may_have_are_refused_with_413():
    assert refused(records(*[RIGHT] * 10_001)).status == 413


def test_the_sentence_says_where_and_what_is_allowed_and_not_the_value():
    sentence = refused(records(RIGHT, {**RIGHT, "hour": 987_654})).sentence

    assert sentence == "row 2, hour: found a number out of range; allowed: a whole number from 0 up to 23"


ROWS = st.fixed_dictionaries(
    {name: st.just(value) | ANY for name, value in RIGHT.items()}, optional={"extra": ANY}
)


@given(row=ROWS)
def test_what_is_refused_is_what_the_document_does_not_allow(row):
    """The JSON Schema is judged by another library than the guard's own reading."""
    described = document(SIGNATURE)["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]
    allowed = Draft202012Validator(described["schema"]).is_valid({"dataframe_records": [row]})

    try:
        asked_of(records(row), SIGNATURE)
    except Refused:
        assert not allowed
    else:
        assert allowed


@given(
    value=ANY, kind=st.sampled_from(["boolean", "integer", "long", "float", "double", "string", "datetime"])
)
def test_a_value_is_at_fault_when_its_schema_says_so(value, kind):
    takes = Takes("x", kind)

    assert (fault(value, takes) == "") == Draft202012Validator(schema(takes)).is_valid(value)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("2026-11-21", True),
        ("2026-11-21T08:30:00", True),
        ("2024-02-29T08:30:00.123456789", True),
        ("2026-11-21T08:30:00Z", False),  # MLflow refuses a zone
        ("2026-02-29", False),
        ("0001-01-01", False),  # nanoseconds since 1970 do not reach there
        ("20261121", False),
        ("\u0662026-11-21", False),
    ],
)
def test_a_moment_is_what_mlflow_reads_as_one(said, right):
    assert (fault(said, Takes("t", "datetime")) == "") == right


@pytest.mark.parametrize(
    ("spec", "value", "right"),
    [
        ({"type": "array", "items": {"type": "double"}}, [1, 2.5], True),
        ({"type": "array", "items": {"type": "double"}}, [1, "2"], False),
        ({"type": "map", "values": {"type": "long"}}, {"a": 1}, True),
        ({"type": "map", "values": {"type": "long"}}, {"a": 1.5}, False),
        ({"type": "object", "properties": {"x": {"type": "long", "required": True}}}, {"x": 1}, True),
        ({"type": "object", "properties": {"x": {"type": "long", "required": True}}}, {"y": 1}, False),
        ({"type": "object", "properties": {"x": {"type": "long", "required": True}}}, {}, False),
    ],
    ids=str,
)
def test_nested_values_are_looked_through(spec, value, right):
    takes = takes_of({"name": "n", **spec}, {})

    assert (fault(value, takes) == "") == right
    assert Draft202012Validator(schema(takes)).is_valid(value) == right


def test_a_listed_value_is_taken_and_no_other():
    takes = Takes("carrier", "string", values=("AA", "UA"))

    assert fault("AA", takes) == ""
    assert fault("DL", takes) == "a value that is not among them"
    assert fault(True, Takes("n", "long", values=(1,))) != ""


def test_the_row_made_of_a_signature_is_right():
    assert asked_of(records(right_row(SIGNATURE)), SIGNATURE).rows
