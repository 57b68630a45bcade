"""``proofline profile REFERENCE -o FILE``: a drift reference as a small file; no project needed."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from flows.commands.answer import say, say_json
from flows.commands.drift_reference import made_from
from tasks.errors import InputError


def profile(words: Namespace) -> int:
    """Read the reference once and keep what later windows are held against."""
    if str(words.output) == words.data:
        raise InputError(f"--output: {words.output} is read; needed: another file")
    made = made_from(words.data, words)
    write_whole(words.output, made.model_dump_json())
    features = {name: feature.kind for name, feature in made.features.items()}
    if words.json:
        say_json({"profile": str(words.output), "rows": made.rows, "features": features})
    else:
        say(f"{words.output}: {made.rows:,} rows, {len(features):,} features.")
    return 0


def write_whole(file: Path, text: str) -> None:
    """The file with this text, all of it or as it was before.

    Raises
    ------
    InputError
        When it cannot be written there.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(f"{file}: cannot be written: {error.strerror}") from error
