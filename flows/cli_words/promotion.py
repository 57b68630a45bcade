"""Words of a model on its way into production, in it, and back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli_words.shape import with_project, word

if TYPE_CHECKING:
    from flows.cli_words.shape import Words

_ROLES = ("researcher", "ml_engineer", "data_engineer", "product_manager", "security")


def add(words: Words) -> None:
    """``card``, ``metric``, ``anomalies``, ``drill``, ``rollback``, ``serve`` and ``sign``."""
    _sign(words)
    _card(words)
    _metric(words)
    _project_first(word(words, "anomalies", "days of metrics unlike the past", "anomalies:anomalies"))
    _drill(words)
    _rollback(words)
    _serve(words)


def _card(words: Words) -> None:
    card = with_project(word(words, "card", "the model card of a ticket, drafted", "card:card"))
    card.add_argument("ticket", metavar="TICKET")
    card.add_argument("--write", action="store_true", help="write it; what people wrote in it is kept")


def _metric(words: Words) -> None:
    metric = with_project(word(words, "metric", "keep a metric measured in production", "metric:metric"))
    said = "NAME VALUE, such as accuracy 0.87; with --from NAME or nothing; PROJECT may be first"
    metric.add_argument("said", nargs="*", metavar="WORD", help=said)
    table = "a table of labels that came late, or of daily values: CSV, TSV, JSON Lines or Parquet"
    metric.add_argument("--from", dest="table", metavar="FILE", type=Path, help=table)
    metric.add_argument(
        "--by", choices=("day", "week"), help="what late labels are pooled by; default: the plan's"
    )
    metric.add_argument("--n", type=int, metavar="N", help="examples that it was measured on")
    metric.add_argument("--low", type=float, help="lower limit of its 95%% interval; with --high")
    metric.add_argument("--high", type=float, help="upper limit; of a share of examples --n suffices")
    metric.add_argument("--p99-ms", type=float, metavar="MS", help="p99 latency of the same time")
    metric.add_argument("--at", metavar="DAY", help="the day it is of, YYYY-MM-DD; default: today, UTC")
    metric.add_argument("--version", metavar="V", help="model version that answered; default: the champion")


def _drill(words: Words) -> None:
    drill = _project_first(word(words, "drill", "try the alerts or the rollback, for once", "drill:drill"))
    drill.add_argument("what", choices=("alerts", "rollback"), help="what is tried")
    drill.add_argument("--ticket", help="rollback: whose candidate is moved there and back")


def _project_first(word: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The word, whose project may be its first argument, too: as it stands in a job's command line."""
    with_project(word).add_argument("project", nargs="?", metavar="PROJECT", default=argparse.SUPPRESS)
    return word


def _rollback(words: Words) -> None:
    back = with_project(word(words, "rollback", "let the version before stand again", "rollback:rollback"))
    back.add_argument("model", metavar="MODEL", help="name of the registered model")
    back.add_argument("--to", default="", metavar="VERSION", help="default: the one before the champion")
    back.add_argument("--why", required=True, metavar="TEXT", help="the reason, as the record keeps it")
    back.add_argument("--answer", action="store_true", help="then serve what stands, until it answers")


def _sign(words: Words) -> None:
    sign = with_project(word(words, "sign", "a person stands by a promotion that waits", "sign:sign"))
    sign.add_argument("promotion", metavar="PROMOTION", help="its id, or the ticket for the newest one")
    sign.add_argument("--role", required=True, choices=_ROLES, help="as whom; see people in canvas.yaml")
    about = "a check that could not tell, which the person vouches for; none: the role's own signature"
    sign.add_argument("--check", metavar="NAME", default="", help=about)
    sign.add_argument("--note", metavar="TEXT", default="", help="what the person says, kept for good")


def _serve(words: Words) -> None:
    serve = word(words, "serve", "serve a model behind the guard that refuses wrong requests", "serve:serve")
    serve.add_argument("folder", metavar="FOLDER", help="a model as MLflow saves it")
    serve.add_argument("--host", default="127.0.0.1", help="default: only this machine")
    serve.add_argument("--port", type=int, default=5001, help="default: 5001")
