"""Seconds from the word to the old version's answer: a rollback of a model that MLflow really serves.

Two versions are let in one after the other, each served and asked before its alias. Then the command
``proofline rollback`` runs in a process of its own, by itself and with ``--answer``.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.act.really import make_project

HERE = Path(__file__).parents[1]
MOVES, ANSWERS = 6, 2
ENVIRONMENT = {"PROOFLINE_ENVIRONMENT": "staging", "PROOFLINE_ALIAS": "champion"}


def main() -> None:
    """Print the table that benchmarks/README.md states."""
    with tempfile.TemporaryDirectory() as folder:
        make_project(Path(folder))
        os.environ.update(ENVIRONMENT, PROOFLINE_ROOT=folder)
        for name in ("PREFECT_API_URL", "MLFLOW_TRACKING_URI"):
            os.environ.pop(name, None)
        for factor in (1, 2):
            _promote(factor)
        moved = [_rolled_back(to=str(1 + number % 2)) for number in range(MOVES)]
        answered = [_rolled_back("--answer", to=str(1 + number % 2)) for number in range(ANSWERS)]
    print("| what | seconds | of it |\n|---|---|---|")
    _row("`proofline rollback`, whole command, alias set and read back", moved)
    _row("the same with `--answer`, until the old version answered over HTTP", answered)


def _promote(factor: float) -> None:
    """In a process of its own, as whoever promoted it is not the one who rolls it back."""
    code = f"from tests.act.really import promote; assert promote({factor}).state == 'done'"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=HERE, capture_output=True)


def _rolled_back(*more: str, to: str) -> tuple[float, dict[str, float]]:
    words = ["rollback", "delays", "--why", "measured", "--json", "--to", to, *more]
    began = time.monotonic()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        [sys.executable, "-m", "flows.cli", *words], check=True, capture_output=True, cwd=HERE
    )
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    found = json.loads(run.stdout)
    return took, {"CPU": cpu, "the rollback itself": found["seconds"], **found["parts"]}


def _row(what: str, times: list[tuple[float, dict[str, float]]]) -> None:
    took = statistics.median(seconds for seconds, _ in times)
    names = times[0][1]
    parts = ", ".join(f"{name} {statistics.median(p[name] for _, p in times):.2f}" for name in names)
    print(f"| {what} | {took:.1f} | {parts} |")


if __name__ == "__main__":
    main()
