"""Requests made by schemathesis from a model's OpenAPI document, right and wrong, the same every time."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

from tasks.adapters.serving_calls import ask
from tasks.adapters.serving_malformed import Kept
from tasks.serving.document import PATH, document
from tasks.serving.signature import Signature

SHOWN = 120  # letters of a made request that name it; it is made from the schema and holds no row
MOST_DRAWN = 4  # times the requests that are wanted: many are drawn twice


def send_made(
    url: str, kept: Kept, signature: Signature, *, requests: int, seconds: float, seed: int
) -> None:
    """Send up to ``requests`` different requests of each mode, for up to ``seconds`` of each.

    Whether a request is right is what the document says of it, not how it was made: of mutated requests
    some are right.
    """
    import schemathesis
    from jsonschema import Draft202012Validator

    described = document(signature)
    operation = schemathesis.openapi.from_dict(described)[PATH]["POST"]
    body = described["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]["schema"]
    right = Draft202012Validator(body)
    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
        made = _drawn(operation.as_strategy(mode), requests, seed)
        until = time.monotonic() + seconds
        for content in made:
            if kept.is_over or time.monotonic() > until:
                break
            _send(url, kept, content, right)


def _drawn(cases: Any, requests: int, seed: int) -> list[bytes]:
    """Different bodies of the cases, the first that this seed draws."""
    import hypothesis
    import schemathesis

    bodies: dict[bytes, None] = {}

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=requests * MOST_DRAWN,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=cases)
    def draw(case: Any) -> None:
        if len(bodies) < requests and (content := _content(case.body)) is not None:
            bodies[content] = None

    # A range that no value lies in has nothing to draw; the check asks for a number of requests.
    with suppress(hypothesis.errors.HypothesisException, schemathesis.errors.SchemathesisError):
        draw()
    return list(bodies)


def _content(body: Any) -> bytes | None:
    """A case's body as it is sent; None where it has none."""
    if isinstance(body, bytes):
        return body
    try:
        return json.dumps(body).encode()
    except (TypeError, ValueError):
        return None


def _send(url: str, kept: Kept, content: bytes, right: Any) -> None:
    answer, wrong = ask(url, content), _wrong(content, right)
    if wrong:
        kept.must_refuse(wrong, answer)
    else:
        kept.must_answer(f"a request that is right by the schema, {_shown(content)}", answer)


def _wrong(content: bytes, right: Any) -> str:
    """Where a body is not as the schema says; "" where it is."""
    try:
        error = next(right.iter_errors(json.loads(content)), None)
    except (ValueError, RecursionError):
        return f"made, no JSON, {_shown(content)}"
    if error is None:
        return ""
    where = "/".join(map(str, error.absolute_path)) or "the body"
    return f"made, {where!a} against its {error.validator}, {_shown(content)}"


def _shown(content: bytes) -> str:
    said = content.decode("ascii", errors="backslashreplace")
    return said if len(said) <= SHOWN else f"{said[:SHOWN]}..."
