"""The guard hands sound requests on, and answers everything else with one sentence."""

from __future__ import annotations

import asyncio
import json

import pytest

from tasks.errors import InputError
from tasks.serving.guard import MOST_BYTES, Guard, app, guarded
from tasks.serving.signature import Signature, takes_of
from tests.serving.models import INPUTS, RANGES, model_folder

SIGNATURE = Signature(tuple(takes_of(one, RANGES) for one in INPUTS))
RIGHT = json.dumps({"dataframe_records": [{"distance": 1.0, "hour": 3}]}).encode()
JSON = ((b"content-type", b"application/json"),)


async def answering(scope, receive, send):
    """An application that repeats what it was asked, as MLflow's would answer."""
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def leaking(scope, receive, send):
    await send({"type": "http.response.start", "status": 400, "headers": []})
    await send(
        {"type": "http.response.body", "body": b'{"stack_trace": "Traceback (most recent call last)"}'}
    )


async def raising(scope, receive, send):
    raise RuntimeError("secret of the model")


async def never():
    await asyncio.Event().wait()


def answer(inner, *parts, path="/invocations", method="POST", headers=JSON, body_s=5.0):
    """Status and body that the guard answers to a request whose body comes in these parts."""
    waiting, said = list(parts), []

    async def receive():
        if not waiting:
            await never()
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting) or body_s < 1}

    async def send(message):
        said.append(message)

    scope = {"type": "http", "path": path, "method": method, "headers": headers}
    asyncio.run(Guard(inner, SIGNATURE, body_s=body_s)(scope, receive, send))
    return said[0]["status"], b"".join(message["body"] for message in said[1:])


def test_a_sound_request_is_handed_on_in_the_order_of_the_signature():
    status, body = answer(answering, RIGHT[:20], RIGHT[20:])

    assert status == 200
    assert json.loads(body)["dataframe_split"] == {
        "columns": ["distance", "hour", "carrier"],
        "data": [[1.0, 3, None]],
    }


def test_a_wrong_request_never_reaches_the_model():
    status, body = answer(raising, b"{}")

    assert status == 400
    assert json.loads(body) == {
        "error": "found 0 of dataframe_split and dataframe_records; allowed: one of them"
    }


@pytest.mark.parametrize("inner", [leaking, raising])
def test_a_model_that_fails_is_a_500_without_its_stack_trace(inner):
    status, body = answer(inner, RIGHT)

    assert status == 500
    assert json.loads(body) == {"error": "the rows are as they must be, and the model did not answer them"}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"headers": ()}, 415),
        ({"headers": ((b"content-type", b"text/csv"),)}, 415),
        ({"headers": ((b"content-type", b"application/json; charset=latin-1"),)}, 415),
        ({"headers": ((b"Content-Type", b"application/json; charset=UTF-8"),)}, 200),
        ({"method": "PUT"}, 405),
        ({"path": "/docs"}, 404),
        ({"path": "/openapi.json"}, 404),
    ],
    ids=str,
)
def test_only_json_is_taken_by_post_at_the_endpoint(changed, status):
    assert answer(answering, RIGHT, **changed)[0] == status


def test_the_document_is_there_for_whoever_calls_the_model():
    status, body = answer(raising, path="/openapi.json", method="GET")

    assert status == 200
    assert json.loads(body)["openapi"] == "3.1.0"


def test_a_body_that_is_too_long_is_refused_after_it_was_read():
    assert answer(raising, b"x" * MOST_BYTES, b"x")[0] == 413


def test_a_body_that_does_not_arrive_is_given_up():
    assert answer(raising, RIGHT[:10], body_s=0.05)[0] == 408


def test_health_is_asked_of_the_server_itself():
    assert answer(answering, b"ok", path="/ping", method="GET") == (200, b"ok")


def test_a_model_without_a_signature_is_not_guarded(tmp_path):
    with pytest.raises(InputError, match="without a signature of named columns"):
        guarded(model_folder(tmp_path, inputs=None))


def test_a_guard_without_a_model_says_what_is_missing(monkeypatch):
    monkeypatch.delenv("PROOFLINE_MODEL", raising=False)

    with pytest.raises(InputError, match="PROOFLINE_MODEL"):
        app()
