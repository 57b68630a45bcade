"""Secrets that open doors: keys, tokens, passwords."""

from __future__ import annotations

import base64
import binascii
import json
import re

from tasks.labels.pii_kind import AT, KEY, LONG_WORD, SECRET_WORD, Kind

_SECRETS = "keys and tokens"

# A password's own words do for one: sha256 or utf8 say how it is kept.
_NO_PASSWORD = re.compile(r"(?:sha|md|aes|base|utf|argon|bcrypt|pbkdf)[\-_]?[0-9]+", re.IGNORECASE)
_BASE_64 = "[0-9A-Za-z+/=]"


def _jwt(match: re.Match[str]) -> bool:
    """Its first part is a JSON object that names an algorithm."""
    head = match[1].split(".", 1)[0][:2_000]
    try:
        return "alg" in json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return False


def _key(match: re.Match[str]) -> bool:
    """One that starts with sk- has small and capital letters and digits: sk-button-primary names a style."""
    text = match[1]
    return not text.startswith("sk-") or (text != text.lower() and any(map(str.isdigit, text)))


def _password(match: re.Match[str]) -> bool:
    """A digit among letters, or digits alone: "required", "8-12" and "$HOME1" are no passwords."""
    text = match[1]
    mixed = any(map(str.isdigit, text)) and any(map(str.isalpha, text))
    return (mixed or text.isdigit()) and text[0] not in "$%~/*" and not _NO_PASSWORD.fullmatch(text)


def _always(_: re.Match[str]) -> bool:
    return True


def _mask_secret(text: str) -> str:
    return f"{text[:4]}***"


SECRETS = (
    Kind(
        name="private_key",
        group=_SECRETS,
        what="private key",
        rule="the line that such a key starts with, and the block behind it",
        source="RFC 7468",
        needs=KEY,
        pattern=re.compile(
            r"(-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----"
            rf"(?:(?:\s|\\[nr])++{_BASE_64}{{16,}}+)*+(?:(?:\s|\\[nr])*+{_BASE_64}{{0,15}}+(?:\s|\\[nr])*+"
            r"-----END [A-Z ]{0,26}PRIVATE KEY(?: BLOCK)?-----)?)"
        ),
        valid=_always,
        mask=lambda _: "-----BEGIN ***",
    ),
    Kind(
        name="access_key",
        group=_SECRETS,
        what="access key or token of AWS, GitHub, GitLab, Google, Hugging Face, OpenAI, Slack or Stripe",
        rule="the service's first letters and length; of sk-... letters of both cases and a digit",
        source="the services' documentation",
        needs=LONG_WORD,
        pattern=re.compile(
            r"(?<![0-9A-Za-z_\-])((?:AKIA|ASIA)[A-Z2-7]{16}|gh[pousr]_[0-9A-Za-z]{36}"
            r"|github_pat_[0-9A-Za-z_]{82}|glpat-[0-9A-Za-z_\-]{20}|AIza[0-9A-Za-z_\-]{35}"
            r"|hf_[0-9A-Za-z]{34}|sk-[0-9A-Za-z_\-]{32,250}|xapp-[0-9A-Za-z\-]{20,200}"
            r"|xox[abeprs]-[0-9A-Za-z\-]{20,200}|[sr]k_live_[0-9A-Za-z]{24,99})(?![0-9A-Za-z])"
        ),
        valid=_key,
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
    Kind(
        name="password",
        group="passwords that are called so",
        what="password behind that word, as in password: ... or pwd=...",
        rule="the word, : or =, and 6 to 64 characters with a digit; no variable, no path, no placeholder",
        source="",
        needs=SECRET_WORD,
        pattern=re.compile(
            r"(?<![0-9A-Za-z])(?:password|passwd|passphrase|passwort|kennwort|wachtwoord|contraseña|pwd)[\"']?"
            r" ?[:=] ?[\"']?([^\s\"'&,;<>(){}\[\]]{5,63}[^\s\"'&,;<>(){}\[\].!?])",
            re.IGNORECASE,
        ),
        valid=_password,
        mask=lambda _: "***",
    ),
)
