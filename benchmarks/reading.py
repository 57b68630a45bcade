"""Time and peak memory of reading a large batch of 20 columns, each in a process of its own."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from benchmarks.supply_batch import batch
from benchmarks.tables import note, show

PART = 500_000  # rows made at a time
READ = """
import re, sys, time
from pathlib import Path
from tasks.adapters.tables import read_columns
def peak():  # of this program: what getrusage says outlives exec
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
read_columns([Path(sys.argv[1])], first=1)
before, cpu = peak(), time.process_time()
columns = dict(read_columns([Path(sys.argv[1])]))  # all text as objects: the most that a check may ask for
print(len(columns["item"]), time.process_time() - cpu, before, peak())
"""


def write(folder: Path, rows: int, seed: int) -> tuple[Path, ...]:
    """The same rows as CSV, as JSON Lines and as Parquet, made in parts."""
    rng = np.random.default_rng(seed)
    files = csv, lines, parquet = tuple(folder / f"{rows}.{suffix}" for suffix in ("csv", "jsonl", "parquet"))
    schema = batch(1, 0, rng).schema
    with pc.CSVWriter(csv, schema) as to_csv, pq.ParquetWriter(parquet, schema) as to_parquet:
        for start in range(0, rows, PART):
            part: pa.Table = batch(min(PART, rows - start), start, rng)
            to_csv.write_table(part)
            to_parquet.write_table(part)
            part.to_pandas().to_json(lines, orient="records", lines=True, mode="a")
    return files


def read(path: Path) -> tuple[str, ...]:
    """Processor time and peak memory of a process that reads the file."""
    note(f"reading {path.name} ...")
    made = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    rows, cpu, before, peak = map(float, made.stdout.split())
    size = path.stat().st_size / 2**20
    return (
        f"{rows:,.0f}",
        path.suffix[1:],
        f"{size:,.0f} MiB",
        f"{cpu:.1f} s",
        f"{peak:,.0f} MiB",
        f"{before:,.0f} MiB",
    )


def main() -> None:
    """Print a line for each size and format."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 5_000_000])
    asked.add_argument("--seed", type=int, default=1)
    chosen = asked.parse_args()
    lines = []
    for rows in chosen.rows:
        with tempfile.TemporaryDirectory() as place:
            note(f"writing {rows:,} rows ...")
            lines += [read(path) for path in write(Path(place), rows, chosen.seed)]
    show(("rows", "format", "file", "processor time", "peak memory", "of it before reading"), lines)


if __name__ == "__main__":
    main()
