"""One kind of personal data or secret: what it is, what makes sure of it, where it stands in a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

Span = tuple[int, int]
Valid = Callable[[re.Match[str]], bool]

# Right after the first character of a number: no letter, digit or decimal point stood before it. It comes
# after the first character so that the engine looks for that alone: 1 us a text rather than 7.
FIRST = r"(?<![0-9A-Za-z_].)(?<![0-9][.,\-/].)"
END = r"(?![0-9A-Za-z_])(?![.,\-/][0-9])"

# What a text must hold for a pattern to be worth a try: cheap, and never stricter than the pattern.
AT = re.compile(r"@")
BRACKET = re.compile(r"[\[({<] ?(?:at|@) ?[\])}>]", re.IGNORECASE)
DIGITS = re.compile(r"[0-9](?:[ .\-/()]{0,3}[0-9]){5}")
HEX_PAIRS = re.compile(r"[:.\-][0-9A-Fa-f]{2,4}[:.\-][0-9A-Fa-f]{2}")
DIGIT_PAIRS = re.compile(r"[0-9]{2} [0-9]{2} [0-9]{2} [A-Da-d]")
DOTTED = re.compile(r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]")
COLONS = re.compile(r"[23][0-9a-f]{3}:", re.IGNORECASE)
TWO_AND_TWO = re.compile(r"[0-9]{2}(?<=[A-Za-z]{2}[0-9]{2})(?<![0-9A-Za-z].{4})")
SIX_AND_TWO = re.compile(r"[0-9]{2}(?<=[A-Za-z]{6}[0-9]{2})")
LONG_WORD = re.compile(r"[0-9A-Za-z_\-]{20}")
KEY = re.compile(r"-----BEGIN")
SECRET_WORD = re.compile(r"pass|pwd|wort|woord|contrase", re.IGNORECASE)
# The surest first: what one kind has found, another does not find again.
NEEDS = (
    AT,
    BRACKET,
    KEY,
    LONG_WORD,
    COLONS,
    HEX_PAIRS,
    TWO_AND_TWO,
    SIX_AND_TWO,
    DIGIT_PAIRS,
    DOTTED,
    DIGITS,
    SECRET_WORD,
)

_BEFORE = 48  # characters in which a naming word is looked for
# Up to 20 characters of one sentence: a full stop ends it but for that of an abbreviation (tel., no.). A
# question mark does not: what was asked for stands behind it.
_SHORT = r"(?:(?<=\b\w\w)\.|(?<=\b\w\w\w)\.)?"
_SAME_SENTENCE = r"(?:\b(?:no|nr|num)\.|[^\d\n.!]){0,20}"


@dataclass(frozen=True)
class Kind:
    """A kind that is looked for.

    ``needs`` is one of :data:`NEEDS`. ``pattern`` holds what is found in its group 1.
    ``valid`` looks at the match (checksum, ranges). ``named`` is a pattern of words of which one must
    stand before the find, or be in its column's name: it is set where ``valid`` alone lets more than
    1 in 100 look-alikes through. ``mask`` writes a find so that it cannot be told from the mask.
    """

    name: str
    group: str
    what: str
    rule: str
    source: str
    needs: re.Pattern[str]
    pattern: re.Pattern[str]
    valid: Valid
    mask: Callable[[str], str]
    named: str = ""

    def spans(self, text: str, *, in_named_column: bool = False) -> Iterator[Span]:
        """Where finds stand in a text; they may overlap."""
        needs_word = bool(self.named) and not in_named_column
        words: list[int] | None = None  # where naming words start: looked for once, when first needed
        match = self.pattern.search(text)
        while match:
            if self.valid(match):
                if needs_word and words is None:
                    words = [word.start() for word in self._words.finditer(text)]
                if not needs_word or self._stands_before(text, match.start(1), words or []):
                    yield match.span(1)
            # From the next character on, so that what is not valid does not hide what starts within it.
            match = self.pattern.search(text, match.start(1) + 1)

    def names(self, column: str) -> bool:
        """Whether a column's name says that this kind is in it."""
        words = re.sub(r"[\W_]+|(?<=[a-z])(?=[A-Z])", " ", column)
        return bool(self.named and self._words.search(words))

    def _stands_before(self, text: str, start: int, words: list[int]) -> bool:
        """Whether a naming word, of those that start at ``words``, stands closely before ``start``."""
        near, last = max(0, start - _BEFORE), bisect_left(words, start)
        if not last or words[last - 1] < near:
            return False
        return self._word_in_front.search(text[near:start]) is not None

    @cached_property
    def _words(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self.named})\b", re.IGNORECASE)

    @cached_property
    def _word_in_front(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self.named})\b{_SHORT}{_SAME_SENTENCE}\Z", re.IGNORECASE)


def digits_of(text: str) -> str:
    """The digits alone."""
    return re.sub(r"[^0-9]", "", text)


def hidden(text: str) -> str:
    """Every letter and digit as a star: the shape alone."""
    return re.sub(r"[^\W_]", "*", text)


def last_four(text: str) -> str:
    """As :func:`hidden`, with the last four characters shown, as receipts show a card."""
    return hidden(text[:-4]) + text[-4:]
