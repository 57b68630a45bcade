"""Addresses of devices, and secrets that open doors."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import re

from tasks.labels.pii_kind import AT, COLONS, DIGITS, DOTTED, HEX_PAIRS, KEY, LONG_WORD, Kind, hidden

_SECRETS = "keys and tokens"
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


def _jwt(match: re.Match[str]) -> bool:
    """Its first part is a JSON object that names an algorithm."""
    head = match[1].split(".", 1)[0][:2_000]
    try:
        return "alg" in json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return False


def _always(_: re.Match[str]) -> bool:
    return True


def _mask_secret(text: str) -> str:
    return f"{text[:4]}***"


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
    Kind(
        name="private_key",
        group=_SECRETS,
        what="private key",
        rule="the line that such a key starts with",
        source="RFC 7468",
        needs=KEY,
        pattern=re.compile(r"(-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----)"),
        valid=_always,
        mask=lambda _: "-----BEGIN ***",
    ),
    Kind(
        name="access_key",
        group=_SECRETS,
        what="access key or token of a service (AWS, GitHub, GitLab, Google, Slack, Stripe)",
        rule="the service's first letters and length",
        source="the services' documentation",
        needs=LONG_WORD,
        pattern=re.compile(
            r"(?<![0-9A-Za-z_\-])((?:AKIA|ASIA)[A-Z2-7]{16}|gh[pousr]_[0-9A-Za-z]{36}"
            r"|github_pat_[0-9A-Za-z_]{82}|glpat-[0-9A-Za-z_\-]{20}|AIza[0-9A-Za-z_\-]{35}"
            r"|xox[abprs]-[0-9A-Za-z\-]{20,200}|[sr]k_live_[0-9A-Za-z]{24,99})(?![0-9A-Za-z])"
        ),
        valid=_always,
        mask=_mask_secret,
    ),
    Kind(
        name="jwt",
        group=_SECRETS,
        what="signed token (JWT)",
        rule="three parts, the first a JSON object with an algorithm",
        source="RFC 7519",
        needs=LONG_WORD,
        pattern=re.compile(r"(?<![\w\-])(eyJ[\w\-]++\.eyJ[\w\-]++\.[\w\-]++)"),
        valid=_jwt,
        mask=_mask_secret,
    ),
    Kind(
        name="url_password",
        group=_SECRETS,
        what="password in an address, as in https://user:password@host",
        rule="a scheme, a user, a password and a host",
        source="RFC 3986 section 3.2.1",
        needs=AT,
        pattern=re.compile(r"(?<=://)([^\s/:@]{1,100}+:[^\s/@]{1,100}+@)[\w\[]"),
        valid=_always,
        mask=lambda _: "***:***@",
    ),
)
