"""A folder of code that is ready, and what is done to it to make it bad in one way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

GOOD = {
    "requirements.txt": "numpy==2.4.0\npandas[performance]==3.0.0 ; python_version > '3.10'\n",
    "Dockerfile": "FROM python:3.11.9-slim\nCOPY . .\nRUN pip install -r requirements.txt\nUSER 1000\n",
    "Makefile": "train:\n\tpython train.py --seed 1\n",
    "train.py": "import numpy\n",
}


def good(folder: Path) -> Path:
    """The folder, with code that passes what is asked of files."""
    return written(folder, GOOD)


def written(folder: Path, files: dict[str, str]) -> Path:
    """The folder with these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def puts(name: str, text: str) -> Callable[[Path], object]:
    """One file more, or another one in its place."""
    return lambda folder: written(folder, {name: text})


def adds(name: str, text: str) -> Callable[[Path], object]:
    """A line more at the end of a file."""
    return lambda folder: (folder / name).write_text((folder / name).read_text("utf-8") + text, "utf-8")


def links(name: str, to: Path) -> Callable[[Path], object]:
    """A link in the place of a file."""

    def do(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(to)

    return do


def pipes(name: str) -> Callable[[Path], object]:
    """A pipe that nobody writes into, in the place of a file."""

    def do(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return do
