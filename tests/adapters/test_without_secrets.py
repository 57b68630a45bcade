"""Errors of products outside, without the passwords in the addresses that they repeat."""

from __future__ import annotations

import pytest

from tasks.adapters.mlflow_runs import MlflowRuns
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import OutsideError


@pytest.mark.parametrize("password", ["s3cret", "s3@cret", "s3:cret"])
def test_a_password_in_an_address_is_blotted_out_wherever_it_stands(password):
    said = f"http://alice:{password}@host/a and postgresql://alice:{password}@host:5432/b"

    assert without_secrets(said) == "http://***@host/a and postgresql://***@host:5432/b"


def test_the_password_of_a_tracking_server_stands_in_no_error(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")

    with pytest.raises(OutsideError, match=r"^MLflow at http://\*\*\*@127\.0\.0\.1:1 did not") as caught:
        MlflowRuns("http://alice:s3cret@127.0.0.1:1").of_ticket("p", "EXP-1")

    assert "s3cret" not in str(caught.value)
    assert "alice" not in str(caught.value)
