"""The deployments of prefect.yaml on the server: made by ``prefect deploy``, when something changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists

from tasks.adapters.connect import code_version
from tasks.adapters.home import Home
from tasks.adapters.whole_files import write_whole
from tasks.adapters.without_secrets import without_secrets
from tasks.canonical import digest
from tasks.errors import OutsideError, PlanError

FILE = "prefect.yaml"
_SAID_LINES = 8


def deployments_file(home: Home) -> Path:
    """The project root's own prefect.yaml, else the one that came with this code; PlanError without one."""
    code = Path(__file__).resolve().parents[1]
    places = (home.root / FILE, code.parent / FILE, code / FILE)
    for place in places:
        if place.is_file():
            return place
    raise PlanError(f"{home.root}: found no {FILE}; allowed: a copy of it, which says what runs when")


def pool_of(file: Path) -> str:
    """The work pool that the deployments name."""
    return str(yaml.safe_load(file.read_text("utf-8"))["deployments"][0]["work_pool"]["name"])


def need_pool(pool: str) -> str:
    """Make the pool as one of processes unless it is there; the type it has."""
    with get_client(sync_client=True) as server:
        with suppress(ObjectAlreadyExists):
            server.create_work_pool(WorkPoolCreate(name=pool, type="process"))
        return str(server.read_work_pool(pool).type)


def deploy(home: Home, file: Path, folder: Path) -> bool:
    """Make the deployments of ``file`` and take away those that it held before; whether that was needed."""
    wanted = _names(file)
    what = digest([file.read_text("utf-8"), str(home.root), version("prefect"), code_version()])
    before = _kept(folder / "deployed.json")
    with get_client(sync_client=True) as server:
        if before.get("what") == what and wanted <= _made(server).keys():
            return False
        _run_deploy(home, file)
        _take_away(server, set(before.get("names", ())) - wanted)
    write_whole(folder / "deployed.json", json.dumps({"what": what, "names": sorted(wanted)}).encode())
    return True


def _names(file: Path) -> set[str]:
    said = yaml.safe_load(file.read_text("utf-8"))
    return {str(one["name"]) for one in said["deployments"]}


def _kept(file: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _made(server: SyncPrefectClient) -> dict[str, Any]:
    return {one.name: one.id for one in server.read_deployments()}


def _take_away(server: SyncPrefectClient, names: Collection[str]) -> None:
    """What an older prefect.yaml deployed would run beside what replaced it."""
    made = _made(server)
    for name in made.keys() & names:
        server.delete_deployment(made[name])


def _run_deploy(home: Home, file: Path) -> None:
    asked = ["--no-prompt", "deploy", "--all", "--prefect-file", str(file)]
    done = subprocess.run(  # noqa: S603 - a fixed list
        [sys.executable, "-m", "prefect", *asked],
        cwd=home.root,  # where runs work, since the file says no other place
        env={**os.environ, "DO_NOT_TRACK": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
        raise OutsideError(
            f"{file}: its deployments could not be made: {without_secrets(' '.join(said[-_SAID_LINES:]))}"
        )
