"""``proofline deliver``: one line to a block, by real blocks on a real server."""

from __future__ import annotations

import io
import json

import pytest

from flows.cli import main
from tests.flows.conftest import prefect_api, started_before
from tests.receivers import web_receiver

__all__ = ["prefect_api", "started_before"]

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]


@pytest.fixture
def asked(tmp_path, monkeypatch):
    (tmp_path / "configs").mkdir()
    monkeypatch.chdir(tmp_path)

    def ask(*words, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return main(["deliver", *words])

    return ask


def test_a_new_user_saves_an_address_and_sees_a_line_arrive(asked, capsys):
    with web_receiver() as web:
        code = asked("slack-webhook/first", "--save", typed=f"json://127.0.0.1:{web.port}/hook\n")

    ((_, body),) = web.posts
    assert code == 0
    assert capsys.readouterr().out == "slack-webhook/first took the line: look whether it has arrived.\n"
    assert json.loads(body)["message"].startswith("Proofline: a line to try slack-webhook/first")


def test_a_block_that_is_there_is_tried_again_and_answers_as_json(asked, capsys):
    with web_receiver() as web:
        fields = {"name": "own", "url": f"http://127.0.0.1:{web.port}/x", "json_data": {"text": "{{body}}"}}
        asked("custom-webhook/second", "--save", typed=json.dumps(fields))
        capsys.readouterr()

        code = asked("custom-webhook/second", "--json")

    said = json.loads(capsys.readouterr().out)
    assert (code, said["outcome"], said["subject"]) == (0, "DELIVERED", "custom-webhook/second")
    assert len(web.posts) == 2


def test_a_receiver_that_refuses_is_an_exit_code_of_4_without_its_address(asked, capsys):
    with web_receiver() as web:
        web.answers = [500]
        code = asked("slack-webhook/third", "--save", typed=f"json://127.0.0.1:{web.port}/s3cr3t-token\n")

    said = capsys.readouterr()
    assert code == 4
    assert "slack-webhook/third did not take it" in said.err
    assert "s3cr3t" not in said.out + said.err


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (["slack-webhook/nobody"], "", "found no such block in Prefect"),
        (["slakc-webhook/team"], "", "found no such type of block"),
        (["https://hooks.slack.com/s3cr3t"], "", "found no block's name; allowed: TYPE/NAME"),
        (["slack-webhook/x", "--save"], "", "found 0 lines; allowed: the address"),
        (["slack-webhook/x", "--save"], "a\ns3cr3t", "found 2 lines"),
        (["slack-webhook/x", "--save"], "{s3cr3t", "found no JSON"),
        (
            ["slack-webhook/x", "--save"],
            '{"adress": "s3cr3t"}',
            "fields that do not fit: url: Field required",
        ),
    ],
)
def test_what_cannot_be_is_an_exit_code_of_3_and_repeats_no_secret(asked, capsys, words, typed, said):
    code = asked(*words, typed=typed)

    err = capsys.readouterr().err
    assert code == 3
    assert said in err
    assert "s3cr3t" not in err
