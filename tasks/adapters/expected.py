"""Great Expectations' arguments in words: which values an expectation allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.labels.values import as_text

MOST_LETTERS = 200

_WORDS = {"regex": "like", "like_pattern": "like", "type_": "of type", "strftime_format": "written as"}
_LISTS = {"value_set": "one of", "type_list": "of type", "regex_list": "like"}
_ENDS = {"min_value": ("at least", "more than"), "max_value": ("at most", "less than")}


def allowed(kwargs: Mapping[str, Any]) -> str:
    """The values that an expectation with these arguments allows; "" where its name alone says it.

    Not longer than 200 letters, so that it can stand beside every row.
    """
    said = [*_ends(kwargs)]
    for name, word in _LISTS.items():
        if isinstance(kwargs.get(name), list | tuple | set):
            said.append(f"{word} {', '.join(map(as_text, kwargs[name]))}")
    said += [f"{word} {kwargs[name]}" for name, word in _WORDS.items() if kwargs.get(name)]
    text = "; ".join(said)
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _ends(kwargs: Mapping[str, Any]) -> list[str]:
    found = []
    for name, (loose, strict) in _ENDS.items():
        if kwargs.get(name) is not None:
            word = strict if kwargs.get(f"strict_{name.removesuffix('_value')}") else loose
            found.append(f"{word} {as_text(kwargs[name])}")
    return [" and ".join(found)] if found else []
