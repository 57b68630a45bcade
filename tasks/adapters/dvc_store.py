"""DVC as a store of folders: their bytes in its cache and its remote, a few lines of text for each."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.adapters.whole_files import write_whole
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import InputError, OutsideError, ProoflineError

LOGGERS = ("dvc", "dvc_data", "dvc_objects")
BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._/-]*)?")


@dataclass(frozen=True)
class DvcStore:
    """A DVC repository without git in ``root``, which pushes to ``remote``."""

    root: Path
    remote: str

    def keep(self, place: Path) -> str:
        """Put a folder into the cache and the remote; DVC's text of it once the remote has all its bytes."""
        with self._repo(f"keep {place.name} in {self.remote}") as repo:
            repo.add(str(place))
            repo.push(targets=[str(_pointer(place))])
        return _pointer(place).read_text("utf-8")

    def push(self, texts: Sequence[str]) -> None:
        """Put into the remote what the cache holds of the folders that ``texts`` describe."""
        with self._aside() as aside, self._repo(f"push older versions to {self.remote}") as repo:
            for number, text in enumerate(texts):
                write_whole(aside / str(number) / "older.dvc", text.encode())
            repo.push(targets=[str(aside / str(number) / "older.dvc") for number in range(len(texts))])

    def bring(self, text: str, place: Path) -> None:
        """Make a folder exactly what ``text`` describes, from the cache or else from the remote."""
        from dvc.exceptions import CheckoutError

        write_whole(_pointer(place), text.encode())
        words = {"targets": [str(_pointer(place))], "force": True}
        with self._repo(f"bring {place.name} back from {self.remote}") as repo:
            with contextlib.suppress(CheckoutError):  # the cache lacks some of it
                repo.checkout(**words)
                return
            try:
                repo.pull(**words)
            except CheckoutError as error:
                raise OutsideError(
                    f"{place.name}: neither this machine nor {self.remote} holds all bytes of that version"
                ) from error

    def bring_new(self, text: str, name: str, place: Path) -> None:
        """Make a folder that is not there yet, kept under ``name``; it appears by one rename."""
        with self._aside() as aside:
            fresh = aside / name
            self.bring(text, fresh)
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh.rename(place)

    def drop_damaged(self) -> None:
        """Remove from the cache what is no longer the bytes it was; the remote still has them."""
        for held in (self.root / ".dvc" / "cache" / "files" / "md5").glob("??/*"):
            if _md5(held) != f"{held.parent.name}{held.name}".removesuffix(".dir"):
                held.unlink()

    @contextlib.contextmanager
    def _repo(self, doing: str) -> Iterator[Any]:
        """The repository, quiet; whatever goes wrong in it is one sentence without secrets."""
        os.environ.setdefault("DVC_NO_ANALYTICS", "1")
        from dvc.repo import Repo

        heard = _Heard()
        try:
            # DVC talks on standard output, which belongs to our command's answer.
            with heard.instead(), contextlib.redirect_stdout(io.StringIO()):
                if not (self.root / ".dvc").is_dir():
                    self._init(Repo)
                with Repo(str(self.root), config=self._settings()) as repo:
                    yield repo
        except ProoflineError:
            raise
        except Exception as error:  # DVC, fsspec, botocore and aiohttp have no family of errors in common
            said = ". ".join([" ".join(str(error).split()), *heard.said])
            raise OutsideError(f"DVC could not {doing}: {without_secrets(said)[:500]}") from error

    def _init(self, repo: Any) -> None:
        """It is made aside and appears by one rename: a kill never leaves half of it.

        Its settings are written down too, for a person who uses DVC's own command in the folder.
        """
        with tempfile.TemporaryDirectory(dir=self.root) as aside:
            with repo.init(aside, no_scm=True) as made, made.config.edit() as config:
                for section, values in self._settings().items():
                    config[section].update(values)
            (Path(aside) / ".dvc").rename(self.root / ".dvc")

    def _settings(self) -> dict[str, Any]:
        return {
            "core": {
                "analytics": False,
                "autostage": False,
                "remote": "store",
                "site_cache_dir": str(self.root / ".dvc" / "site"),  # what it knows of files goes with them
            },
            # Measured on 165 MB more in a folder: 0.5 s to add and one copy here; with copies 1.6 s and two.
            "cache": {"type": ["hardlink", "copy"]},
            "remote": {"store": {"url": self.remote, "verify": True}},
        }

    @contextlib.contextmanager
    def _aside(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(dir=self.root, prefix="aside-") as aside:
            yield Path(aside)


def sound_remote(named: str) -> str:
    """The remote as a person may name it: an absolute folder or a place in a bucket; "" for none.

    Raises
    ------
    InputError
        When it is anything else. The sentence does not repeat it: it may hold a password.
    """
    if named and not BUCKET.fullmatch(named) and not Path(named).is_absolute():
        raise InputError(
            "PROOFLINE_DATASETS_REMOTE: found neither a folder from / on nor s3://bucket/prefix; allowed: "
            "these two, with credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS's own files"
        )
    return named


class _Heard(logging.Handler):
    """What DVC logs instead of raising, such as why a download failed."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        why = f": {record.exc_info[1]}" if record.exc_info else ""
        self.said.append(" ".join(f"{record.getMessage()}{why}".split()))

    @contextlib.contextmanager
    def instead(self) -> Iterator[None]:
        """Listen in the place of DVC's own handlers."""
        loggers = [logging.getLogger(name) for name in LOGGERS]
        before = [(logger, logger.handlers, logger.propagate, logger.level) for logger in loggers]
        for logger in loggers:
            logger.handlers, logger.propagate = [self], False
            logger.setLevel(logging.WARNING)
        try:
            yield
        finally:
            for logger, handlers, propagate, level in before:
                logger.handlers, logger.propagate = handlers, propagate
                logger.setLevel(level)


def _pointer(place: Path) -> Path:
    return Path(f"{place}.dvc")


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
