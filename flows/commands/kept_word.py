"""A person's text before a flow is asked with it: the server keeps that, so it is masked here already."""

from __future__ import annotations

from flows.commands.answer import tell
from tasks.labels.kept_text import MOST_OF_A_REASON, kept_text


def kept_word(option: str, text: str, most: int = MOST_OF_A_REASON) -> str:
    """The text as it is kept; where personal data is masked in it, that is told."""
    kept = kept_text(option, text, most)
    if kept != " ".join(text.split()):
        tell(f"{option}: personal data is masked, the record is for good: {kept}")
    return kept
