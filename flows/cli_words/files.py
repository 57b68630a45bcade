"""Words that take a file alone: a file in, an answer out, no project."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli_words.shape import word

if TYPE_CHECKING:
    from flows.cli_words.shape import Words

# These never start a flow.
FILE_WORDS = {"agreement", "compare", "drift", "forecast", "leakage", "pii", "profile"}

_ROWS = "Parquet (a file, a folder, s3://...), CSV, TSV or JSON Lines"
_BY_METRIC = {
    "--margin": "a loss up to this is no loss",
    "--gain": "smallest useful gain; else the margin",
    "--unit": "share (0-1) or ms, for people",
    "--gap": "how far a slice may lie from the whole",
}


def add(words: Words) -> None:
    """Everything that is asked of files, from ``agreement`` to ``drift``."""
    _agreement(words)
    _compare(words)
    _leakage(words)
    _pii(words)
    _forecast(words)
    _readiness(words)
    _profile(words)
    _drift(words)


def _agreement(words: Words) -> None:
    it = word(words, "agreement", "do the annotators of a file agree?", "agreement:agreement")
    it.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, JSON Lines or Parquet")
    it.add_argument("--item", metavar="COLUMN", help="item ids; item, in wide form the row number")
    it.add_argument("--annotator", metavar="COLUMN", help="who gave a row's label; annotator")
    it.add_argument("--label", metavar="COLUMN", help="the label; label")
    it.add_argument("--labels", metavar="COLUMN,...", help="wide form: a column for each annotator")
    scales = ("nominal", "ordinal", "interval", "ratio")
    it.add_argument("--metric", default="nominal", choices=scales, help="scale of labels; %(default)s")
    it.add_argument("--order", metavar="LABEL,...", help="lowest to highest, for --metric ordinal")
    it.add_argument("--floor", type=float, default=0.6, help="the interval must lie above; %(default)s")
    it.add_argument("--target", type=float, default=0.8, help="alpha must reach this; %(default)s")
    it.add_argument("--seed", type=int, default=1, help="of the interval's draws; %(default)s")


def _compare(words: Words) -> None:
    it = word(words, "compare", "is a model better, and no worse anywhere?", "compare:compare")
    it.add_argument("file", type=Path, metavar="SCORES", help="CSV, TSV, JSON Lines or Parquet")
    _how_compared(it)
    it.add_argument("--markdown", action="store_true", help="a comment for a pull request")


def _how_compared(it: argparse._ActionsContainer) -> None:
    it.add_argument("--candidate", metavar="NAME", help="the new model; default: candidate")
    it.add_argument("--baseline", metavar="NAME", help="the model it would replace; default: baseline")
    it.add_argument("--primary", metavar="METRIC", help="what is to be improved; needed with several")
    it.add_argument("--lower", metavar="METRIC,...", help="metrics of which lower is better")
    for option, says in _BY_METRIC.items():
        both = f"{says}; of every metric or of one"
        it.add_argument(option, action="append", default=[], metavar="[METRIC=]VALUE", help=both)
    it.add_argument("--metrics", metavar="METRIC,...", help="of a file with a column for each")
    it.add_argument("--slices", metavar="COLUMN,...", help="what examples belong to; slice")
    it.add_argument("--alpha", type=float, default=0.05, help="error of all looks; %(default)s")
    it.add_argument("--look", type=int, default=1, help="which planned look this is; %(default)s")
    it.add_argument("--looks", type=int, default=2, help="looks planned in all; %(default)s")
    it.add_argument("--unpaired", action="store_true", help="equal seeds of two models mean nothing")
    it.add_argument("--deterministic", action="store_true", help="every seed gives the same model")
    it.add_argument("--equivalent-suffices", action="store_true", help="no worse, not better exits with 0")


def _readiness(words: Words) -> None:
    it = word(words, "readiness", "what of the 26 checks of readiness holds?", "readiness:readiness")
    it.add_argument("folder", type=Path, metavar="DIR", help="the code that trains and serves")
    it.add_argument("--model", metavar="MODEL", help="a model's folder, or MLflow's address of one")
    it.add_argument("--rows", type=Path, metavar="FILE", help="rows to send, predictions in expected")
    it.add_argument("--serve", choices=("mlflow", "guarded"), default="mlflow", help="%(default)s")
    it.add_argument("--evaluation", type=Path, metavar="SCORES", help="judged as by `compare`")
    it.add_argument("--card", type=Path, metavar="FILE", help="the model card, Markdown")
    it.add_argument("--markdown", action="store_true", help="a comment for a pull request")
    _how_compared(it.add_argument_group("scores, as in `compare`"))


def _leakage(words: Words) -> None:
    it = word(words, "leakage", "do two files share rows, or repeat their own?", "leakage:leakage")
    it.add_argument("train", metavar="TRAIN", type=Path, help="CSV, TSV, JSON Lines or Parquet")
    it.add_argument("eval", metavar="EVAL", type=Path, help="the file that must stay apart from it")
    it.add_argument("--id", metavar="COLUMN", help="id column; default: item, item_id or id")
    it.add_argument("--labels", metavar="COLUMN,...", help="label columns, which are no content")
    it.add_argument("--content", metavar="COLUMN,...", help="default: all but id and labels")
    it.add_argument("--text", metavar="COLUMN,...", help="text columns to look for near-duplicates in")
    it.add_argument("--similarity", type=float, default=0.8, help="0.6 to 1; default: %(default)s")
    it.add_argument("--allowed-rows", type=int, default=0, metavar="N", help="default: %(default)s")


def _pii(words: Words) -> None:
    it = word(words, "pii", "is personal data in these files, and where?", "pii:pii")
    it.add_argument("files", nargs="*", metavar="FILE", help="CSV, TSV, JSON Lines, Parquet, or .txt")
    it.add_argument("--kinds", action="store_true", help="say which kinds are looked for, and how")


def _forecast(words: Words) -> None:
    it = word(words, "forecast", "how likely is a target reached, and by when?", "forecast:forecast_file")
    it.add_argument("file", type=Path, metavar="HISTORY", help="CSV, JSON Lines, Parquet: a row a sprint")
    it.add_argument("--target", type=float, required=True, help="value to reach, in the file's unit")
    when = it.add_mutually_exclusive_group()
    when.add_argument("--by", metavar="DATE", help="committed day, YYYY-MM-DD; needs dates in the file")
    when.add_argument("--horizon", type=int, metavar="N", help="sprints ahead; default: 3")
    it.add_argument("--ceiling", type=float, help="best value that can be, such as 1 for an accuracy")
    it.add_argument("--direction", choices=("higher", "lower"), help="what is better; default: higher")
    it.add_argument("--sprint", metavar="COLUMN", help="sprint or date; default: date, sprint or week")
    it.add_argument("--value", metavar="COLUMN", help="the metric; default: value, or the other column")
    it.add_argument("--seed", type=int, default=1, help="of the simulated futures; %(default)s")
    it.add_argument("--markdown", action="store_true", help="a comment for a pull request")


def _profile(words: Words) -> None:
    it = word(words, "profile", "what a drift reference looks like, in a small file", "profile:profile")
    it.add_argument("data", metavar="REFERENCE", help=_ROWS)
    it.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="such as profile.json")
    _watched(it)


def _drift(words: Words) -> None:
    it = word(words, "drift", "have data left what a reference shows?", "drift:drift")
    it.add_argument("reference", metavar="REFERENCE", help=f"{_ROWS}; or what `profile` wrote")
    it.add_argument("current", metavar="CURRENT", help="the data to hold against it")
    it.add_argument("--html", type=Path, metavar="FILE", help="a page to open in a browser")
    it.add_argument("--markdown", action="store_true", help="a comment for a pull request")
    _watched(it)


def _watched(it: argparse.ArgumentParser) -> None:
    it.add_argument("--features", metavar="COLUMN,...", help="what is watched; default: all columns")
    it.add_argument("--without", metavar="COLUMN,...", help="columns left out, such as ids")
