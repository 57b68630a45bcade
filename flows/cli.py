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

_BY_METRIC = {
    "--margin": "a loss up to this is no loss",
    "--gain": "smallest useful gain; else the margin",
    "--unit": "share (0-1) or ms, for people",
    "--gap": "how far a slice may lie from the whole",
}

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

    for add in (_demo, _run, _new, _record, _data, _batch, _agreement, _compare, _leakage, _pii, _experiment):
        add(words)
    for add in (_finish, _adopt):
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
    experiment.add_argument("--again", action="store_true", help="judge a judged look again, from new runs")
    experiment.add_argument("--why", default="", help="why the criteria were changed since they were locked")
    _flow(flows, "watch_drift", "has production left what the champion learnt?")
    _flow(flows, "watch_costs", "is compute running out?")
    _flow(flows, "watch_board", "which tickets have moved?")
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
    log = _with_project(_word(words, "log", "what the record holds", "record:log"))
    log.add_argument("--subject", metavar="TEXT", help="only subjects that contain this, such as training/")
    log.add_argument("--outcome", metavar="OUTCOME", help="only decisions that ended so, such as REJECTED")
    log.add_argument("--last", type=int, metavar="N", help="only the newest N of them")
    about = "a decision's id, or its subject for the newest one (training/2013-01, EXP-001)"
    _word(words, "show", "one decision in words", "record:show").add_argument("id", metavar="ID", help=about)
    _with_project(_word(words, "verify", "is the record whole?", "record:check_record"))
    _with_project(_word(words, "board", "where tickets stand and what breaks a rule", "board:board"))


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
    says = "what would be decided about a file; nothing is recorded"
    word = _with_project(_word(acts, "try", says, "batch_try:try_file", default=argparse.SUPPRESS))
    word.add_argument("file", metavar="FILE", type=Path, help="CSV, TSV, JSON Lines or Parquet")
    word.add_argument("--source", default=None, help="one of supply.yaml; not needed when it has only one")


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


def _finish(words: Words) -> None:
    finish = _word(words, "finish", "are all planned seeds of a ticket there? then evaluate", "finish:finish")
    _with_project(finish).add_argument("ticket", metavar="TICKET")


def _adopt(words: Words) -> None:
    adopt = _with_project(_word(words, "adopt", "tag MLflow runs that exist as a ticket's", "adopt:adopt"))
    adopt.add_argument("runs", nargs="+", metavar="RUN_ID", help="ids of runs in MLflow")
    adopt.add_argument("--ticket", required=True)
    adopt.add_argument("--role", required=True, choices=("candidate", "baseline", "attempt"))
    adopt.add_argument("--seed", type=int, metavar="N", help="of one run; default: its parameter seed")
    adopt.add_argument("--dataset", metavar="VERSION", help="it learnt from; default: the current one")
    adopt.add_argument("--evaluation", metavar="VERSION", help="it is judged on; default: the current one")
    adopt.add_argument("--replace", action="store_true", help="also when it is tagged as another's")


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


def _compare(words: Words) -> None:
    word = _word(words, "compare", "is a model better, and no worse anywhere?", "compare:compare")
    word.add_argument("file", type=Path, metavar="SCORES", help="CSV, TSV, JSON Lines or Parquet")
    word.add_argument("--candidate", metavar="NAME", help="the new model; default: candidate")
    word.add_argument("--baseline", metavar="NAME", help="the model it would replace; default: baseline")
    word.add_argument("--primary", metavar="METRIC", help="what is to be improved; needed with several")
    word.add_argument("--lower", metavar="METRIC,...", help="metrics of which lower is better")
    for option, says in _BY_METRIC.items():
        both = f"{says}; of every metric or of one"
        word.add_argument(option, action="append", default=[], metavar="[METRIC=]VALUE", help=both)
    word.add_argument("--metrics", metavar="METRIC,...", help="of a file with a column for each")
    word.add_argument("--slices", metavar="COLUMN,...", help="what examples belong to; slice")
    word.add_argument("--alpha", type=float, default=0.05, help="error of all looks; %(default)s")
    word.add_argument("--look", type=int, default=1, help="which planned look this is; %(default)s")
    word.add_argument("--looks", type=int, default=2, help="looks planned in all; %(default)s")
    word.add_argument("--unpaired", action="store_true", help="equal seeds of two models mean nothing")
    word.add_argument("--equivalent-suffices", action="store_true", help="no worse, not better exits with 0")
    word.add_argument("--markdown", action="store_true", help="a comment for a pull request")


