"""What a block's product said went wrong, without what the block keeps secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, unquote_plus

from tasks.adapters.without_secrets import without_secrets
from tasks.pages.words import short

MOST = 200
LEAST_SECRET = 4  # shorter pieces of an address, such as a port's "443", are no secret
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_HARMLESS = frozenset(  # fields of blocks that hold no secret, and whose words errors need
    (
        "notify_type",
        "method",
        "timeout",
        "include_image",
        "wrap",
        "host",
        "port",
        "security",
        "name",
        "region_name",
    )
)
_BETWEEN = re.compile(r"[/?&=#@:;,\s]+")


def scrubbed(text: str, kept: Mapping[str, Any]) -> str:
    """One line of the text without addresses and without any piece of what ``kept`` holds.

    The address of a webhook is a secret as a whole and in its parts: products repeat tokens alone.

    Parameters
    ----------
    text : str
        What went wrong, as a product outside says it.
    kept : mapping
        Fields of a block, however nested; values of pydantic's secrets are taken out of their covers.

    Returns
    -------
    str
        At most 200 characters; "" for an empty text.
    """
    said = _ADDRESS.sub("***", without_secrets(" ".join(text.split())))
    secret_fields = [value for name, value in kept.items() if name not in _HARMLESS]
    for secret in sorted(set(_pieces(_texts(secret_fields))), key=len, reverse=True):
        said = said.replace(secret, "***")
    return short(said, MOST)


def _texts(kept: Any) -> Iterator[str]:
    open_ = getattr(kept, "get_secret_value", None)
    value = open_() if open_ else kept
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for one in value:
            yield from _texts(one)


def _pieces(texts: Iterable[str]) -> Iterator[str]:
    """Each text, its parts, and both as they read once decoded."""
    for text in texts:
        for part in (text, *_BETWEEN.split(text)):
            for form in (part, unquote(part), unquote_plus(part)):
                yield from (piece for piece in (form, *_BETWEEN.split(form)) if len(piece) >= LEAST_SECRET)
