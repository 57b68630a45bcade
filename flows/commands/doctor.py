"""``proofline doctor``: what is missing, shadowed or misset here."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, NamedTuple

from flows.commands.answer import say, say_json
from tasks.adapters.dvc_store import sound_remote
from tasks.adapters.home import Home, find_home
from tasks.adapters.pages_place import pages_of
from tasks.errors import InputError, PlanError
from tasks.plans import Project, SupplyPlan, find_project, known_projects

NEEDED = ("prefect", "mlflow", "great-expectations", "dvc", "pandas", "pyarrow", "scipy")
OTHERS = (
    "PREFECT_API_URL",
    "MLFLOW_TRACKING_URI",
    "PROOFLINE_ROOT",
    "PROOFLINE_STATE",
    "PROOFLINE_DATASETS_REMOTE",
    "PROOFLINE_REPORTS_STORE",
)
LEAST_FREE_GB = 2


class Look(NamedTuple):
    """One thing that was looked at."""

    state: Literal["ok", "note", "wrong"]
    what: str
    mend: str = ""


def doctor(words: Namespace) -> int:
    """Look at this machine and this project root; exit code 3 when something is wrong."""
    looks = list(_looks())
    if words.json:
        say_json({"looks": [look._asdict() for look in looks]})
    else:
        for look in looks:
            say(f"{look.state:<7}{look.what}{f'; {look.mend}' if look.mend else ''}")
    return 3 if any(look.state == "wrong" for look in looks) else 0


def _looks() -> Iterator[Look]:
    yield Look("ok", f"Python {sys.version.split()[0]}")
    yield from _packages()
    yield from _environment()
    try:
        home = find_home()
    except PlanError as error:
        yield Look("wrong", str(error), "go to a project root, or set PROOFLINE_ROOT")
        return
    yield from _folders(home)
    yield from _plans(home)


def _packages() -> Iterator[Look]:
    for name in NEEDED:
        try:
            yield Look("ok", f"{name} {version(name)}")
        except PackageNotFoundError:
            yield Look("wrong", f"{name} is not installed", "run `make setup`")


def _environment() -> Iterator[Look]:
    for name in OTHERS:
        if name in os.environ:
            yield Look("note", f"{name} is set and is used instead of the local default")
    if Path("mlruns").exists() and "MLFLOW_TRACKING_URI" not in os.environ:
        yield Look(
            "note", "a folder mlruns/ lies here; MLflow's own default would use it, Proofline does not"
        )


def _folders(home: Home) -> Iterator[Look]:
    yield Look("ok", f"project root {home.root}, state in {home.state}")
    for look_at in (lambda: sound_remote(home.datasets_remote), lambda: pages_of(home)):
        try:
            look_at()
        except InputError as error:
            yield Look("wrong", str(error))
    place = next(folder for folder in (home.state, *home.state.parents) if folder.exists())
    if not os.access(place, os.W_OK):
        yield Look("wrong", f"{place} cannot be written to", "change its owner, or set PROOFLINE_STATE")
    free = shutil.disk_usage(place).free / 1e9
    if free < LEAST_FREE_GB:
        yield Look("wrong", f"{free:.1f} GB free at {place}", f"at least {LEAST_FREE_GB} GB are needed")


def _plans(home: Home) -> Iterator[Look]:
    for name in known_projects(home.root):
        project = find_project(home.root, name)
        problems = [problem for problem in map(_problem, _present(project)) if problem]
        yield from problems
        if not problems:
            yield Look("ok", f"plans of {name}")


def _present(project: Project) -> Iterator[tuple[Project, str]]:
    """The canvas, which every project needs, and the plans that are there."""
    for kind in ("canvas", "supply", "model"):
        if kind == "canvas" or (project.folder / f"{kind}.yaml").exists():
            yield project, kind


def _problem(plan: tuple[Project, str]) -> Look | None:
    project, kind = plan
    try:
        read = {"canvas": project.canvas, "supply": project.supply, "model": project.model}[kind]()
        if isinstance(read, SupplyPlan):
            project.suite(read)
    except PlanError as error:
        return Look("wrong", str(error))
    return None
