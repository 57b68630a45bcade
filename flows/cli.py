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

from flows.cli_words import batch, data, experiment, files, operation, promotion, record, start
from flows.cli_words.files import FILE_WORDS
from flows.cli_words.shape import Parser, word
from flows.complain import complain
from flows.quiet import be_quiet
from tasks.errors import ProoflineError

OUR_FAULT = 4
INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """Every word of the command; importing this stays light."""
    top = Parser(prog="proofline", description="ML work from labels to production, with proof.")
    words = top.add_subparsers(title="words", metavar="WORD", required=True, parser_class=Parser)
    for family in (start, operation, record, data, batch, files, experiment, promotion):
        family.add(words)
    word(words, "doctor", "what is missing, shadowed or misset here", "doctor:doctor")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; every error becomes one sentence and an exit code."""
    words = parser().parse_args(argv)
    be_quiet()
    module, function = words.does.split(":")
    try:
        if argv is None and module in FILE_WORDS:  # called from Python, the process is not ours
            _keep_pandas_out()
        command = getattr(importlib.import_module(f"flows.commands.{module}"), function)
        return int(command(words))
    except ProoflineError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        complain("interrupted; run it again to go on where it stopped")
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception as error:  # the last resort: said in one line, kept in a log
        complain(f"a fault of ours or outside: {_gist(error)}; log: {_keep_log()}")
        return OUR_FAULT


def _keep_pandas_out() -> None:
    from tasks.adapters.without_pandas import keep_pandas_out

    keep_pandas_out()


def _gist(error: Exception) -> str:
    from tasks.adapters.without_secrets import without_secrets

    return f"{type(error).__name__}: {without_secrets(' '.join(str(error).split()))[:300]}"


def _keep_log() -> str:
    """Write the traceback where a maintainer can read it; the path."""
    from tasks.adapters.home import find_home
    from tasks.adapters.without_secrets import without_secrets

    try:
        folder = find_home().state / "logs"
        folder.mkdir(parents=True, exist_ok=True)
    except (ProoflineError, OSError):
        folder = Path(tempfile.mkdtemp(prefix="proofline-"))
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.txt"
    path.write_text(without_secrets(traceback.format_exc()), "utf-8")
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
