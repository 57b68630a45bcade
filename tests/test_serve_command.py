"""``proofline serve`` says what is wrong before it loads a model."""

from __future__ import annotations

import socket

import pytest

from flows.cli import main
from tests.serving.models import model_folder


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return str(port)


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_is_none_exits_with_3(tmp_path, capsys, port):
    assert main(["serve", str(model_folder(tmp_path)), f"--port={port}"]) == 3
    assert "cannot be taken" in capsys.readouterr().err


def test_a_port_that_is_taken_exits_with_3(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        assert main(["serve", str(model_folder(tmp_path)), "--port", port]) == 3
    assert port in capsys.readouterr().err


def test_a_folder_without_a_model_exits_with_3(tmp_path, capsys, free_port):
    assert main(["serve", str(tmp_path), "--port", free_port]) == 3
    assert "found no file MLmodel" in capsys.readouterr().err


def test_a_model_without_a_signature_exits_with_3(tmp_path, capsys, free_port):
    assert main(["serve", str(model_folder(tmp_path, inputs=None)), "--port", free_port]) == 3
    assert "infer_signature" in capsys.readouterr().err
