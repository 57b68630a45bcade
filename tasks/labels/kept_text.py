"""What a person wrote and is kept for good: on one line, of bounded length, with personal data masked."""

from __future__ import annotations

from tasks.errors import InputError
from tasks.labels.pii_patterns import masked

MOST_OF_A_REASON = 500  # letters
_MOST_LOOKS = 10  # at one text


def kept_text(option: str, text: str, most: int = MOST_OF_A_REASON) -> str:
    """The text on one line with personal data masked, which stays as it is when it is masked again.

    Parameters
    ----------
    option : str
        What the text was given with, such as ``--why``; the error begins with it.
    text : str
        What the person wrote.
    most : int
        The most letters that are kept.

    Raises
    ------
    InputError
        When it is empty, too long or cannot be written as UTF-8.
    """
    said = _masked_through(" ".join(text.split()))
    if not said or len(said) > most or any("\ud800" <= letter <= "\udfff" for letter in said):
        raise InputError(f"{option}: found {len(said)} letters; allowed: a text of 1 to {most} in UTF-8")
    return said


def _masked_through(text: str) -> str:
    """Masked until no more is found: a phone number beside a card number is seen once the card is masked."""
    for _ in range(_MOST_LOOKS):
        before, text = text, masked(text)
        if text == before:
            break
    return text
