"""The plan's trainer: an argument list in which words in braces stand for a ticket, a seed and its data."""

from __future__ import annotations

import re
from collections.abc import Sequence

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
PLACEHOLDERS = (
    "python",
    "project",
    "ticket",
    "role",
    "seed",
    "training",
    "evaluation",
    "training_version",
    "evaluation_version",
)


def need_known(trainer: Sequence[str]) -> None:
    """ValueError that names a word in braces which stands for nothing."""
    named = {found for argument in trainer for found in PLACEHOLDER.findall(argument)}
    if unknown := sorted(named - set(PLACEHOLDERS)):
        allowed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise ValueError(f"{allowed}; not {{{unknown[0]}}}")
