"""The text of a model card as blocks that a page can show: people write Markdown, pages show text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

Block = dict[str, Any]

_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?=\S)")
_HEADING = re.compile(r"#{1,6}\s+")
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")  # the line between a table's head and its rows
_MARKS = re.compile(r"\*\*|__|`")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def blocks(text: str) -> list[Block]:
    """Paragraphs, lists, tables and headings in their order; marks within a line are left out.

    Nothing in it is taken as HTML or as a link: what a card says stands on the page as text.
    """
    lines = [line.strip() for line in _COMMENT.sub("", text).splitlines()]
    return [block for kind, same in groupby(lines, _kind) for block in _block(kind, [*same])]


def _kind(line: str) -> str:
    if not line:
        return "gap"
    if _HEADING.match(line):
        return "heading"
    if line.startswith("|"):
        return "table"
    return "list" if _ITEM.match(line) else "text"


def _block(kind: str, lines: Sequence[str]) -> Iterator[Block]:
    if kind == "text":
        yield {"text": _plain(" ".join(lines))}
    elif kind == "heading":
        yield from ({"heading": _plain(_HEADING.sub("", line, count=1))} for line in lines)
    elif kind == "list":
        yield {"points": [_plain(_ITEM.sub("", line, count=1)) for line in lines]}
    elif kind == "table":
        yield _table([_cells(line) for line in lines if not _RULE.fullmatch(line)])


def _table(rows: Sequence[list[str]]) -> Block:
    """The first row is the head; every row gets as many cells as it."""
    head, *others = rows or [[]]
    width = len(head)
    return {"head": head, "rows": [[*row, *[""] * width][:width] for row in others]}


def _cells(line: str) -> list[str]:
    inner = line.strip("|")
    return [_plain(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", inner)]


def _plain(text: str) -> str:
    return _MARKS.sub("", text).strip()
