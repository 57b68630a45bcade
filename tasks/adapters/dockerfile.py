"""The few faults of a Dockerfile that can be read without a linter."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

_ARG_USED = re.compile(r"\$\{?(\w+)(?::?-([^}]*))?\}?")
_HEREDOC = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")
# Docker's own rule for names that say that a secret is in them (SecretsUsedInArgOrEnv).
_SECRET = re.compile(
    r"(^|_)(apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(_|$)", re.IGNORECASE
)
_ROOT = {"root", "0"}
_PIP = re.compile(r"(?:^|[/\s])(?:pip[0-9.]*|python[0-9.]*\s+-m\s+pip|uv\s+pip)\s+install\s+(.*)", re.DOTALL)
_COMMANDS = re.compile(r"&&|\|\||[;|\n]")
_EXACT = re.compile(r"[^=<>!~]+===?[^=*]+|.*@[0-9a-f]{7,64}|.*[.](whl|tar[.]gz|zip)")
_WITH_A_VALUE = re.compile(
    r"-[cfit]|--(constraint|extra-index-url|find-links|index-url|platform|prefix|python|python-version"
    r"|root|target|trusted-host)"
)
_NAMES_A_FILE = ("-r", "--requirement", "-e", "--editable")


@dataclass
class _Stages:
    """What was read so far: arguments with their defaults, stages by name with the user of each."""

    arguments: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    current: str = ""
    user: str = ""


def faults_in(text: str) -> Iterator[str]:
    """Sentences on what makes the image another one tomorrow, or opens it; values are never repeated.

    Told are images without a version, packages that pip installs without one, a container that runs as
    root, ADD of an address, secrets in ENV or ARG, and a file without FROM.
    """
    stages = _Stages()
    for line, word, rest in _instructions(text):
        for fault in _faults_of(word, rest, stages):
            yield f"line {line}: {fault}"
    if not stages.current:
        yield "it has no FROM: nothing can be built of it"
    elif stages.user.split(":")[0] in {"", *_ROOT}:
        yield "what it starts runs as root: no USER is set in its last stage"


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """Number of its first line, word and rest of every instruction; continued lines are joined."""
    escape = "`" if re.match(r"\s*#\s*escape\s*=\s*`", text, re.IGNORECASE) else "\\"
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        whole = line.strip()
        while whole.endswith(escape):
            whole = f"{whole[:-1]} {_next_said(lines)}"
        if not whole or whole.startswith("#"):
            continue
        word, _, rest = whole.partition(" ")
        yield number, word.upper(), rest.strip() + _heredoc(rest, lines)


def _next_said(lines: Iterator[tuple[int, str]]) -> str:
    """The next line that is no comment: those may stand inside of what is continued."""
    return next((line.strip() for _, line in lines if not line.lstrip().startswith("#")), "")


def _heredoc(rest: str, lines: Iterator[tuple[int, str]]) -> str:
    """The body that ``<<EOF`` announces."""
    body = []
    for end in _HEREDOC.findall(rest):
        for _, line in lines:
            if line.strip() == end:
                break
            body.append(line)
    return "\n".join(["", *body]) if body else ""


def _faults_of(word: str, rest: str, stages: _Stages) -> Iterator[str]:
    match word:
        case "FROM":
            yield from _from(rest, stages)
        case "ARG":
            yield from _arg(rest, stages)
        case "USER":
            stages.user = stages.users[stages.current] = rest.partition(" ")[0].strip("\"'")
        case "ENV":
            yield from _env(rest)
        case "ADD":
            yield from _add(rest)
        case "RUN":
            yield from _run(rest)


def _from(rest: str, stages: _Stages) -> Iterator[str]:
    words = [one for one in rest.split() if not one.startswith("--")]
    image = (
        _ARG_USED.sub(lambda found: stages.arguments.get(found[1]) or found[2] or "", words[0])
        if words
        else ""
    )
    name = words[2].lower() if len(words) > 2 else f"stage {len(stages.users)}"
    stages.user = stages.users.get(image.lower(), "")
    if image.lower() not in {*stages.users, "scratch"}:
        tag = image.rpartition("/")[2].partition(":")[2]
        if "@sha256:" not in image and tag in {"", "latest"}:
            yield "FROM names an image without a version: give a tag that is not latest, or a digest"
    stages.current = name
    stages.users[name] = stages.user


def _arg(rest: str, stages: _Stages) -> Iterator[str]:
    for one in rest.split():
        name, _, value = one.partition("=")
        stages.arguments[name] = value.strip("\"'")
        if _SECRET.search(name):
            yield f"ARG {name} puts a secret into the image: hand it over with RUN --mount=type=secret"


def _env(rest: str) -> Iterator[str]:
    try:
        words = shlex.split(rest)
    except ValueError:
        words = rest.split()
    names = [one.partition("=")[0] for one in words if "=" in one] if "=" in (words or [""])[0] else words[:1]
    for name in names:
        if _SECRET.search(name):
            yield f"ENV {name} keeps a secret in the image: hand it over when the container starts"


def _add(rest: str) -> Iterator[str]:
    words = rest.split()
    if any("://" in one for one in words) and not any(one.startswith("--checksum=") for one in words):
        yield "ADD fetches an address, which may change: give --checksum, or copy a file of the folder"


def _run(rest: str) -> Iterator[str]:
    for command in _COMMANDS.split(rest.strip("[]").replace('", "', " ").replace('"', "")):
        found = _PIP.search(command)
        loose = [one for one in _packages(found[1].split()) if not _EXACT.fullmatch(one)] if found else []
        if loose:
            named = ", ".join(loose[:5])
            yield f"pip installs {named} without a version: name one of each, or a file with -r"


def _packages(words: list[str]) -> Iterator[str]:
    """What pip is told to install: no options, no files and folders."""
    takes = iter(words)
    for one in takes:
        if _WITH_A_VALUE.fullmatch(one) or one in _NAMES_A_FILE:
            next(takes, None)
        elif not one.startswith("-") and not one.startswith((".", "/", "$")):
            yield one.strip("'")
