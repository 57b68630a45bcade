"""What Prefect adds: the nightly flow on a year of flights beside the same functions called without it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flows.quiet import be_quiet

# Prefect reads its settings when it is imported.
# ruff: noqa: E402
be_quiet()

from prefect import Task, flow

from benchmarks.tables import note, options, show
from flows import nightly_supply as night
from flows.commands.demo_stage import PROJECT, said_by
from flows.commands.run import call_flow
from flows.server import prefect_server
from tasks.load.shared import value_task

HERE = Path(__file__).parents[1]
MONTHS = [f"2013-{month:02d}" for month in range(1, 13)]
TASKS = 50


@value_task
def one(number: int) -> int:
    """Hand the number back."""
    return number


@flow
def trivial(tasks: int) -> int:
    """So many tasks that do nothing."""
    return sum(one(number) for number in range(tasks))


def by_prefect() -> list[Any]:
    """The flow as the command and a worker run it."""
    return list(call_flow("nightly_supply", PROJECT))


def by_hand() -> list[Any]:
    """The same functions in the same order; no task, no event, no log that is sent."""
    with ExitStack() as stack:
        for name, found in list(vars(night).items()):
            if isinstance(found, Task):
                stack.enter_context(patch.object(night, name, found.fn))
        stack.enter_context(patch("tasks.act.shared.emit_event", return_value=None))
        return list(night.nightly_supply.fn(PROJECT))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall time, and of this process's processors."""
    began, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - spent


def a_night(place: Path, landed: Path, work: Callable[[], list[Any]]) -> tuple[float, float]:
    """A new project root with all months landed; what deciding them takes."""
    root = Path(tempfile.mkdtemp(dir=place))
    shutil.copytree(HERE / "configs", root / "configs")
    shutil.copytree(landed, root / ".proofline" / "batches" / PROJECT / "incoming")
    os.environ["PROOFLINE_ROOT"] = str(root)
    decided: list[Any] = []
    found = timed(lambda: decided.extend(work()))
    outcomes = [decision.outcome.value for decision in decided]
    if outcomes != ["ACCEPTED"] * len(MONTHS):
        raise SystemExit(f"found {outcomes}; needed: every month accepted")
    shutil.rmtree(root)
    return found


def nights(place: Path, landed: Path, repetitions: int) -> list[tuple[object, ...]]:
    """Pairs of nights, one after another, the first of a pair by turns."""
    rows: list[tuple[object, ...]] = []
    ways = {"flow": by_prefect, "hand": by_hand}
    a_night(place, landed, by_hand)  # imports, and what is read once a process
    for number in range(1, repetitions + 1):
        order = list(ways) if number % 2 else list(ways)[::-1]
        took = {way: a_night(place, landed, ways[way]) for way in order}
        (hand, hand_cpu), (whole, whole_cpu) = took["hand"], took["flow"]
        seconds = (f"{one:.1f}" for one in (hand, whole, hand_cpu, whole_cpu))
        rows.append((number, *seconds, f"{whole / hand:.2f}", f"{whole_cpu / hand_cpu:.2f}", _load()))
        note(f"night {number}: {whole / hand:.2f}")
    return rows


def tasks_alone(repetitions: int) -> str:
    """What a flow without tasks takes, and each task on top: the least of the repetitions."""
    trivial(1)
    empty = min(timed(lambda: trivial(0))[0] for _ in range(repetitions))
    fifty = min(timed(lambda: trivial(TASKS))[0] for _ in range(repetitions))
    each = 1000 * (fifty - empty) / TASKS
    return (
        f"A flow without a task: {1000 * empty:.0f} ms; each of {TASKS} tasks that do nothing: {each:.1f} ms."
    )


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def main() -> None:
    """Print both tables."""
    chosen = options(__doc__ or "", repetitions=3)
    with tempfile.TemporaryDirectory() as folder:
        place, landed = Path(folder), Path(folder) / "landed"
        land = str(HERE / "examples" / PROJECT / "land.py")
        said_by("land.py", land, "--to", str(landed / "training"), "--months", *MONTHS)
        with prefect_server(place, tell=note):
            print(tasks_alone(2 * chosen.repetitions), f"Load {_load()}.\n", flush=True)
            rows = nights(place, landed, chosen.repetitions)
    header = (
        "night",
        "by hand, s",
        "flow, s",
        "by hand, CPU s",
        "flow, CPU s",
        "ratio",
        "ratio of CPU",
        "load",
    )
    show(header, rows)


if __name__ == "__main__":
    sys.exit(main())
