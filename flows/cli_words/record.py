"""Words that read the record and the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cli_words.shape import with_project, word

if TYPE_CHECKING:
    from flows.cli_words.shape import Words


def add(words: Words) -> None:
    """``checks``, ``log``, ``show``, ``verify``, ``redact`` and ``board``."""
    word(words, "checks", "the catalogue of checks", "catalogue:checks")
    _log(words)
    _show(words)
    _verify(words)
    _redact(words)
    with_project(word(words, "board", "where tickets stand and what breaks a rule", "board:board"))


def _log(words: Words) -> None:
    log = with_project(word(words, "log", "what the record holds, of every project or one", "log:log"))
    log.add_argument("--subject", metavar="TEXT", help="only subjects that contain this, such as training/")
    log.add_argument("--outcome", metavar="OUTCOME", help="only decisions that ended so, such as REJECTED")
    log.add_argument("--kind", metavar="KIND", help="only records of a kind, such as decision or incident")
    log.add_argument("--since", metavar="WHEN", help="only from then on: 2026-11-01 (UTC), 7d, 12h")
    log.add_argument("--last", type=int, metavar="N", help="only the newest N of them; 100 without --since")


def _show(words: Words) -> None:
    about = "id of a decision, promotion or incident; what one is about, for the newest; a record's number"
    with_project(word(words, "show", "one decision or record in words", "show:show")).add_argument(
        "id", metavar="ID", help=about
    )


def _verify(words: Words) -> None:
    verify = with_project(word(words, "verify", "is the record whole?", "verify:verify"))
    verify.add_argument("--data", action="store_true", help="and what it names there? reads all bytes")
    head = "a head that was kept elsewhere, as this command says it: number, colon, digest"
    verify.add_argument("--head", metavar="HEAD", help=head)


def _redact(words: Words) -> None:
    about = "take out of a record what a person wrote by mistake"
    redact = with_project(word(words, "redact", about, "redact:redact"))
    redact.add_argument("record", metavar="RECORD", help="its number, or an id as `show` takes it")
    redact.add_argument("field", metavar="FIELD", help="by, learnings, name, note or why")
    redact.add_argument("--why", required=True, metavar="TEXT", help="the reason, kept instead; not the text")
