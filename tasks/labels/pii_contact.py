"""E-mail addresses and telephone numbers."""

from __future__ import annotations

import re
from itertools import accumulate

from tasks.labels.pii_kind import AT, BRACKET, DIGITS, END, FIRST, Kind, Valid, digits_of

# Country calling codes in use (ITU-T E.164, list of 2024); 1, North America, has rules of its own.
_COUNTRIES = re.compile(
    r"7|2(?:0|7|1[1238]|2\d|3\d|4\d|5[0-8]|6\d|9[0179])|3(?:[0-469]|5\d|7[0-8]|8[0-35-79])"
    r"|4(?:[013-9]|2[013])|5(?:[1-8]|0\d|9\d)|6(?:[0-6]|7[02-9]|8[0-35-9]|9[0-2])"
    r"|8(?:[1246]|0[08]|5[02356]|7[0-9]|8[0-368])|9(?:[0-58]|6[0-8]|7[0-7]|9[2-68])"
)
_PICTURES = {"png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "js", "css"}  # logo@2x.png is a file
_DATE = re.compile(r"(?:\d{4}[ .\-/]\d{1,2}[ .\-/]\d{1,2}|\d{1,2}([.\-/])\d{1,2}\1(?:19|20)\d\d)(?!\d)")
_PHONE_WORDS = (
    r"phones?|tele(?:ph|f)on[eo]?s?|telephone|tel|tél|téléphone|teléfono|mobile|mobil|móvil|cell(?:phone)?|"
    r"handy|fax|whatsapp|gsm"
)


def _email(match: re.Match[str]) -> bool:
    ending = _last_part(match[1]).lower()
    return ending not in _PICTURES and (ending.isalpha() or ending.startswith("xn--")) and len(ending) > 1


def _mask_email(text: str) -> str:
    return f"{text[0]}***@***.{_last_part(text)}"


def _last_part(address: str) -> str:
    return re.split(r"[^\w\-]", address[-64:])[-1]  # a part of a domain has at most 63 letters


def _north_american(match: re.Match[str]) -> bool:
    """Area and exchange codes of the numbering plan: 2-9 in front, neither of the form x11."""
    digits = digits_of(match[1])[-10:]
    return all(code[0] in "23456789" and code[1:] != "11" for code in (digits[:3], digits[3:6]))


def _international(match: re.Match[str]) -> bool:
    text = match[1]
    digits = digits_of(text).removeprefix("" if text.startswith("+") else "00")
    if not text.startswith("+") and text.isdigit():
        return False  # 00 in front of bare digits is padding more often than dialling
    return _COUNTRIES.match(digits) is not None and _has_start(text, 9)


def _national(match: re.Match[str]) -> bool:
    text = match[1]
    groups = re.findall(r"\d+", text)
    if not 9 <= len("".join(groups)) <= 12 or _DATE.match(text) or len(set(re.sub(r"[\d() ]", "", text))) > 1:
        return False
    if all(len(group) == 2 for group in groups):
        return len(groups) == 5  # 01 23 45 67 89 is French; other lists of pairs are times and draws
    return [len(group) for group in groups] != [5, 4]  # 02139-4307 is an American postal code


def _said_to_be_one(match: re.Match[str]) -> bool:
    text = match[1]
    return not _DATE.match(text) and _has_start(text, 9 if text.isdigit() else 7)


def _has_start(text: str, least: int) -> bool:
    """Whether the first groups of digits are as long as a number; another number may follow it."""
    return any(least <= length <= 15 for length in accumulate(map(len, re.findall(r"\d+", text))))


def _mask_phone(text: str) -> str:
    return re.sub(r"\d", "*", text[:-2]) + text[-2:]


_LOCAL, _DOMAIN = r"[\w.%+\-]", r"[\w\-]"  # letters of any script: names and domains have them
_OPEN, _CLOSE = r"[\[({<]", r"[\])}>]"
_NAME = rf"(?<!{_LOCAL})({_LOCAL}++"  # from where a name starts, and never back: the time is linear


def _phone(name: str, *, what: str, rule: str, source: str, form: str, valid: Valid, named: str = "") -> Kind:
    pattern = re.compile(form, re.ASCII)
    return Kind(
        name=name,
        group="telephone numbers",
        what=what,
        rule=rule,
        source=source,
        needs=DIGITS,
        pattern=pattern,
        valid=valid,
        mask=_mask_phone,
        named=named,
    )


CONTACT = (
    Kind(
        name="email",
        group="e-mail addresses",
        what="e-mail address",
        rule="a name, @, and a domain whose last part is letters; not the names of picture files",
        source="RFC 5321 section 4.1.2",
        needs=AT,
        pattern=re.compile(rf"{_NAME}@{_DOMAIN}++(?:\.{_DOMAIN}++)++)"),
        valid=_email,
        mask=_mask_email,
    ),
    Kind(
        name="email_spelt",
        group="e-mail addresses",
        what="e-mail address spelt out, as in name [at] example [dot] org",
        rule="a name, at in brackets, and a domain",
        source="",
        needs=BRACKET,
        pattern=re.compile(
            rf"{_NAME} ?{_OPEN} ?(?:at|@) ?{_CLOSE} ?"
            rf"{_DOMAIN}++(?:(?:\.| ?{_OPEN} ?(?:dot|\.) ?{_CLOSE} ?| dot ){_DOMAIN}++)++)",
            re.IGNORECASE,
        ),
        valid=_email,
        mask=_mask_email,
    ),
    _phone(
        "phone_north_american",
        what="North American telephone number",
        rule="area and exchange codes of the numbering plan; written with +1, brackets, hyphens or dots",
        source="NANPA, numbering plan NPA-NXX-XXXX",
        form=(
            rf"([+(\d]{FIRST}(?:(?<=\+)1[ .\-]?\(?\d{{3}}\)?[ .\-]?\d{{3}}[ .\-]?\d{{4}}"
            rf"|(?<=1)[ .\-]\(?\d{{3}}\)?[ .\-]?\d{{3}}[ .\-]\d{{4}}|(?<=\()\d{{3}}\) ?\d{{3}}[ .\-]\d{{4}}"
            rf"|(?<=\d)\d{{2}}([.\-])\d{{3}}\2\d{{4}})){END}"
        ),
        valid=_north_american,
    ),
    _phone(
        "phone_international",
        what="telephone number with its country code",
        rule="+ or 00, a country code in use, 9 to 15 digits in all; 00 only with separators",
        source="ITU-T E.164",
        form=rf"([+0]{FIRST}(?:(?<=\+) ?|(?<=0)0[ \-]?)[2-9][\d .\-/()]{{6,20}}\d)(?!\d)",
        valid=_international,
    ),
    _phone(
        "phone_national",
        what="telephone number with a leading 0, as most European countries write it",
        rule="9 to 12 digits in groups; no date, no list of pairs but five, no American postal code",
        source="national numbering plans, ITU-T E.129",
        form=(
            rf"([(0]{FIRST}(?<![0-9] .)(?:(?<=\()0)?[1-9]\d{{0,4}}\)?(?:(?: ?[/.\-] ?| )\d{{2,8}}){{1,5}}"
            rf"(?:-\d)?){END}"
        ),
        valid=_national,
    ),
    _phone(
        "phone",
        what="other telephone number",
        rule="7 to 15 digits (bare: 9 to 15) that a word such as phone or mobile stands before",
        source="ITU-T E.164",
        form=rf"([+(\d]{FIRST}(?:(?<=\d)|\d)[\d .\-/()]{{5,20}}\d)(?!\d)",
        valid=_said_to_be_one,
        named=_PHONE_WORDS,
    ),
)
