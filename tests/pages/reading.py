"""A page's words as a reader sees them."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from tasks.pages.render import render_html


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.style = False

    def handle_starttag(self, tag: str, _: Any) -> None:
        self.style = tag == "style"

    def handle_data(self, data: str) -> None:
        self.found += [] if self.style else [data]


def read_html(document: Mapping[str, Any]) -> str:
    """All words of its page, one space between two."""
    words = _Words()
    words.feed(render_html(document))
    return " ".join(" ".join(words.found).split())
