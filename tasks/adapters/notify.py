"""Blocks of Prefect that tell people: loaded by name, given a text, within a time limit."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tasks.adapters.ports import Letter
from tasks.adapters.scrubbed import scrubbed
from tasks.errors import InputError, OutsideError

LIMIT_S = 10.0
_CALLERS = ("apprise", "httpcore", "httpx", "urllib3")
# These show a subject; a chat would show the verdict twice.
_WITH_SUBJECT = frozenset(("mail-server", "sendgrid-email", "custom-webhook"))
_TYPES = ("prefect.blocks.notifications", "tasks.adapters.notify_mail")  # known to Prefect once imported
_HOW = "docs/delivery.md says how one is saved"


@dataclass(frozen=True)
class PrefectNotify:
    """Any block that can notify: Slack, Teams, mail, a webhook, what else Prefect or a collection has.

    ``limit_s`` is how long one may take. What a block's product says is repeated without its secrets.
    """

    limit_s: float = LIMIT_S

    def send(self, to: str, letter: Letter) -> None:
        """Give the block the text; OutsideError when it did not take it, InputError when there is none."""
        block = _loaded(to)
        subject = letter.subject if to.partition("/")[0] in _WITH_SUBJECT else None

        def notify() -> None:
            with block.raise_on_failure():
                block.notify(letter.text, subject)

        with _addresses_unlogged():
            problem = _within(self.limit_s, notify)
        if problem is not None:
            raise OutsideError(f"{to} did not take it: {_why(problem, block.model_dump())}") from None

    def save(self, to: str, fields: Mapping[str, Any]) -> None:
        """Save a block of these fields under this name, in place of one that is there.

        Raises
        ------
        InputError
            When its type is not known, or these are not its fields; the values are not repeated.
        """
        kind, _, name = to.partition("/")
        made = _class_of(kind)
        try:
            block = made(**fields)
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(f"{to}: found fields that do not fit: {_unfit(error, fields)}") from None
        block.save(name, overwrite=True)


@contextmanager
def _addresses_unlogged() -> Iterator[None]:
    """Let no library log below a warning: at INFO and DEBUG they write the address that they call."""
    loggers = [logging.getLogger(name) for name in _CALLERS]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(max(logging.WARNING, one.level))
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)


def _within(limit_s: float, call: Callable[[], None]) -> Exception | None:
    """Call it in a thread of its own; what went wrong, TimeoutError where it has not ended by then.

    A thread that hangs is left behind, and keeps no process from ending.
    """
    ended: queue.Queue[Exception | None] = queue.Queue(1)

    def run() -> None:
        try:
            call()
        except Exception as error:  # told by the one who waits
            ended.put(error)
        else:
            ended.put(None)

    threading.Thread(target=run, daemon=True).start()
    try:
        return ended.get(timeout=limit_s)
    except queue.Empty:
        return TimeoutError(f"no answer within {limit_s:g} s")


def _why(problem: Exception, kept: Mapping[str, Any]) -> str:
    log = getattr(problem, "log", None)  # of a NotificationError, which says nothing itself
    said = log if isinstance(log, str) else str(problem)
    return scrubbed(said, kept) or type(problem).__name__


def _unfit(error: Exception, fields: Mapping[str, Any]) -> str:
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return scrubbed(str(error), {"given": fields}) or type(error).__name__
    found = error.errors(include_input=False, include_url=False, include_context=False)
    said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found)
    return scrubbed(said, {"given": fields})


def _loaded(to: str) -> Any:
    from prefect.blocks.core import Block
    from prefect.exceptions import ObjectNotFound

    kind = to.partition("/")[0]
    _class_of(kind)
    try:
        return Block.load(to)
    except ValueError as error:
        if isinstance(error.__cause__, ObjectNotFound):
            raise InputError(f"{to}: found no such block in Prefect; {_HOW}") from None
        raise InputError(f"{to}: found a block that cannot be used as it is saved; {_HOW}") from None
    except Exception as error:  # the server, which repeats what it was asked
        raise OutsideError(f"{to}: Prefect did not give the block: {type(error).__name__}") from None


def _class_of(kind: str) -> Any:
    """The class of a type of blocks, by its slug; InputError when it cannot notify or is not known here."""
    from prefect.blocks.abstract import NotificationBlock
    from prefect.blocks.core import Block, UnknownBlockType

    for module in _TYPES:
        import_module(module)
    try:
        found = Block.get_block_class_from_key(kind)
    except UnknownBlockType:
        raise InputError(f"{kind}: found no such type of block; allowed: {_kinds()}") from None
    if not issubclass(found, NotificationBlock):
        raise InputError(f"{kind}: found blocks that cannot notify; allowed: {_kinds()}")
    return found


def _kinds() -> str:
    from prefect.blocks.abstract import NotificationBlock
    from prefect.utilities.dispatch import get_registry_for_type

    known = get_registry_for_type(NotificationBlock) or {}
    slugs = [slug for slug, one in known.items() if issubclass(one, NotificationBlock)]
    return ", ".join(sorted(slugs))
