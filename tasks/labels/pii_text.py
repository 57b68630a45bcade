"""Text as the patterns read it: whatever look-alike characters were used, digits are 0 to 9."""

from __future__ import annotations

import re
import unicodedata

# Zero-width spaces and joiners, marks of direction, soft hyphens: they split a number and are not seen.
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
_HYPHEN = re.compile("[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


def plain(text: str) -> str:
    """The text with every script's digits as 0-9, the usual hyphens and spaces, and nothing unseen.

    Letters that merely look alike, such as Cyrillic ones, stay what they are.
    """
    if text.isascii():
        return text
    seen = _SPACE.sub(" ", _HYPHEN.sub("-", _UNSEEN.sub("", text)))
    if not unicodedata.is_normalized("NFKC", seen):
        seen = unicodedata.normalize("NFKC", seen)
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), seen)
