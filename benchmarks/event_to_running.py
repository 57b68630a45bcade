"""From an event to a flow that runs: the trigger of prefect.yaml, a worker, a new process."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.quiet import be_quiet

# Prefect reads its settings when it is imported.
# ruff: noqa: E402
be_quiet()

from prefect.client.orchestration import get_client

from benchmarks.tables import note, options, show
from flows.commands.demo_stage import PROJECT
from flows.server import prefect_server
from tasks.adapters.prefect_server import emit_event
from tests.retraining.night import listening, runs_of, within

HERE = Path(__file__).parents[1]
LIMIT_S = 180
STARTS = {
    "`proofline --help`": ("-m", "flows.cli", "--help"),
    "Prefect's flow engine": ("-c", "import prefect.flow_engine"),
    "that and `flows.nightly_supply`": ("-c", "import prefect.flow_engine, flows.nightly_supply"),
}


def starts(repetitions: int) -> list[tuple[str, str, str]]:
    """Wall and processor's seconds of processes that only import; the least of the repetitions."""
    rows = []
    for name, words in STARTS.items():
        found = [_process(words) for _ in range(repetitions)]
        rows.append((name, *(f"{min(one):.2f}" for one in zip(*found, strict=True))))
    return rows


def _process(words: tuple[str, ...]) -> tuple[float, float]:
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], cwd=HERE, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, spent


def one_event() -> tuple[float, ...]:
    """Seconds from an event to: a run is there, a worker has taken it, it runs, it has ended."""
    before, began = {run.id for run in runs_of("nightly-supply")}, datetime.now(UTC)
    resource_ = {"prefect.resource.id": "proofline.benchmark", "proofline.project": PROJECT}
    emit_event("proofline.batch.landed", resource_, {"project": PROJECT})
    run = within(LIMIT_S, lambda: _ended(before), "the end of a run")
    with get_client(sync_client=True) as server:
        states = server.read_flow_run_states(run.id)
    at = {state.type.value: state.timestamp for state in states}
    moments = (run.created, at["PENDING"], at["RUNNING"], at["COMPLETED"])
    return tuple((moment - began).total_seconds() for moment in moments)


def _ended(before: set[Any]) -> Any:
    found = (run for run in runs_of("nightly-supply") if run.id not in before)
    return next((run for run in found if run.state.is_final()), None)


def main() -> None:
    """Print both tables."""
    chosen = options(__doc__ or "", repetitions=5)
    load = f"load {os.getloadavg()[0]:.0f}"
    show(("process that imports", "seconds", "CPU s"), starts(chosen.repetitions))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(HERE / "configs" / PROJECT, root / "configs" / PROJECT)
        os.environ |= {"PROOFLINE_ROOT": str(root), "PYTHONPATH": str(HERE)}
        with prefect_server(root / ".proofline", tell=note), listening(root, LIMIT_S, ("nightly-supply",)):
            found = [one_event() for _ in range(chosen.repetitions)]
    print(f"\nLeast and median of {len(found)} events; {load} before, {os.getloadavg()[0]:.0f} after.\n")
    rows = [(what, f"{min(times):.1f}", f"{statistics.median(times):.1f}") for what, times in _named(found)]
    show(("seconds after the event", "least", "median"), rows)


def _named(found: list[tuple[float, ...]]) -> list[tuple[str, tuple[float, ...]]]:
    names = ("the trigger has made a run", "a worker has taken it", "it runs", "it has ended")
    return list(zip(names, zip(*found, strict=True), strict=True))


if __name__ == "__main__":
    main()
