"""The served model in memory keeps to the port: right, wrong and refused, by the model's digest."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.adapters.memory_serving import MemoryServing
from tasks.adapters.model_files import digest_of_files
from tasks.adapters.ports_promotion import Rows
from tasks.errors import OutsideError

ROWS = Rows({"value": np.array([1.0, 2.0])}, {"expected": np.array([1.0, 2.0])})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "MLmodel").write_text("a model")
    return tmp_path


def test_a_model_answers_its_rows_and_is_known_by_its_digest(folder):
    serving = MemoryServing()

    with serving.serve(folder) as url:
        assert serving.answers(url, ROWS).rows == 2
    assert serving.served == [digest_of_files(folder)]
    assert serving.probe(folder, ROWS, {}).digest == digest_of_files(folder)


def test_a_model_that_answers_wrongly_is_an_outside_error(folder):
    serving = MemoryServing(wrong={digest_of_files(folder)})

    with serving.serve(folder) as url, pytest.raises(OutsideError, match="differently than expected"):
        serving.answers(url, ROWS)


def test_a_model_that_cannot_be_served_fails_in_a_probe_and_raises_otherwise(folder):
    serving = MemoryServing(refuses={digest_of_files(folder): "no module named x"})

    assert serving.probe(folder, ROWS, {}).failed == "no module named x"
    with pytest.raises(OutsideError), serving.serve(folder):
        pass


def test_without_rows_nothing_is_known_of_parity(folder):
    assert MemoryServing().probe(folder, None, {}).why_not("parity") == "no rows were logged"
