"""``proofline up``: server, schedules, triggers, worker and report site here, until it is ended."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from flows.clock import now
from flows.commands.answer import say, say_json, tell
from flows.up.whereabouts import Whereabouts, folder_of, forget, only_one, whereabouts
from tasks.adapters.home import Home, find_home
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import InputError
from tasks.plans import known_projects

HEALTH = {"prefect": "/health", "mlflow": "/health", "reports": "/"}
READY_LIMIT_S = 90
LOOPBACK = ("127.0.0.1", "localhost")
WARNING = (
    "Reports can be read by everybody who reaches {host}: there is no password. Prefect and MLflow stay on "
    "this machine, since whoever reaches them can run code on it."
)


def up(words: Namespace) -> int:
    """Start all parts and watch them until a signal ends them; 0 also where they were up already."""
    home = find_home()
    _need_sound(words)
    folder = folder_of(home.state)
    with only_one(folder) as alone:
        if not alone:
            return _already(home, whereabouts(folder), as_json=words.json)
        forget(folder)  # where a killed one was
        return _run(home, words)


def _run(home: Home, words: Namespace) -> int:
    from flows.up.deploying import deployments_file, pool_of  # noqa: PLC0415 - Prefect's client
    from flows.up.supervise import machine, until_asked, watch  # noqa: PLC0415 - Prefect's client

    folder, since = folder_of(home.state), now().isoformat(timespec="seconds")
    pool = pool_of(deployments_file(home))
    if words.listen not in LOOPBACK:
        tell(WARNING.format(host=words.listen))
    tell("Starting; a project's first start takes up to a minute")
    with until_asked(), machine(home, folder, pool, most=words.runs, host=words.listen, tell=_said) as made:
        _wait_for_answers(made.addresses())
        _say_up(home, made.addresses(), as_json=words.json)
        watch(made, since)
    forget(folder)
    tell("Everything has ended")
    return 0


def answers(part: str, address: str, *, limit_s: float = 5) -> bool:
    """Whether a part of this machine answers; one that has no address but a process id is to be there."""
    if part not in HEALTH:
        return Path(f"/proc/{address.removeprefix('pid ')}").exists()
    place = urlsplit(address)
    path = place.path.rstrip("/") + HEALTH[part]
    connection = HTTPSConnection if place.scheme == "https" else HTTPConnection
    try:
        with closing(connection(place.hostname or "", place.port, timeout=limit_s)) as there:
            there.request("GET", path)
            return there.getresponse().status < 500
    except (OSError, HTTPException):
        return False


def _need_sound(words: Namespace) -> None:
    if not 1 <= words.runs <= 100:
        raise InputError(f"--runs: found {words.runs}; allowed: 1 to 100 flow runs at once")


def _wait_for_answers(parts: Mapping[str, str]) -> None:
    """Wait until every part answers; one that does not in time is told, and watched like the others."""
    deadline = monotonic() + READY_LIMIT_S
    for name, address in parts.items():
        while not answers(name, address) and monotonic() < deadline:
            sleep(0.2)
        if not answers(name, address):
            tell(f"{name} does not answer yet at {address}")


def _said(line: str) -> None:
    tell(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {without_secrets(line)}")


def _already(home: Home, found: Whereabouts | None, *, as_json: bool) -> int:
    if found is None:
        tell("Another `proofline up` is starting or ending here")
    parts = found.parts if found else {}
    if found or as_json:
        since = f"since {found.since}, process {found.pid}" if found else "starting or ending"
        _say_up(home, parts, as_json=as_json, already=since)
    return 0


def _say_up(home: Home, parts: Mapping[str, str], *, as_json: bool, already: str = "") -> None:
    projects = known_projects(home.root)
    if as_json:
        said: dict[str, Any] = {"up": True, "already": bool(already), "root": str(home.root)}
        say_json({**said, "projects": list(projects), "parts": dict(parts)})
        return
    named = ", ".join(projects) or "none yet; `proofline new NAME` makes one"
    say(f"Proofline is up{f' {already}' if already else ''}; projects: {named}")
    for name, address in parts.items():
        say(f"  {name:<8} {address}")
    say(f"Logs: {folder_of(home.state)}; `proofline status` says what runs and waits; Ctrl-C ends it.")