def _experiment(words: Words) -> None:
    _with_project(_word(words, "costs", "compute used and left, per ticket and sprint", "costs:costs"))
    decide = _with_project(
        _word(words, "decide", "a person's word on a ticket; without one, what is advised", "decide:decide")
    )
    decide.add_argument("ticket", metavar="TICKET", help="such as EXP-042")
    decide.add_argument("outcome", nargs="?", choices=("kill", "iterate", "promote"), help="the word")
    decide.add_argument("--learnings", metavar="TEXT", help="what was learnt; needed with a word")
    decide.add_argument("--why", metavar="TEXT", help="the reason, where the learnings do not say it")
    _design(words)
    _forecast(words)


def _design(words: Words) -> None:
    word = _with_project(
        _word(words, "design", "before training: what could be shown, and what it takes", "design:plan_ahead")
    )
    word.add_argument("name", nargs="?", metavar="PROJECT", help="folder in configs/; none: one metric alone")
    word.add_argument("--ticket", help="whose runs say the spread; default: the newest decided experiment")
    word.add_argument("--metric", metavar="NAME", help="only this one")
    word.add_argument("--seeds", type=_numbers, metavar="N,...", help="seeds of each arm at each look")
    word.add_argument("--examples", type=int, metavar="N", help="examples of the evaluation set")
    word.add_argument("--margin", type=float, help="a loss up to this is no loss, in the metric's unit")
    word.add_argument("--gain", type=float, help="smallest useful gain, in the metric's unit")
    word.add_argument("--seed-sd", type=float, metavar="SD", help="of one arm over seeds, in place of runs")
    word.add_argument("--from-seeds", type=int, default=5, metavar="N", help="seeds it is from; %(default)s")
    word.add_argument("--example-sd", type=float, metavar="SD", help="of the arms' difference over examples")
    word.add_argument("--accuracy", type=float, metavar="SHARE", help="of a 0/1 metric, in its place")
    word.add_argument("--unpaired", action="store_true", help="the arms have seeds of their own")
    word.add_argument("--alpha", type=float, help="over all looks; default: the checks' own")
    word.add_argument("--power", type=float, default=0.8, help="wanted chance; default: %(default)s")
    word.add_argument("--markdown", action="store_true", help="a comment for a pull request")


def _forecast(words: Words) -> None:
    word = _word(words, "forecast", "how likely is a target reached, and by when?", "forecast:forecast_file")
    word.add_argument("file", type=Path, metavar="HISTORY", help="CSV, JSON Lines, Parquet: a row a sprint")
    word.add_argument("--target", type=float, required=True, help="value to reach, in the file's unit")
    when = word.add_mutually_exclusive_group()
    when.add_argument("--by", metavar="DATE", help="committed day, YYYY-MM-DD; needs dates in the file")
    when.add_argument("--horizon", type=int, metavar="N", help="sprints ahead; default: 3")
    word.add_argument("--ceiling", type=float, help="best value that can be, such as 1 for an accuracy")
    word.add_argument("--direction", default="higher", choices=("higher", "lower"), help="what is better")
    word.add_argument("--sprint", metavar="COLUMN", help="sprint or date; default: date, sprint or week")
    word.add_argument("--value", metavar="COLUMN", help="the metric; default: value, or the other column")
    word.add_argument("--seed", type=int, default=1, help="of the simulated futures; %(default)s")
    word.add_argument("--markdown", action="store_true", help="a comment for a pull request")


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: numbers, such as 5,20") from error


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
