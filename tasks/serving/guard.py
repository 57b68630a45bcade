"""A guard in front of MLflow's scoring server: what is not as the signature says is refused in a sentence.

MLflow's server alone takes extra columns, text and truth values for numbers and 1e308, and its errors
carry stack traces. To serve behind the guard: ``proofline serve FOLDER``, or
``PROOFLINE_MODEL=folder uvicorn --factory tasks.serving.guard:app``. It needs MLflow and uvicorn beside
this package's light parts.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from tasks.errors import InputError
from tasks.serving.document import PATH, document
from tasks.serving.requests import Asked, Refused, asked_of
from tasks.serving.signature import Signature, read_signature

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

MOST_BYTES = 16 << 20
BODY_S = 10.0  # that a client may take to send its request
HEALTH = ("/ping", "/health", "/version")
DOCUMENT = "/openapi.json"
logger = logging.getLogger("proofline.guard")


class Guard:
    """An ASGI application around MLflow's: reads strictly, answers errors with one sentence."""

    def __init__(self, app: App, signature: Signature, *, body_s: float = BODY_S) -> None:
        self._app, self._signature, self._body_s = app, signature, body_s
        self._document = document(signature)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or hand what is no request on."""
        if scope["type"] != "http" or (scope["path"] in HEALTH and scope["method"] == "GET"):
            return await self._app(scope, receive, send)
        try:
            if scope["path"] == DOCUMENT and scope["method"] == "GET":
                return await _say(send, 200, self._document)
            _need_asked(scope)
            body = await self._body(receive)
            asked = await asyncio.to_thread(asked_of, body, self._signature)
            await self._answer(asked, scope, receive, send)
        except Refused as refused:
            await _say(send, refused.status, {"error": refused.sentence})

    async def _body(self, receive: Receive) -> bytes:
        """The request's whole body, within its time and size."""
        try:
            return await asyncio.wait_for(_read(receive), self._body_s)
        except TimeoutError as error:
            raise Refused(
                408, f"the request took longer to arrive than {self._body_s:g} s; allowed: less"
            ) from error

    async def _answer(self, asked: Asked, scope: Message, receive: Receive, send: Send) -> None:
        """What MLflow answers to sound rows; its error is the model's, not the client's."""
        said: list[Message] = []
        try:
            await self._app(_with_body(scope, asked.body), _first(asked.body, receive), _into(said))
        except Exception:  # the model's code may raise anything; the client is told that it did
            logger.exception("the model did not answer %d rows", len(asked.rows))
        status = next((int(one["status"]) for one in said if one["type"] == "http.response.start"), 500)
        if status != 200:
            logger.error("the model did not answer %d rows: status %d", len(asked.rows), status)
            sentence = "the rows are as they must be, and the model did not answer them"
            raise Refused(504 if status == 504 else 500, sentence)
        for one in said:
            await send(one)


def guarded(folder: Path) -> Guard:
    """MLflow's scoring server of the model in a folder, behind the guard; loads the model.

    Raises
    ------
    InputError
        When the model has no signature with named columns: nothing says what it takes.
    """
    signature = read_signature(folder)
    if not signature.inputs:
        raise InputError(
            f"{folder}: found a model without a signature of named columns; allowed: one that is logged with "
            "signature=infer_signature(inputs, predictions)"
        )
    from mlflow.pyfunc import load_model, scoring_server  # noqa: PLC0415 - the signature is refused before MLflow loads

    return Guard(scoring_server.init(load_model(str(folder))), signature)


def app() -> Guard:
    """The guarded model in the folder that ``PROOFLINE_MODEL`` names, for uvicorn's ``--factory``."""
    named = os.environ.get("PROOFLINE_MODEL", "")
    if not named:
        raise InputError("PROOFLINE_MODEL: found nothing; allowed: the folder of a model")
    return guarded(Path(named))


def _need_asked(scope: Message) -> None:
    """Refuse whatever is no POST of JSON to the endpoint, of a size that can be read."""
    if scope["path"] != PATH:
        raise Refused(404, f"found another path; allowed: {PATH}, {DOCUMENT}, {', '.join(HEALTH)}")
    if scope["method"] != "POST":
        raise Refused(405, "found another method; allowed: POST")
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    kind = [part.strip().lower() for part in headers.get(b"content-type", "").split(";")]
    if kind[0] != "application/json" or (set(kind[1:]) - {"charset=utf-8", 'charset="utf-8"', ""}):
        raise Refused(415, "found another content type; allowed: application/json in UTF-8")


async def _read(receive: Receive) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the client left")
        part = message.get("body", b"")
        size += len(part)
        if size <= MOST_BYTES:
            parts.append(part)
        # A little more is read and dropped: a client that is still sending would see no answer.
        more = message.get("more_body", False) and size <= 4 * MOST_BYTES
    if size > MOST_BYTES:
        raise Refused(413, f"found more than {MOST_BYTES >> 20} MiB; allowed: up to that in one request")
    return b"".join(parts)


def _with_body(scope: Message, body: bytes) -> Message:
    """The request's scope, its headers those of the body that goes on."""
    dropped = (b"content-type", b"content-length", b"transfer-encoding")
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in dropped]
    ours = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    return {**scope, "headers": kept + ours}


def _first(body: bytes, then: Receive) -> Receive:
    """A channel that gives the body, and afterwards what the client does, such as leave."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else await then()

    return receive


def _into(said: list[Message]) -> Send:
    async def send(message: Message) -> None:
        said.append(message)

    return send


async def _say(send: Send, status: int, content: Any) -> None:
    body = json.dumps(content).encode()
    # After an error the rest of the request may still be on its way: the connection is closed with it.
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status != 200:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
