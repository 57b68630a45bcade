"""The challenger answers before the alias moves: its very bytes are fetched, compared, served and asked."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.adapters.connect import outside
from tasks.adapters.ports_promotion import Rows
from tasks.errors import InputError, OutsideError

logger = logging.getLogger("proofline")

MOST_LETTERS = 300  # of what a server said, in the record


class Unfit(Exception):
    """The model is not what was decided on, or does not answer: the sentence says which."""


def need_answer(model: str, version: str, sha256: str, rows: Rows | None) -> dict[str, float]:
    """Seconds of fetching, starting and answering of a version that does all three.

    Without ``rows`` it is only served. A registry that does not answer raises OutsideError: that says
    nothing of the model.

    Raises
    ------
    Unfit
        When its files are not there or not those with this digest, it does not start, or does not answer
        the rows as expected.
    """
    parts = dict[str, float]()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "model"
        folder.mkdir()
        with timed(parts, "fetch"):
            _fetch(model, version, sha256, folder)
        try:
            _serve(folder, rows, parts)
        except OutsideError as error:
            logger.warning("%s version %s: %s", model, version, error)
            said = str(error).splitlines()[0][:MOST_LETTERS]  # what follows is its log, which may hold rows
            raise Unfit(f"version {version} did not answer: {said}") from error
    return parts


@contextmanager
def timed(parts: dict[str, float], name: str) -> Iterator[None]:
    """Keep how many seconds the block took."""
    began = time.monotonic()
    yield
    parts[name] = round(time.monotonic() - began, 3)


def _fetch(model: str, version: str, sha256: str, folder: Path) -> None:
    try:
        found = outside().registry.fetch(model, version, folder)
    except InputError as error:
        raise Unfit(str(error)) from error
    if found != sha256:
        raise Unfit(
            f"version {version} has other bytes than were decided on: found digest {found[:12]}, "
            f"wanted {sha256[:12]}"
        )


def _serve(folder: Path, rows: Rows | None, parts: dict[str, float]) -> None:
    began = time.monotonic()
    with outside().serving.serve(folder) as url:
        parts["start"] = round(time.monotonic() - began, 3)
        if rows is not None:
            with timed(parts, "answer"):
                outside().serving.answers(url, rows)
