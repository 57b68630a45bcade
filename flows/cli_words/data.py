"""Words about datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cli_words.shape import Parser, with_project, word

if TYPE_CHECKING:
    from flows.cli_words.shape import Words


def add(words: Words) -> None:
    """``data`` and the words below it."""
    data = words.add_parser("data", help="datasets, and the data that experiments wait for")
    asks = data.add_subparsers(title="words", metavar="WORD", required=True, parser_class=Parser)
    ready = word(asks, "readiness", "is data ready when experiments need it?", "data_readiness:readiness")
    with_project(ready)
    _versions(asks)


def _versions(asks: Words) -> None:
    named = "a version, such as training@3f2a or its start; a dataset for its newest"
    log = with_project(word(asks, "log", "versions of a dataset, oldest first", "data:log"))
    log.add_argument("dataset", metavar="DATASET")
    diff = with_project(word(asks, "diff", "which rows came, went and changed", "data_diff:diff"))
    diff.add_argument("before", metavar="A", help=named)
    diff.add_argument("after", metavar="B", help=named)
    diff.add_argument("--values", action="store_true", help="show changed values too")
    get = with_project(word(asks, "get", "restore a version exactly", "data:get"))
    get.add_argument("version", metavar="VERSION", help=named)
    get.add_argument("--to", metavar="FOLDER", help="a new or empty folder; default: one of its name, here")
