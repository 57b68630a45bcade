"""Addresses of devices."""

from __future__ import annotations

import ipaddress
import re

from tasks.labels.pii_kind import COLONS, DIGITS, DOTTED, HEX_PAIRS, Kind, hidden

_NETWORK = "IP and MAC addresses"


def _ipv4(match: re.Match[str]) -> bool:
    """An address on the open internet with a part of three digits: 1.2.3.4 is a version or a section."""
    parts = match[1].split(".")
    return any(len(part) == 3 for part in parts) and _ipv4_named(match)


def _ipv4_named(match: re.Match[str]) -> bool:
    return _global(match[1], ipaddress.IPv4Address)


def _ipv6(match: re.Match[str]) -> bool:
    return _global(match[1], ipaddress.IPv6Address)


def _global(text: str, address: type[ipaddress.IPv4Address | ipaddress.IPv6Address]) -> bool:
    try:
        found = address(text)
    except ValueError:
        return False
    return found.is_global and not found.is_multicast


def _mac(match: re.Match[str]) -> bool:
    """Of a single device: not all digits (a moment in time), no group address."""
    text = re.sub(r"[:.\-]", "", match[1])
    return not text.isdigit() and int(text[1], 16) % 2 == 0


_V4 = r"([0-9](?<![0-9A-Za-z_.].)[0-9]{0,2}(?:\.[0-9]{1,3}){3})(?![0-9A-Za-z_])(?!\.[0-9])"

NETWORK = (
    Kind(
        name="ipv4",
        group=_NETWORK,
        what="IP address (version 4)",
        rule="on the open internet, no private or reserved range; one part of three digits, unlike 1.2.3.4",
        source="RFC 791, IANA special-purpose registry",
        needs=DIGITS,
        pattern=re.compile(_V4),
        valid=_ipv4,
        mask=hidden,
    ),
    Kind(
        name="ipv4_named",
        group=_NETWORK,
        what="other IP address (version 4)",
        rule="as ipv4 with parts of any length, where the word IP stands before it",
        source="RFC 791, IANA special-purpose registry",
        needs=DOTTED,
        pattern=re.compile(_V4),
        valid=_ipv4_named,
        mask=hidden,
        named=r"ip|ipv4|ip ?addr(?:ess)?",
    ),
    Kind(
        name="ipv6",
        group=_NETWORK,
        what="IP address (version 6)",
        rule="on the open internet (2000::/3), no reserved range",
        source="RFC 4291",
        needs=COLONS,
        pattern=re.compile(
            r"([23](?<![0-9A-Za-z_:].)[0-9a-f]{3}:[0-9a-f:]{2,34})(?![0-9A-Za-z_:])", re.IGNORECASE
        ),
        valid=_ipv6,
        mask=hidden,
    ),
    Kind(
        name="mac",
        group=_NETWORK,
        what="hardware address of a device",
        rule="six pairs or three fours of hexadecimal digits, at least one a letter; no group address",
        source="IEEE 802-2014 section 8",
        needs=HEX_PAIRS,
        pattern=re.compile(
            r"(?<![0-9A-Za-z_:\-])([0-9a-f]{2}([:\-])(?:[0-9a-f]{2}\2){4}[0-9a-f]{2}"
            r"|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![0-9A-Za-z_:\-])",
            re.IGNORECASE,
        ),
        valid=_mac,
        mask=hidden,
    ),
)
