"""What five versions of a dataset cost in the remote when 1 % of the rows change, beside five full copies."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.tables import note, options, show
from tasks.adapters.dvc_datasets import DvcDatasets

ROWS, BATCHES, VERSIONS, CHANGED = 200_000, 10, 5, 0.01
NUMBERS, WORDS = 14, 5  # with the id: 20 columns


def batch(rows: int, start: int, rng: np.random.Generator) -> pa.Table:
    """Rows of 20 columns: an id, numbers and words."""
    columns = {
        "item": np.arange(start, start + rows),
        **{f"x{n}": rng.normal(size=rows) for n in range(NUMBERS)},
        **{f"w{n}": np.char.add(f"word{n}-", rng.integers(0, 40, rows).astype(str)) for n in range(WORDS)},
    }
    return pa.table(columns)


def changed(table: pa.Table, rows: int, rng: np.random.Generator) -> pa.Table:
    """The table with another value in one column of so many of its rows."""
    values = table.column("x0").to_numpy().copy()
    values[rng.choice(len(values), rows, replace=False)] += 1
    return table.set_column(table.schema.get_field_index("x0"), "x0", pa.array(values))


def write(table: pa.Table, folder: Path, name: str) -> int:
    """Write a batch as it is accepted; its bytes."""
    folder.mkdir(parents=True)
    pq.write_table(table, folder / "rows.parquet")
    content = (folder / "rows.parquet").read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    listed = [{"name": "rows.parquet", "sha256": sha256, "rows": table.num_rows}]
    (folder / "manifest.json").write_text(json.dumps({"id": name, "files": listed}))
    return len(content)


def stored(folder: Path, touched: int, rng: np.random.Generator) -> tuple[int, int]:
    """Bytes in the remote after the last version, and bytes of a full copy of each version.

    The changed rows of a version lie in ``touched`` of the batches.
    """
    datasets, sizes, copies = DvcDatasets(folder / "datasets", str(folder / "remote")), [], 0
    size = ROWS // BATCHES
    tables = [batch(size, number * size, rng) for number in range(BATCHES)]
    for version in range(VERSIONS):
        for number in range(BATCHES) if version == 0 else rng.choice(BATCHES, touched, replace=False):
            if version:
                tables[number] = changed(tables[number], int(ROWS * CHANGED / touched), rng)
            place = folder / f"b{number}.{version}"
            written = write(tables[number], place, f"b{number}")
            sizes = [*sizes, written] if version == 0 else sizes
            datasets.add("bench", "training", f"vendor/b{number}", str(place))
        copies += sum(sizes)  # a changed value does not change a batch's size by a thousandth
    held = (file.stat().st_size for file in (folder / "remote").rglob("*") if file.is_file())
    return sum(held), copies


def main() -> None:
    """Print what the remote holds and what it saves."""
    chosen = options(__doc__ or "", repetitions=1)
    rows = []
    for touched in (BATCHES, 1):
        note(f"{VERSIONS} versions, changed rows in {touched} of {BATCHES} batches ...")
        with tempfile.TemporaryDirectory() as place:
            held, copies = stored(Path(place), touched, np.random.default_rng(chosen.seed))
        saved = f"{100 * (1 - held / copies):.1f} %"
        rows.append((f"{touched} of {BATCHES}", f"{held / 1e6:.0f} MB", f"{copies / 1e6:.0f} MB", saved))
    show(("batches with changed rows", "in the remote", "full copies", "saved"), rows)


if __name__ == "__main__":
    main()
