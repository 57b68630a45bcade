"""What the files of reports are called, and what their JSON says of when they were made."""

from __future__ import annotations

import json
from collections.abc import Mapping

LATEST, INDEX = "latest", "index"
CONTENT_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
}


def as_of(text: str | bytes | None) -> str:
    """The moment that a report's JSON says it is of, ISO 8601 in UTC; "" where it says none.

    >>> as_of('{"as_of": "2026-11-18T07:00:00Z"}') > as_of("no JSON")
    True
    """
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return ""
    said = found.get("as_of") if isinstance(found, dict) else None
    return said if isinstance(said, str) else ""
