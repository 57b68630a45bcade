"""Words that read the record and the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cli_words.shape import with_project, word

if TYPE_CHECKING:
    from flows.cli_words.shape import Words


def add(words: Words) -> None:
    """``checks``, ``log``, ``show``, ``verify`` and ``board``."""
    word(words, "checks", "the catalogue of checks", "catalogue:checks")
    log = with_project(word(words, "log", "what the record holds", "record:log"))
    log.add_argument("--subject", metavar="TEXT", help="only subjects that contain this, such as training/")
    log.add_argument("--outcome", metavar="OUTCOME", help="only decisions that ended so, such as REJECTED")
    log.add_argument("--last", type=int, metavar="N", help="only the newest N of them")
    about = "a decision's id, or its subject for the newest one (training/2013-01, EXP-001)"
    word(words, "show", "one decision in words", "record:show").add_argument("id", metavar="ID", help=about)
    with_project(word(words, "verify", "is the record whole?", "record:check_record"))
    with_project(word(words, "board", "where tickets stand and what breaks a rule", "board:board"))
