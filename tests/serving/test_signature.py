"""What a model takes is read from its folder, whatever somebody wrote there."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.errors import InputError
from tasks.serving.signature import ranges_of, read_signature
from tests.serving.models import model_folder


def test_inputs_are_read_with_their_types_and_ranges(tmp_path):
    distance, hour, carrier = read_signature(model_folder(tmp_path)).inputs

    assert (distance.type, distance.low, distance.high) == ("double", 0, 5000)
    assert hour.is_bounded
    assert not carrier.required


def test_a_model_without_a_signature_has_no_inputs(tmp_path):
    assert read_signature(model_folder(tmp_path, inputs=None)).inputs == ()


def test_tensors_are_no_columns(tmp_path):
    tensor = [{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 3]}}]

    assert read_signature(model_folder(tmp_path, inputs=tensor)).inputs == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"[1, 2]", b"\xff\xfe", b"signature: {inputs: '{'}", b"signature: {inputs: '[1]'}", b"metadata: 3"],
    ids=["empty", "a list", "no text", "half a signature", "a number for a column", "no metadata"],
)
def test_an_unreadable_model_file_is_an_input_error(tmp_path, content):
    (tmp_path / "MLmodel").write_bytes(content)

    with pytest.raises(InputError, match="MLmodel"):
        read_signature(tmp_path)


@pytest.mark.parametrize(
    "ranges", [{"hour": {"low": 2, "high": 1}}, {"hour": 3}, {"hour": {"low": "x"}}, [1]]
)
def test_ranges_that_say_nothing_are_an_input_error(tmp_path, ranges):
    with pytest.raises(InputError, match="ranges that cannot be read"):
        read_signature(model_folder(tmp_path, ranges=ranges))


def test_a_folder_without_a_model_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="found no file MLmodel"):
        read_signature(tmp_path)


def test_ranges_of_columns_leave_out_what_is_no_number():
    columns = {"a": np.array([1.0, np.nan, 3.0]), "b": np.array([2, 7]), "c": np.array(["x", "y"])}

    assert ranges_of(columns) == {
        "proofline": {"ranges": {"a": {"low": 1, "high": 3}, "b": {"low": 2, "high": 7}}}
    }


def test_half_of_a_range_is_added_at_both_ends_when_half_is_spared():
    assert ranges_of({"a": np.array([10.0, 30.0])}, spare=0.5)["proofline"]["ranges"]["a"] == {
        "low": 0,
        "high": 40,
    }
