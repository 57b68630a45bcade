"""Words about experiments: before training, while it runs, and a person's word at its end."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from flows.cli_words.shape import with_project, word

if TYPE_CHECKING:
    from flows.cli_words.shape import Words


def add(words: Words) -> None:
    """``costs``, ``decide``, ``design``, ``finish`` and ``adopt``."""
    _costs(words)
    _decide(words)
    _design(words)
    _finish(words)
    _adopt(words)


def _costs(words: Words) -> None:
    with_project(word(words, "costs", "compute used and left, per ticket and sprint", "costs:costs"))


def _decide(words: Words) -> None:
    decide = with_project(
        word(words, "decide", "a person's word on a ticket; without one, what is advised", "decide:decide")
    )
    decide.add_argument("ticket", metavar="TICKET", help="such as EXP-042")
    decide.add_argument("outcome", nargs="?", choices=("kill", "iterate", "promote"), help="the word")
    decide.add_argument("--learnings", metavar="TEXT", help="what was learnt; needed with a word")
    decide.add_argument("--why", metavar="TEXT", help="the reason, where the learnings do not say it")


def _design(words: Words) -> None:
    it = with_project(
        word(words, "design", "before training: what could be shown, and what it takes", "design:plan_ahead")
    )
    it.add_argument("name", nargs="?", metavar="PROJECT", help="folder in configs/; none: one metric alone")
    it.add_argument("--ticket", help="whose runs say the spread; default: the newest decided experiment")
    it.add_argument("--metric", metavar="NAME", help="only this one")
    it.add_argument("--seeds", type=_numbers, metavar="N,...", help="seeds of each arm at each look")
    it.add_argument("--examples", type=int, metavar="N", help="examples of the evaluation set")
    it.add_argument("--margin", type=float, help="a loss up to this is no loss, in the metric's unit")
    it.add_argument("--gain", type=float, help="smallest useful gain, in the metric's unit")
    it.add_argument("--seed-sd", type=float, metavar="SD", help="of one arm over seeds, in place of runs")
    it.add_argument("--from-seeds", type=int, default=5, metavar="N", help="seeds it is from; %(default)s")
    it.add_argument("--example-sd", type=float, metavar="SD", help="of the arms' difference over examples")
    it.add_argument("--accuracy", type=float, metavar="SHARE", help="of a 0/1 metric, in its place")
    it.add_argument("--unpaired", action="store_true", help="the arms have seeds of their own")
    it.add_argument("--alpha", type=float, help="over all looks; default: the checks' own")
    it.add_argument("--power", type=float, default=0.8, help="wanted chance; default: %(default)s")
    it.add_argument("--markdown", action="store_true", help="a comment for a pull request")


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: numbers, such as 5,20") from error


def _finish(words: Words) -> None:
    finish = word(words, "finish", "are all planned seeds of a ticket there? then evaluate", "finish:finish")
    with_project(finish).add_argument("ticket", metavar="TICKET")


def _adopt(words: Words) -> None:
    adopt = with_project(word(words, "adopt", "tag MLflow runs that exist as a ticket's", "adopt:adopt"))
    adopt.add_argument("runs", nargs="+", metavar="RUN_ID", help="ids of runs in MLflow")
    adopt.add_argument("--ticket", required=True)
    adopt.add_argument("--role", required=True, choices=("candidate", "baseline", "attempt"))
    adopt.add_argument("--seed", type=int, metavar="N", help="of one run; default: its parameter seed")
    adopt.add_argument("--dataset", metavar="VERSION", help="it learnt from; default: the current one")
    adopt.add_argument("--evaluation", metavar="VERSION", help="it is judged on; default: the current one")
    adopt.add_argument("--replace", action="store_true", help="also when it is tagged as another's")
