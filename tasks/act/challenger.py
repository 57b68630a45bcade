"""The challenger answers before the alias moves: its very bytes are fetched, compared, served and asked."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.adapters.connect import outside
from tasks.adapters.ports_promotion import Trial
from tasks.errors import InputError, OutsideError

logger = logging.getLogger("proofline")

MOST_LETTERS = 300  # of what a server said, in the record


class Unfit(Exception):
    """The model is not what was decided on, or does not answer: the sentence says which."""


def need_answer(model: str, version: str, sha256: str, trial: Trial) -> dict[str, float]:
    """Seconds of fetching, starting and answering of a version that does all three.

    A registry that does not answer raises OutsideError: that says
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
            _serve(folder, trial, parts)
        except OutsideError as error:
            logger.warning("%s version %s: %s", model, version, error)
            said = str(error).splitlines()[0][:MOST_LETTERS]  # what follows is its log, which may hold rows
            raise Unfit(f"version {version} did not answer: {said}") from error
    return parts


def need_bytes_here(model: str, version: str, sha256: str) -> bool:
    """Whether a version's files lie on this machine, and so were compared; no file is copied.

    Raises
    ------
    Unfit
        When the version or its files are not there, or are not those with this digest.
    """
    try:
        found = outside().registry.digest_here(model, version)
    except InputError as error:
        raise Unfit(str(error)) from error
    if found is not None:
        _need_same(version, found, sha256)
    return found is not None


def need_bytes(model: str, version: str, sha256: str) -> None:
    """Fetch a version's files, wherever they lie, and compare them; Unfit as ``need_bytes_here``."""
    with tempfile.TemporaryDirectory() as folder:
        _fetch(model, version, sha256, Path(folder))


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
    _need_same(version, found, sha256)


def _need_same(version: str, found: str, sha256: str) -> None:
    if found != sha256:
        raise Unfit(
            f"version {version} has other bytes than were decided on: found digest {found[:12]}, "
            f"wanted {sha256[:12]}"
        )


def _serve(folder: Path, trial: Trial, parts: dict[str, float]) -> None:
    began = time.monotonic()
    with outside().serving.serve(folder, trial.serve) as url:
        parts["start"] = round(time.monotonic() - began, 3)
        if trial.rows is not None:
            with timed(parts, "answer"):
                outside().serving.answers(url, trial.rows, trial.tolerance)
