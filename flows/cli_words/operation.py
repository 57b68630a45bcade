"""Words that run the project on a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cli_words.shape import with_project, word

if TYPE_CHECKING:
    from flows.cli_words.shape import Words


def add(words: Words) -> None:
    """``up``, ``status``, ``pause``, ``resume`` and ``automations``."""
    _up(words)
    with_project(word(words, "status", "what runs, what failed, what waits for a person", "status:status"))
    _pause(words)
    word(
        words,
        "automations",
        "have Prefect tell of runs that die and triggers that fail",
        "automations:automations",
    )


def _up(words: Words) -> None:
    up = word(words, "up", "server, schedules, triggers, worker and report site on this machine", "up:up")
    up.add_argument("--runs", type=int, default=4, metavar="N", help="flow runs at once (default 4)")
    listen = "address at which reports can be read, by everybody who reaches it (default: this machine alone)"
    up.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS", help=listen)


def _pause(words: Words) -> None:
    pause = word(words, "pause", "a project's scheduled and triggered runs do nothing for now", "pause:pause")
    resume = word(words, "resume", "a paused project's runs go on", "pause:resume")
    for one in (pause, resume):
        one.add_argument("project", metavar="PROJECT", help="folder in configs/")
        one.add_argument("--because", default="", metavar="TEXT", help="the reason, as the record keeps it")
