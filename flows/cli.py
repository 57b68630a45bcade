"""The ``proofline`` command: words, and the exit codes of the house.

0 yes, 1 no, 2 not yet, 3 the plan or input is wrong, 4 something outside or in us failed, 130 interrupted.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from flows.quiet import be_quiet
from tasks.errors import ProoflineError

USAGE_ERROR = 3
OUR_FAULT = 4
INTERRUPTED = 130


if TYPE_CHECKING:
    Words = argparse._SubParsersAction["_Parser"]  # generic only in stubs


class _Parser(argparse.ArgumentParser):
    """argparse exits with 2 on a usage error; here 2 means "not yet", so usage errors are 3."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, f"proofline: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Every word of the command; importing this stays light."""
    top = _Parser(prog="proofline", description="ML work from labels to production, with proof.")
    words = top.add_subparsers(title="words", metavar="WORD", required=True, parser_class=_Parser)

    for add in (_demo, _run, _new, _record, _data, _batch, _agreement, _leakage, _pii):
        add(words)
    _word(words, "doctor", "what is missing, shadowed or misset here", "doctor:doctor")
    return top


def _demo(words: Words) -> None:
    demo = _word(words, "demo", "the main job on real data", "demo:demo")
    demo.add_argument("story", nargs="?", default="good", choices=("good", "bad", "thin"))


def _run(words: Words) -> None:
    run = _word(words, "run", "one flow now", "run:run")
    flows = run.add_subparsers(
        title="flows", metavar="FLOW", dest="flow", required=True, parser_class=_Parser
    )
    _flow(flows, "land_batches", "what has arrived, whole?")
    _flow(flows, "nightly_supply", "which batches may be used?")
    _flow(flows, "release_outgoing", "what may leave for a vendor?")
    experiment = _flow(flows, "evaluate_experiment", "better, and no worse anywhere?")
    experiment.add_argument("--ticket", required=True)
    _flow(flows, "watch_drift", "has production left what the champion learnt?")
    report = _flow(flows, "write_report", "what was decided, how sure, what would settle the rest?")
    report.add_argument("--kind", default="status", choices=("status",))


def _new(words: Words) -> None:
    new = _word(words, "new", "plans for a new project, proposed from a labelled file", "new:new")
    new.add_argument("name", metavar="PROJECT", help="folder below configs/, such as my_reviews")
    new.add_argument("--from", dest="file", type=Path, metavar="FILE", help="CSV, JSON Lines or Parquet")
    new.add_argument("--for", dest="plan", choices=("supply", "model", "board"), help="plan to propose")
    new.add_argument("--item", metavar="COLUMN", help="column of item ids, if it is not found")
    new.add_argument("--labels", metavar="COLUMN,...", help="label columns, if they are not found")
    new.add_argument("--annotator", metavar="COLUMN", help="column that says who gave a row's label")


def _record(words: Words) -> None:
    _word(words, "checks", "the catalogue of checks", "catalogue:checks")
    _with_project(_word(words, "log", "what the record holds", "record:log"))
    about = "a decision's id, or its subject for the newest one (training/2013-01, EXP-001)"
    _word(words, "show", "one decision in words", "record:show").add_argument("id", metavar="ID", help=about)
    _with_project(_word(words, "verify", "is the record whole?", "record:check_record"))


def _data(words: Words) -> None:
    data = words.add_parser("data", help="datasets, and the data that experiments wait for")
    asks = data.add_subparsers(title="words", metavar="WORD", required=True, parser_class=_Parser)
    ready = _word(asks, "readiness", "is data ready when experiments need it?", "data_readiness:readiness")
    _with_project(ready)
    _data_versions(asks)


def _batch(words: Words) -> None:
    batch = _with_project(_word(words, "batch", "what waits or was refused; a word on it", "batch:batch"))
    acts = batch.add_subparsers(title="acts", metavar="[ACT]", parser_class=_Parser)
    _about_batch(acts, "release", "accept a quarantined batch").add_argument("--why", required=True)
    _about_batch(acts, "reject", "reject a quarantined batch").add_argument("--why", required=True)
    _about_batch(acts, "again", "land a kept batch again, for a mended plan to decide")


def _data_versions(asks: Words) -> None:
    named = "a version, such as training@3f2a or its start; a dataset for its newest"
    log = _with_project(_word(asks, "log", "versions of a dataset, oldest first", "data:log"))
    log.add_argument("dataset", metavar="DATASET")
    diff = _with_project(_word(asks, "diff", "which rows came, went and changed", "data_diff:diff"))
    diff.add_argument("before", metavar="A", help=named)
    diff.add_argument("after", metavar="B", help=named)
    diff.add_argument("--values", action="store_true", help="show changed values too")
    get = _with_project(_word(asks, "get", "restore a version exactly", "data:get"))
    get.add_argument("version", metavar="VERSION", help=named)
    get.add_argument("--to", metavar="FOLDER", help="a new or empty folder; default: one of its name, here")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; every error becomes one sentence and an exit code."""
    words = parser().parse_args(argv)
    be_quiet()
    module, function = words.does.split(":")
    try:
        command = getattr(importlib.import_module(f"flows.commands.{module}"), function)
        return int(command(words))
    except ProoflineError as error:
        sys.stderr.write(f"proofline: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("proofline: interrupted; run it again to go on where it stopped\n")
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception as error:  # the last resort: said in one line, kept in a log
        sys.stderr.write(f"proofline: a fault of ours or outside: {_gist(error)}; log: {_keep_log()}\n")
        return OUR_FAULT


def _word(
    words: Words,
    name: str,
    help_: str,
    does: str,
    *,
    default: str | None = None,
) -> argparse.ArgumentParser:
    word: argparse.ArgumentParser = words.add_parser(
        name, help=help_, description=help_, argument_default=default
    )
    word.add_argument("--json", action="store_true", help="one JSON object on standard output")
    word.set_defaults(does=does)
    return word


def _with_project(word: argparse.ArgumentParser) -> argparse.ArgumentParser:
    word.add_argument("--project", help="folder in configs/; not needed when there is only one")
    return word


def _flow(flows: Words, name: str, help_: str) -> argparse.ArgumentParser:
    return _with_project(_word(flows, name, help_, "run:run"))


def _about_batch(acts: Words, name: str, help_: str) -> argparse.ArgumentParser:
    # Without defaults of its own, an act keeps what stands before it: `batch --json release ID`.
    word = _with_project(_word(acts, name, help_, f"batch:{name}", default=argparse.SUPPRESS))
    word.add_argument("id", metavar="ID", help="source/id of the batch, or the start of its decision's id")
    return word


def _leakage(words: Words) -> None:
    word = _word(words, "leakage", "do two files share rows, or repeat their own?", "leakage:leakage")
    word.add_argument("train", metavar="TRAIN", type=Path, help="CSV, TSV, JSON Lines or Parquet")
    word.add_argument("eval", metavar="EVAL", type=Path, help="the file that must stay apart from it")
    word.add_argument("--id", metavar="COLUMN", help="id column; default: item, item_id or id")
    word.add_argument("--labels", metavar="COLUMN,...", help="label columns, which are no content")
    word.add_argument("--content", metavar="COLUMN,...", help="default: all but id and labels")
    word.add_argument("--text", metavar="COLUMN,...", help="text columns to look for near-duplicates in")
    word.add_argument("--similarity", type=float, default=0.8, help="0.6 to 1; default: %(default)s")
    word.add_argument("--allowed-rows", type=int, default=0, metavar="N", help="default: %(default)s")


def _pii(words: Words) -> None:
    word = _word(words, "pii", "is personal data in these files, and where?", "pii:pii")
    word.add_argument("files", nargs="*", metavar="FILE", help="CSV, TSV, JSON Lines, Parquet, or .txt")
    word.add_argument("--kinds", action="store_true", help="say which kinds are looked for, and how")


def _agreement(words: Words) -> None:
    word = _word(words, "agreement", "do the annotators of a file agree?", "agreement:agreement")
    word.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, JSON Lines or Parquet")
    word.add_argument("--item", metavar="COLUMN", help="item ids; item, in wide form the row number")
    word.add_argument("--annotator", metavar="COLUMN", help="who gave a row's label; annotator")
    word.add_argument("--label", metavar="COLUMN", help="the label; label")
    word.add_argument("--labels", metavar="COLUMN,...", help="wide form: a column for each annotator")
    scales = ("nominal", "ordinal", "interval", "ratio")
    word.add_argument("--metric", default="nominal", choices=scales, help="scale of labels; %(default)s")
    word.add_argument("--order", metavar="LABEL,...", help="lowest to highest, for --metric ordinal")
    word.add_argument("--floor", type=float, default=0.6, help="the interval must lie above; %(default)s")
    word.add_argument("--target", type=float, default=0.8, help="alpha must reach this; %(default)s")
    word.add_argument("--seed", type=int, default=1, help="of the interval's draws; %(default)s")


def _gist(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def _keep_log() -> str:
    """Write the traceback where a maintainer can read it; the path."""
    from tasks.adapters.home import find_home

    try:
        folder = find_home().state / "logs"
        folder.mkdir(parents=True, exist_ok=True)
    except (ProoflineError, OSError):
        folder = Path(tempfile.mkdtemp(prefix="proofline-"))
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.txt"
    path.write_text(traceback.format_exc(), "utf-8")
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
