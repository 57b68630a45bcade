"""Model cards: Markdown files of the team, below the project's root."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tasks.errors import InputError, PlanError

MOST_BYTES = 100_000  # of a card; nobody reads more


def card_place(root: Path, named: str, where: str) -> Path:
    """The file that a plan names; PlanError when it lies outside the project's root."""
    root, path = root.resolve(), (root / named).resolve()
    if not path.is_relative_to(root) or path == root:
        raise PlanError(f"{where}: found {named!r}; allowed: a Markdown file below the project's root")
    return path


def read_card(path: Path) -> str | None:
    """The card's text; None when there is no such file.

    Raises
    ------
    InputError
        When it cannot be read, is no UTF-8 or is too long.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path.name}: found no text that can be read; allowed: Markdown in UTF-8"
        ) from error
    if len(raw) > MOST_BYTES:
        raise InputError(
            f"{path.name}: found more than {MOST_BYTES:,} bytes; allowed: a card of at most that"
        )
    return text


def write_card(path: Path, text: str) -> None:
    """Put the text in the place of the card at once: whoever reads it sees the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=".card-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(made).chmod(0o644)
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
