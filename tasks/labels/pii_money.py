"""Payment cards, bank accounts and wallets."""

from __future__ import annotations

import hashlib
import re

from tasks.labels.pii_checksums import luhn, mod_97_10
from tasks.labels.pii_kind import (
    DIGITS,
    END,
    FIRST,
    LONG_WORD,
    TWO_AND_TWO,
    Kind,
    digits_of,
    hidden,
    last_four,
)

# Length of an IBAN in each country (SWIFT's IBAN registry, release 99).
IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
_BASE_58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

# First digits -> lengths: Visa; Mastercard; American Express; Discover; Diners Club; JCB; UnionPay; Maestro.
_ISSUERS: tuple[tuple[str, set[int]], ...] = (
    (r"4", {16, 19}),
    (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", {16}),
    (r"3[47]", {15}),
    (r"6011|64[4-9]|65", {16, 17, 18, 19}),
    (r"30[0-5]|3[689]", {14, 16}),
    (r"35(?:2[89]|[3-8])", {16, 17, 18, 19}),
    (r"62", {16, 17, 18, 19}),
    (r"50(?:18|20|38)|5893|6304|67(?:59|6[1-3])", {16, 17, 18, 19}),
)
_ISSUED = tuple((re.compile(start), lengths) for start, lengths in _ISSUERS)


def is_card(digits: str) -> bool:
    """Whether digits are a card's: an issuer's first digits, its length, and the check digit."""
    issued = any(start.match(digits) and len(digits) in lengths for start, lengths in _ISSUED)
    return issued and len(set(digits)) > 1 and luhn(digits)


def _card(match: re.Match[str]) -> bool:
    """Also where a group of one to three digits follows that is no part of it."""
    alone = re.sub(r"(?<=[0-9]{4})[ .\-][0-9]{1,3}$", "", match[1])
    return is_card(digits_of(match[1])) or is_card(digits_of(alone))


def _iban(match: re.Match[str]) -> bool:
    text = re.sub(r"[ \-]", "", match[1]).upper()
    return len(text) == IBAN_LENGTHS.get(text[:2]) and mod_97_10(text)


def _bitcoin(match: re.Match[str]) -> bool:
    """Base58Check: the last four bytes are the start of the double SHA-256 of the others."""
    number = 0
    for letter in match[1]:
        number = number * 58 + _BASE_58.index(letter)
    if number >= 1 << 200:
        return False
    raw = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def _bech32(match: re.Match[str]) -> bool:
    """The checksum of BIP 173 (old) or BIP 350 (new) addresses."""
    values = [3, 3, 0, 2, 3]  # "bc", expanded
    values += ["qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(letter) for letter in match[1].lower()[3:]]
    check = 1
    for value in values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, mix in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= mix if top >> bit & 1 else 0
    return check in {1, 0x2BC830A3}


def _mask_iban(text: str) -> str:
    return text[:2] + hidden(text[2:])


def _iban_form(length: int) -> str:
    """IBANs of one length: what follows has its country's length, so the words behind it are left alone."""
    countries = "|".join(country for country, its in IBAN_LENGTHS.items() if its == length)
    return rf"(?:{countries})[0-9]{{2}}(?:[ \-]?[0-9A-Z]){{{length - 4}}}"


_IBANS = "|".join(map(_iban_form, sorted(set(IBAN_LENGTHS.values()))))

MONEY = (
    Kind(
        name="card",
        group="payment cards",
        what="payment card number",
        rule="an issuer's first digits and length, and the check digit (Luhn); bare or in the usual groups",
        source="ISO/IEC 7812-1",
        needs=DIGITS,
        pattern=re.compile(
            rf"(\d{FIRST}\d{{3}}[ .\-]?(?:\d{{4}}[ .\-]?\d{{4}}[ .\-]?\d{{4}}(?:[ .\-]?\d{{1,3}})?"
            rf"|\d{{6}}[ .\-]?\d{{4,5}})){END}",
            re.ASCII,
        ),
        valid=_card,
        mask=last_four,
    ),
    Kind(
        name="iban",
        group="bank accounts (IBAN)",
        what="international bank account number",
        rule="the country's length and the check digits (mod 97)",
        source="ISO 13616, SWIFT IBAN registry",
        needs=TWO_AND_TWO,
        pattern=re.compile(rf"(?<![0-9A-Za-z])({_IBANS})(?![0-9A-Za-z])", re.IGNORECASE | re.ASCII),
        valid=_iban,
        mask=_mask_iban,
    ),
    Kind(
        name="bitcoin",
        group="Bitcoin wallets",
        what="Bitcoin address",
        rule="its checksum (double SHA-256)",
        source="Bitcoin Base58Check",
        needs=LONG_WORD,
        pattern=re.compile(rf"([13]{FIRST}[{_BASE_58}]{{25,34}})(?![0-9A-Za-z])"),
        valid=_bitcoin,
        mask=hidden,
    ),
    Kind(
        name="bitcoin_segwit",
        group="Bitcoin wallets",
        what="Bitcoin address (bc1...)",
        rule="its checksum (BCH code)",
        source="BIP 173, BIP 350",
        needs=LONG_WORD,
        pattern=re.compile(r"(?<![0-9A-Za-z])(bc1[02-9ac-hj-np-z]{11,71})(?![0-9A-Za-z])", re.IGNORECASE),
        valid=_bech32,
        mask=hidden,
    ),
)
