"""Addresses that a page may lead to."""

from __future__ import annotations

import re
from urllib.parse import quote

_SAFE = re.compile(r"https?://", re.IGNORECASE)
_KEPT = "/?#[]@!$&'()*+,;=%:"


def address(href: str) -> str:
    """The address of a link, for web pages and for pages below the reports' folder only; "" for any other.

    A script, a file or a mail address in a name that came from data leads nowhere.
    """
    href = href.strip()
    if _SAFE.match(href):
        return quote(href, safe=_KEPT)
    return quote(href, safe="/%#") if ":" not in href and not href.startswith(("/", "\\")) else ""
