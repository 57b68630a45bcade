"""A document as two lines for a chat: its verdict, and where its page is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.pages import words

MOST_SENTENCE = 240
# Chats read a name between angle brackets as a call, such as <!channel>; these look alike and call nobody.
_NO_CALLS = str.maketrans(
    {
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        "@": "\N{FULLWIDTH COMMERCIAL AT}",
    }
)


def render_chat(document: Mapping[str, Any]) -> str:
    """Verdict and link, each on a line of its own, without marks that a chat would obey."""
    verdict, project = document["verdict"], document["project"]
    said = f"{verdict['pill']}. {project['title']}, {words.day(document['as_of'])}: {verdict['sentence']}"
    return f"{_plain(said, MOST_SENTENCE + 160)}\n{_plain(document['address'], 1000)}\n"


def _plain(text: str, most: int) -> str:
    one_line = words.printable(" ".join(text.split()))
    return words.short(one_line.translate(_NO_CALLS), most)
