"""``proofline deliver TYPE/NAME``: send one line to a block of Prefect, and say what came of it."""

from __future__ import annotations

import json
import re
import sys
from argparse import Namespace
from collections.abc import Mapping
from getpass import getpass
from typing import Any

from flows.commands.answer import said_object, say, say_json, tell
from flows.server import prefect_server
from tasks.adapters.connect import asker, outside
from tasks.adapters.home import find_home
from tasks.adapters.ports import Letter
from tasks.errors import InputError
from tasks.plans.delivery import BLOCK

FIELDS = "the address of a webhook, or the block's fields as one JSON object"


def deliver(words: Namespace) -> int:
    """Save the block first where that is asked for; exit with 3 where there is none, 4 where it refuses."""
    to = _block(words.to)
    fields = _fields() if words.save else None
    with prefect_server(find_home().state, tell=tell):
        if fields is not None:
            outside().notify.save(to, fields)
        outside().notify.send(to, _line(to))
    reason = f"{to} took the line"
    if words.json:
        say_json(said_object("DELIVERED", to, reason))
    else:
        say(f"{reason}: look whether it has arrived.")
    return 0


def _block(named: str) -> str:
    if not re.match(BLOCK, named):  # which may be an address, a secret: it is not repeated
        raise InputError("found no block's name; allowed: TYPE/NAME, such as slack-webhook/team")
    return named


def _line(to: str) -> Letter:
    said = f"Proofline: a line to try {to}, sent by {asker()}."
    return Letter(subject=said, text=f"{said}\n")


def _fields() -> Mapping[str, Any]:
    """What the block is saved with, from standard input: on a command line others would see it."""
    text = (getpass(f"{FIELDS}: ") if sys.stdin.isatty() else sys.stdin.read()).strip()
    if not text.startswith("{"):
        return {"url": _one_line(text)}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"standard input: found no JSON; allowed: {FIELDS}") from None
    return dict(found)


def _one_line(text: str) -> str:
    if not text or "\n" in text:
        raise InputError(f"standard input: found {len(text.splitlines())} lines; allowed: {FIELDS}")
    return text
