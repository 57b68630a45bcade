"""The plan's trainer: an argument list in which words in braces stand for a ticket, a seed and its data."""

from __future__ import annotations

import re
from collections.abc import Sequence

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
SEEDS = "{seeds}"  # several arguments: all seeds of an arm that are to be trained
PLACEHOLDERS = (
    "python",
    "project",
    "ticket",
    "recipe",
    "role",
    "seed",
    "seeds",
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
    if any(SEEDS in argument and argument != SEEDS for argument in trainer):
        raise ValueError(f"{SEEDS} as an argument of its own: it becomes one argument a seed")
