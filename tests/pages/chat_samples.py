"""Documents for the lines of a chat."""

from __future__ import annotations

from typing import Any

HOSTILE = (
    "<!channel> <@U123> @everyone <http://evil.example|click> [click](http://evil.example) {{token}} "
    "<at>all</at>\r\nBcc: x@example.org\x1b[31m " + "x" * 10_000
)


def document(
    pill: str = "Drifted: 2013-12", sentence: str = "2 of 6 features moved.", **more: Any
) -> dict[str, Any]:
    """As much of a page's JSON as its chat text is made of."""
    return {
        "as_of": "2026-11-18T07:00:00Z",
        "project": {"title": "Reviews"},
        "verdict": {"level": "ba", "pill": pill, "sentence": sentence},
        "address": "https://reports.example.org/p/drift/2026-11-18-2013-12-abc.html",
        **more,
    }
