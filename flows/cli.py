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
from typing import NoReturn

from flows.quiet import be_quiet
from tasks.errors import ProoflineError

USAGE_ERROR = 3
OUR_FAULT = 4
INTERRUPTED = 130


class _Parser(argparse.ArgumentParser):
    """argparse exits with 2 on a usage error; here 2 means "not yet", so usage errors are 3."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, f"proofline: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Every word of the command; importing this stays light."""
    top = _Parser(prog="proofline", description="ML work from labels to production, with proof.")
    words = top.add_subparsers(title="words", metavar="WORD", required=True, parser_class=_Parser)

    demo = _word(words, "demo", "the main job on real data", "demo:demo")
    demo.add_argument("story", nargs="?", default="good", choices=("good", "bad", "thin"))

    run = _word(words, "run", "one flow now", "run:run")
    flows = run.add_subparsers(
        title="flows", metavar="FLOW", dest="flow", required=True, parser_class=_Parser
    )
    _flow(flows, "nightly_supply", "which batches may be used?")
    _flow(flows, "evaluate_experiment", "better, and no worse anywhere?").add_argument(
        "--ticket", required=True
    )
    _flow(flows, "watch_drift", "has production left what the champion learnt?")
    report = _flow(flows, "write_report", "what was decided, how sure, what would settle the rest?")
    report.add_argument("--kind", default="status", choices=("status",))

    _word(words, "checks", "the catalogue of checks", "catalogue:checks")
    _with_project(_word(words, "log", "what the record holds", "record:log"))
    _word(words, "show", "one decision in words", "record:show").add_argument(
        "id",
        metavar="ID",
        help="a decision's id, or its subject for the newest one (training/2013-01, EXP-001)",
    )
    _with_project(_word(words, "verify", "is the record whole?", "record:check_record"))
    _word(words, "doctor", "what is missing, shadowed or misset here", "doctor:doctor")
    return top


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


def _word(words: argparse._SubParsersAction, name: str, help_: str, does: str) -> argparse.ArgumentParser:  # type: ignore[type-arg]  # generic only in stubs
    word: argparse.ArgumentParser = words.add_parser(name, help=help_, description=help_)
    word.add_argument("--json", action="store_true", help="one JSON object on standard output")
    word.set_defaults(does=does)
    return word


def _with_project(word: argparse.ArgumentParser) -> argparse.ArgumentParser:
    word.add_argument("--project", help="folder in configs/; not needed when there is only one")
    return word


def _flow(flows: argparse._SubParsersAction, name: str, help_: str) -> argparse.ArgumentParser:  # type: ignore[type-arg]  # generic only in stubs
    return _with_project(_word(flows, name, help_, "run:run"))


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
