"""One run for `benchmarks.drift_speed`, in a process of its own: decode a file, profile it, or compare."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.dataset  # noqa: F401 - imported before time is measured
import pyarrow.parquet as pq

from tasks.adapters.profile_files import profile_reference, profile_window
from tasks.adapters.without_pandas import keep_pandas_out
from tasks.drift.plan import ShiftPlan
from tasks.drift.profile import Profile
from tasks.drift.shift import judge_shift

BATCH = 1 << 17


def main() -> None:
    """Print seconds, seconds of the processor and peak MiB as one JSON object."""
    keep_pandas_out()  # as the command does
    way, file, reference = sys.argv[1:]
    made = Profile.model_validate_json(Path(reference).read_text()) if way == "profile" else None
    ways: dict[str, Callable[[], object]] = {
        "batches": lambda: batches(file),
        "groups": lambda: groups(file),
        "lean": lambda: lean(file),
        "profile": lambda: profile_window(file, made) if made else None,
        "drift": lambda: drift(file),
    }
    began, spent = time.perf_counter(), time.process_time()
    ways[way]()
    found = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - spent}
    print(json.dumps(found | {"mib": peak_mib()}))


def peak_mib() -> float:
    """Most memory that this process held; what its parent held at the start is not in it."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def batches(file: str) -> int:
    """Batch by batch as pyarrow reads them unless told otherwise: little memory; the rows."""
    with pq.ParquetFile(file) as parquet:
        return sum(batch.num_rows for batch in parquet.iter_batches())


def groups(file: str) -> int:
    """Row group by row group as pyarrow reads them unless told otherwise, columns over threads; the rows."""
    with pq.ParquetFile(file) as parquet:
        return sum(parquet.read_row_group(group).num_rows for group in range(parquet.num_row_groups))


def lean(file: str) -> int:
    """As a profile reads it: texts as codes, row groups over threads; the rows."""
    metadata = pq.read_metadata(file)
    coded = [name for name in metadata.schema.names if name.startswith("text")]

    def rows(group: int) -> int:
        options = {"metadata": metadata, "read_dictionary": coded, "buffer_size": 1 << 20}
        with pq.ParquetFile(file, pre_buffer=False, **options) as parquet:
            read = parquet.iter_batches(BATCH, row_groups=[group], use_threads=False)
            return sum(batch.num_rows for batch in read)

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return sum(pool.map(rows, range(metadata.num_row_groups)))


def drift(file: str) -> int:
    """The whole of ``proofline drift`` on a file beside itself; how many findings."""
    reference = profile_reference(file).profile
    return len(judge_shift(reference, profile_window(file, reference), plan=ShiftPlan()))


if __name__ == "__main__":
    main()
