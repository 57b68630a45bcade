"""Aliases, tags and places of registered models, asked of an MLflow server over HTTP.

The few calls that a rollback needs, without importing MLflow, which takes 4-7 s. Credentials and TLS are
as MLflow's environment variables say; with anything else that these name, MLflow's own client is asked.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

TIMEOUT_S = 10
ABSENT = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")  # the second is said of an unknown alias
CLIENT_ONLY = ("MLFLOW_TRACKING_AUTH", "MLFLOW_TRACKING_AWS_SIGV4", "MLFLOW_WORKSPACE")


class AskTheClient(Exception):
    """What was asked can be answered by MLflow's own client only, or not at all."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Where a server sends us on, our credentials do not go."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none."""


def pointed(server: str, model: str, alias: str) -> str:
    """The version that an alias names; "" for none."""
    found = _call(server, "GET", "registered-models/alias", {"name": model, "alias": alias})
    return "" if found is None else str(found["model_version"]["version"])


def point(server: str, model: str, alias: str, version: str) -> bool:
    """Let an alias name a version, "" takes it away; False when there is no such version."""
    said = {"name": model, "alias": alias}
    if not version:
        _call(server, "DELETE", "registered-models/alias", said)
        return True
    return _call(server, "POST", "registered-models/alias", said | {"version": version}) is not None


def version(server: str, model: str, number: str) -> tuple[str, str, Mapping[str, str]] | None:
    """Run, place of the files and tags of a version; None when there is no such one."""
    asked = {"name": model, "version": number}
    found = _call(server, "GET", "model-versions/get", asked)
    place = _call(server, "GET", "model-versions/get-download-uri", asked)
    if found is None or place is None:
        return None
    told = found["model_version"]
    tags = {str(one["key"]): str(one["value"]) for one in told.get("tags", ())}
    return str(told.get("run_id", "")), str(place["artifact_uri"]), tags


def tag(server: str, model: str, number: str, tags: Mapping[str, str]) -> bool:
    """Set tags on a version; False when there is no such one."""
    said = {"name": model, "version": number}
    set_ = [
        _call(server, "POST", "model-versions/set-tag", {**said, "key": key, "value": value})
        for key, value in tags.items()
    ]
    return None not in set_


def tagged(server: str, name: str) -> tuple[tuple[str, str, str, Mapping[str, str]], ...]:
    """Model, number, run and tags of every version that has a tag of this name."""
    found: list[tuple[str, str, str, Mapping[str, str]]] = []
    asked = {"filter": f"tags.`{name}` LIKE '%'", "max_results": "1000"}
    while True:
        page = _call(server, "GET", "model-versions/search", asked) or {}
        for one in page.get("model_versions", ()):
            tags = {str(held["key"]): str(held["value"]) for held in one.get("tags", ())}
            found.append((str(one["name"]), str(one["version"]), str(one.get("run_id", "")), tags))
        if not page.get("next_page_token"):
            return tuple(found)
        asked["page_token"] = page["next_page_token"]


def _call(server: str, method: str, what: str, said: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The answer of one call; None when the server says that there is no such thing."""
    if any(os.environ.get(name) for name in CLIENT_ONLY):
        raise AskTheClient("settings that only MLflow's client knows")
    address, body = f"{server.rstrip('/')}/api/2.0/mlflow/{what}", None
    if method == "GET":
        address = f"{address}?{urlencode(said)}"
    else:
        body = json.dumps(said).encode()
    request = urllib.request.Request(address, body, _headers(), method=method)  # noqa: S310 - http(s) only, see MlflowRegistry
    try:
        with _opener().open(request, timeout=TIMEOUT_S) as answer:
            found = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        if _error_code(error) in ABSENT:
            return None
        raise AskTheClient(f"HTTP {error.code}") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise AskTheClient(type(error).__name__) from error
    return found if isinstance(found, dict) else {}


def _error_code(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read()).get("error_code", ""))
    except (ValueError, AttributeError, OSError):
        return ""


def _headers() -> dict[str, str]:
    name, token = os.environ.get("MLFLOW_TRACKING_USERNAME"), os.environ.get("MLFLOW_TRACKING_TOKEN")
    headers = {"Content-Type": "application/json"}
    if name:
        said = f"{name}:{os.environ.get('MLFLOW_TRACKING_PASSWORD', '')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(said).decode()}"
    elif token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


def _opener() -> urllib.request.OpenerDirector:
    context = ssl.create_default_context(cafile=os.environ.get("MLFLOW_TRACKING_SERVER_CERT_PATH"))
    if os.environ.get("MLFLOW_TRACKING_INSECURE_TLS", "").lower() in ("true", "1"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # as the user asked for it
    if client := os.environ.get("MLFLOW_TRACKING_CLIENT_CERT_PATH"):
        context.load_cert_chain(client)
    return urllib.request.build_opener(_NoRedirect(), urllib.request.HTTPSHandler(context=context))
