"""How long does a drift profile of a window take, and how much memory, beside decoding and the peers?"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.drift_peers import PEERS
from benchmarks.tables import note, show
from tasks.adapters.profile_files import profile_reference

GROUP = 1 << 20  # rows of a row group, as pyarrow writes them
PEER_ROWS = 1_000_000
PEER_SECONDS = 1200


def main() -> None:
    """Write the files, measure each way in a process of its own, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000, 100_000_000])
    parser.add_argument("--repetitions", type=int, default=3, help="the least is kept; %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--environments", type=Path, help="folder where the peers are installed, and kept")
    parser.add_argument("--without-peers", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file, reference = Path(folder) / "rows.parquet", Path(folder) / "reference.json"
        written(file, 1_000_000, np.random.default_rng(asked.seed))
        reference.write_text(profile_reference(str(file)).profile.model_dump_json())
        show(
            ["rows", "way", "seconds", "CPU", "peak MiB", "profile / this", "by CPU"],
            [line for rows in asked.rows for line in beside(file, reference, rows, asked)],
        )
        if not asked.without_peers:
            print()
            written(file, PEER_ROWS, np.random.default_rng(asked.seed))
            peers(file, asked.environments or Path(folder) / "environments")


def beside(file: Path, reference: Path, rows: int, asked: argparse.Namespace) -> list[list[object]]:
    """Lines of decoding in three ways and of profiling, in turns, so that what else runs is beside all."""
    note(f"{rows:,} rows")
    written(file, rows, np.random.default_rng(asked.seed))
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(asked.repetitions):
        for way, found in runs.items():
            found.append(measured(way, file, reference))
    least = {way: {key: min(run[key] for run in found) for key in found[0]} for way, found in runs.items()}
    return [
        [f"{rows:,}", WAYS[way], *_cells(own), *_ratios(least["profile"], own)] for way, own in least.items()
    ]


def _cells(found: dict[str, float]) -> list[str]:
    return [f"{found[key]:{form}}" for key, form in _FORMS.items()]


def _ratios(profile: dict[str, float], way: dict[str, float]) -> list[str]:
    return [f"{profile[key] / way[key]:.1f}" for key in ("seconds", "cpu")]


WAYS = {
    "batches": "decode, batch by batch (pyarrow)",
    "groups": "decode, row group by row group (pyarrow)",
    "lean": "decode, as the profile reads it",
    "profile": "profile",
}
_FORMS = {"seconds": ".2f", "cpu": ".2f", "mib": ",.0f"}


def measured(way: str, file: Path, reference: Path) -> dict[str, float]:
    """Seconds, seconds of the processor and peak MiB of one run in a process of its own, imports aside."""
    command = [sys.executable, "-m", "benchmarks.drift_run", way, str(file), str(reference)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(found.stdout))


def written(file: Path, rows: int, rng: np.random.Generator) -> None:
    """A file of 20 columns; beyond two row groups of random rows they are repeated."""
    least = min(GROUP, max(1, rows // 4))
    groups = [pa.table(columns(rng, least)) for _ in range(2)]
    with pq.ParquetWriter(file, groups[0].schema) as writer:
        left, place = rows, 0
        while left:
            part = groups[place % 2].slice(0, min(left, least))
            writer.write_table(part, row_group_size=GROUP)
            left, place = left - part.num_rows, place + 1


def columns(rng: np.random.Generator, rows: int) -> dict[str, Any]:
    """Twelve columns of numbers (two with gaps, one rounded), four of whole numbers, four of text."""
    numbers: dict[str, Any] = {f"normal {i}": rng.normal(size=rows) for i in range(6)}
    numbers |= {f"skewed {i}": rng.exponential(size=rows) for i in range(3)}
    numbers["rounded"] = np.round(rng.normal(size=rows), 2)
    for share in (0.02, 0.1):
        gaps = np.where(rng.random(rows) < share, np.nan, rng.normal(size=rows))
        numbers[f"with gaps {share}"] = pa.array(gaps, from_pandas=True)
    numbers |= {f"whole {most}": rng.integers(0, most, rows) for most in (5, 24, 60, 1_000)}
    return numbers | {f"text {different}": texts(rng, rows, different) for different in (3, 12, 50, 400)}


def texts(rng: np.random.Generator, rows: int, different: int) -> Any:
    """A column of so many different words."""
    codes = pa.array(rng.integers(0, different, rows).astype(np.int32))
    words = pa.array([f"word {n}" for n in range(different)])
    return pa.DictionaryArray.from_arrays(codes, words).cast(pa.string())


def peers(file: Path, environments: Path) -> None:
    """What the peers take for drift of a window of as many rows as its reference, each in its environment."""
    ours = subprocess.run(
        [sys.executable, "-m", "benchmarks.drift_run", "drift", str(file), ""],
        check=True,
        capture_output=True,
        text=True,
    )
    lines = [line("proofline drift, reference profiled too", json.loads(ours.stdout))]
    lines += [line(f"{peer}", peer_run(peer, file, environments)) for peer in PEERS]
    show([f"{PEER_ROWS:,} rows beside as many", "seconds", "CPU", "peak MiB"], lines)


def line(name: str, found: dict[str, Any]) -> Sequence[object]:
    """Numbers, or why there are none."""
    if "said" in found:
        return [name, found["said"], "", ""]
    return [name, *_cells(found)]


def peer_run(peer: str, file: Path, environments: Path) -> dict[str, Any]:
    """A peer's seconds, seconds of the processor and peak memory, or what went wrong."""
    python = environments / peer / "bin" / "python"
    try:
        if not python.exists():
            note(f"installing {peer}")
            uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
            subprocess.run([uv, "venv", "--quiet", str(environments / peer)], check=True)
            subprocess.run(
                [uv, "pip", "install", "--quiet", "--python", str(python), *PEERS[peer]], check=True
            )
        note(peer)
        script = Path(__file__).with_name("drift_peers.py")
        found = subprocess.run(
            [str(python), str(script), peer, str(file)],
            check=True,
            capture_output=True,
            text=True,
            timeout=PEER_SECONDS,
            env=os.environ | {"NML_DISABLE_USAGE_LOGGING": "1", "DO_NOT_TRACK": "1"},
        )
        return dict(json.loads(found.stdout.splitlines()[-1]))
    except subprocess.TimeoutExpired:
        return {"said": f"not done in {PEER_SECONDS} s"}
    except subprocess.CalledProcessError as error:
        return {"said": " ".join(str(error.stderr or error).split())[-80:]}


if __name__ == "__main__":
    main()
