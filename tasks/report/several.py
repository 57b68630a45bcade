"""Many reports, one after another: what stops one stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tasks.errors import ProoflineError
from tasks.team.due import Due

logger = logging.getLogger("proofline")


@dataclass(frozen=True)
class Wrote:
    """A report that was due, and the path of its page or the error that kept it from being written."""

    due: Due
    page: str
    error: ProoflineError | None = None


def write_each(asked: Iterable[Due], write: Callable[[Due], str]) -> tuple[Wrote, ...]:
    """Write each report and tell it in the log; one that cannot be written stops none after it."""
    return tuple(_wrote(one, write) for one in asked)


def need_written(wrote: tuple[Wrote, ...]) -> None:
    """Raise the first error, where a report could not be written."""
    for one in wrote:
        if one.error:
            raise one.error


def _wrote(one: Due, write: Callable[[Due], str]) -> Wrote:
    try:
        made = Wrote(one, write(one))
    except ProoflineError as error:
        logger.warning("%s: not written: %s", one.called, error)
        return Wrote(one, "", error)
    logger.info("%s: written, as %s", one.called, one.why)
    return made
