"""How long do the statistics of a big comparison take, beside loading its file and scipy's bootstrap?"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import stats

from benchmarks.tables import note, show
from flows.commands.compare_file import with_names
from tasks.adapters.lazy_columns import LazyColumns
from tasks.adapters.tables import read_columns
from tasks.experiments.comparison import compare
from tasks.experiments.score_rows import rows_of_wide
from tasks.experiments.two_arms import TwoArms, two_arms

METRICS, SLICES, SEEDS, EXAMPLES = 10, 20, 10, 100_000
RESAMPLES = 999
MARGIN, GAIN = 0.01, 0.005


def main() -> None:
    """Write the file, measure in a process of its own, print seconds and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measured(asked.measure)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scores.parquet"
        note("writing the file")
        written(file, np.random.default_rng(asked.seed), asked.examples)
        # A process of its own: the memory that writing took is not in its peak.
        command = [sys.executable, "-m", "benchmarks.compare_speed", "--measure", str(file)]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")


def written(file: Path, rng: np.random.Generator, examples: int) -> None:
    """A file in wide form: two models, ten seeds, a column for each metric, rows in no order."""
    runs = [(model, seed) for model in ("baseline", "candidate") for seed in range(1, SEEDS + 1)]
    rows = rng.permutation(len(runs) * examples)
    run, example = np.divmod(rows, examples)
    named = np.array([f"part {n}" for n in range(SLICES)])
    columns: dict[str, Any] = {
        "model": pa.array(np.array([model for model, _ in runs])[run]).dictionary_encode(),
        "seed": np.array([seed for _, seed in runs])[run],
        "example": example,
        "slice": pa.array(named[rng.integers(SLICES, size=examples)][example]).dictionary_encode(),
    }
    for metric in range(METRICS):
        right = rng.random(examples)[example] < 0.8
        columns[f"metric {metric}"] = (right ^ (rng.random(len(rows)) < 0.1)).astype(np.float64)
    pq.write_table(pa.table(columns), file)


def measured(file: Path) -> None:
    """Print what each part took in this process, and the peak of its memory."""
    columns, loading = timed(lambda: read_columns([file]))
    metrics = [name for name in columns if name.startswith("metric")]
    arms, shaping = timed(lambda: shaped(columns, metrics, file.name))
    compared, comparing = timed(lambda: compared_everywhere(arms))
    peak = peak_mib()
    resampling, error = by_bootstrap(arms)
    all_of_them = resampling * METRICS * 2  # the slices of a metric hold as many examples as its whole
    show(
        ["what", "seconds of CPU", "peak so far, MiB"],
        [
            [f"loading {columns.rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB", f"{loading:.2f}", ""],
            ["statistics", f"{shaping + comparing:.2f}", f"{peak:,.0f}"],
            ["of them: rows to arms, checked", f"{shaping:.2f}", ""],
            [f"of them: {compared} comparisons with what would settle them", f"{comparing:.2f}", ""],
            [f"scipy's bootstrap of examples, its error {error:.2f} of ours", f"{all_of_them:.0f}", ""],
        ],
    )


def shaped(columns: LazyColumns, metrics: Sequence[str], where: str) -> TwoArms:
    """The rows as two arms, as the command makes them."""
    rows = rows_of_wide(with_names(columns, ["slice"]), metrics, ["slice"], where)
    return two_arms(rows, "candidate", "baseline")


def compared_everywhere(arms: TwoArms) -> int:
    """Every metric as a whole and in every slice; how many comparisons that is."""
    compared = 0
    slice_of = arms.slice_of["slice"]
    places = [np.flatnonzero(slice_of == value) for value in np.unique(slice_of)]
    for metric, candidate in arms.candidate.items():
        baseline = arms.baseline[metric]
        for own in (slice(None), *places):
            arms_here = candidate[:, own], baseline[:, own]
            found = compare(*arms_here, paired=True, margin=MARGIN, smallest_gain=GAIN)
            compared += found.standard_error > 0
    return compared


def by_bootstrap(arms: TwoArms) -> tuple[float, float]:
    """Seconds of scipy's bootstrap of one metric's examples, seeds averaged; its error over ours."""
    metric = next(iter(arms.candidate))
    apart = arms.candidate[metric] - arms.baseline[metric]
    rng = np.random.default_rng(1)
    found, seconds = timed(
        lambda: stats.bootstrap(
            (apart.mean(axis=0),), np.mean, n_resamples=RESAMPLES, batch=10, method="percentile", rng=rng
        )
    )
    ours = compare(arms.candidate[metric], arms.baseline[metric], paired=True, margin=MARGIN)
    return seconds, float(found.standard_error) / ours.standard_error


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What the call gives, and its seconds of CPU."""
    start = time.process_time()
    value = call()
    return value, time.process_time() - start


def peak_mib() -> float:
    """The most memory that this process has held, in MiB."""
    status = Path("/proc/self/status").read_text("utf-8")
    return float(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
