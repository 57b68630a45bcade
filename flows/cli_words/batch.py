"""Words about batches: what waits, and a person's word on it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli_words.shape import Parser, with_project, word

if TYPE_CHECKING:
    from flows.cli_words.shape import Words


def add(words: Words) -> None:
    """``batch`` and the acts below it."""
    batch = with_project(word(words, "batch", "what waits or was refused; a word on it", "batch:batch"))
    acts = batch.add_subparsers(title="acts", metavar="[ACT]", parser_class=Parser)
    _about_batch(acts, "release", "accept a quarantined batch").add_argument("--why", required=True)
    _about_batch(acts, "reject", "reject a quarantined batch").add_argument("--why", required=True)
    _about_batch(acts, "again", "land a kept batch again, for a mended plan to decide")
    says = "what would be decided about a file; nothing is recorded"
    one = with_project(word(acts, "try", says, "batch_try:try_file", default=argparse.SUPPRESS))
    one.add_argument("file", metavar="FILE", type=Path, help="CSV, TSV, JSON Lines or Parquet")
    one.add_argument("--source", default=None, help="one of supply.yaml; not needed when it has only one")


def _about_batch(acts: Words, name: str, help_: str) -> argparse.ArgumentParser:
    # Without defaults of its own, an act keeps what stands before it: `batch --json release ID`.
    one = with_project(word(acts, name, help_, f"batch:{name}", default=argparse.SUPPRESS))
    one.add_argument("id", metavar="ID", help="source/id of the batch, or the start of its decision's id")
    return one
