"""What every word of the command is made of; importing it and its siblings stays light."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, NoReturn

from flows.complain import complain

USAGE_ERROR = 3

if TYPE_CHECKING:
    Words = argparse._SubParsersAction["Parser"]  # generic only in stubs


class Parser(argparse.ArgumentParser):
    """argparse exits with 2 on a usage error; here 2 means "not yet", so usage errors are 3."""

    def error(self, message: str) -> NoReturn:
        """Say how it is used and what was wrong, and exit."""
        self.print_usage(sys.stderr)
        complain(message)
        self.exit(USAGE_ERROR)


def word(
    words: Words,
    name: str,
    help_: str,
    does: str,
    *,
    default: str | None = None,
) -> argparse.ArgumentParser:
    """One word of the command; ``does`` names the module and the function that do it."""
    made: argparse.ArgumentParser = words.add_parser(
        name, help=help_, description=help_, argument_default=default
    )
    made.add_argument("--json", action="store_true", help="one JSON object on standard output")
    made.set_defaults(does=does)
    return made


def with_project(word: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The word, which may be told its project."""
    word.add_argument("--project", help="folder in configs/; not needed when there is only one")
    return word
