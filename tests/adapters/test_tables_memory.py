"""Bombs: small files that would be gigabytes are refused before they are."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.slow

MOST_MIB = 450  # of the whole process; its libraries and the blocks in flight take some 300
READ = """
import json, re, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
from tasks.adapters.reading import Limits
from tasks.adapters.tables import read_columns
from tasks.errors import InputError
try:
    read_columns([Path(sys.argv[1])], limits=Limits(most_rows=1_000_000, most_mib=24))
    said = ""
except InputError as error:
    said = str(error)
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(json.dumps([said, peak]))
"""


def parquet(columns, **options):
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written, **options)
    return written.getvalue()


def gigabytes(start: bytes, block: bytes) -> bytes:
    """4 GiB in some MiB: gzip reads members one after another as one file."""
    return gzip.compress(start) + gzip.compress(block * (16 * 2**20 // len(block)), 1) * 256


def shared_cell_among_ids() -> bytes:
    """So many ids that they are read faster as they are, and one long cell on every fifth row."""
    ids = np.arange(1, 400_001, dtype=np.int32)
    rows = pa.array(np.insert(ids, np.arange(0, 400_000, 4), 0))
    long = pa.DictionaryArray.from_arrays(rows, ["x" * (1 << 20), *(f"row-{n}" for n in ids)])
    return parquet({"item": long}, compression="zstd", dictionary_pagesize_limit=1 << 30)


def shared_cell() -> bytes:
    long = pa.DictionaryArray.from_arrays(np.zeros(500_000, np.int32), ["x" * (1 << 20)])
    return parquet({"item": long}, compression="zstd")


BOMBS = {
    "rows.csv.gz": lambda: gigabytes(b"item,x\n", b"abcdefg,1\n"),
    "cell.csv.gz": lambda: gigabytes(b'item,x\n"', b"x"),
    "spaces.csv.gz": lambda: gigabytes(b"item,x\n", b"\n"),
    "commas.csv.gz": lambda: gigabytes(b"item,x\n", b","),
    "rows.jsonl.gz": lambda: gigabytes(b"", b'{"item": "a longer text"}\n'),
    "lists.jsonl.gz": lambda: gigabytes(b"", b"["),
    "spaces.jsonl.gz": lambda: gigabytes(b"", b"\n"),
    "wide.jsonl.gz": lambda: gigabytes(
        json.dumps({f"c{n}": 1 for n in range(2_000)}).encode() + b"\n", b"{}\n"
    ),
    "nothing.parquet.gz": lambda: gigabytes(b"", b"\0"),
    "rows.parquet": lambda: parquet(
        {"item": pa.DictionaryArray.from_arrays(np.zeros(2_000_000, np.int32), ["x"])}
    ),
    "ids.parquet": shared_cell_among_ids,
    "cell.parquet": lambda: parquet({"item": ["x" * (200 << 20)]}, compression="zstd"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_bounded_memory(tmp_path, name):
    (tmp_path / name).write_bytes(BOMBS[name]())

    run = [sys.executable, "-c", READ, str(tmp_path / name)]
    said, peak = json.loads(subprocess.run(run, capture_output=True, text=True, check=True).stdout)

    assert name in said
    assert peak < MOST_MIB


def test_a_long_cell_that_many_rows_share_is_held_once(tmp_path):
    (tmp_path / "shared.parquet").write_bytes(shared_cell())

    run = [sys.executable, "-c", READ, str(tmp_path / "shared.parquet")]
    said, peak = json.loads(subprocess.run(run, capture_output=True, text=True, check=True).stdout)

    assert said == ""
    assert peak < MOST_MIB
