"""A whole supply decision of one large batch beside Great Expectations' own validation of the same rows."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import great_expectations as gx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.tables import note, options, show
from flows.commands.run import call_flow
from flows.quiet import be_quiet
from flows.server import prefect_server

ROWS, NUMBERS, WORDS = 1_000_000, 12, 5  # with the id and two labels: 20 columns
COLUMNS = (
    "batch",
    "outcome",
    "Great Expectations alone",
    "and the file read",
    "whole decision",
    "ratio to alone",
    "ratio to both",
)
CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
SUPPLY = """
sources: {vendor: {dataset: training}, judged: {dataset: evaluation}}
item: item
labels: [first, second]
content: [x0, x1, x2, x3, x4, x5, w0, w1, w2, w3]
disjoint: [[training, evaluation]]
suite: suite.json
checks: [{check: suite}, {check: spot_check}, {check: kappa}, {check: label_balance}, {check: leakage}]
"""


def batch(rows: int, start: int, rng: np.random.Generator) -> pa.Table:
    """Rows of 20 columns: an id, two label sources that differ in 3 %, numbers and words."""
    first = rng.random(rows) < 0.4
    second = first ^ (rng.random(rows) < 0.03)
    columns = {
        "item": np.char.add("row-", np.arange(start, start + rows).astype(str)),
        "first": np.where(first, "late", "on time"),
        "second": np.where(second, "late", "on time"),
        **{f"x{n}": rng.normal(size=rows) for n in range(NUMBERS)},
        **{f"w{n}": np.char.add(f"word{n}-", rng.integers(0, 40, rows).astype(str)) for n in range(WORDS)},
    }
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def suite() -> dict[str, object]:
    """Thirty expectations, as a data engineer would write them."""
    numbers = [f"x{n}" for n in range(NUMBERS)]
    words = {f"w{n}": [f"word{n}-{i}" for i in range(40)] for n in range(WORDS)}
    listed: list[tuple[str, dict[str, object]]] = [
        ("expect_column_values_to_be_unique", {"column": "item"}),
        ("expect_column_values_to_not_be_null", {"column": "item"}),
        ("expect_table_row_count_to_be_between", {"min_value": 1000}),
        *(
            ("expect_column_values_to_be_between", {"column": n, "min_value": -9, "max_value": 9})
            for n in numbers
        ),
        *(("expect_column_values_to_not_be_null", {"column": n}) for n in numbers[:8]),
        *(("expect_column_values_to_be_in_set", {"column": w, "value_set": v}) for w, v in words.items()),
        *(
            ("expect_column_values_to_be_in_set", {"column": c, "value_set": ["late", "on time"]})
            for c in ("first", "second")
        ),
    ]
    return {"name": "bench", "expectations": [{"type": kind, "kwargs": kwargs} for kind, kwargs in listed]}


def land(table: pa.Table, incoming: Path, source: str, name: str) -> None:
    """Write a batch as a sender does, the manifest last."""
    folder = incoming / source / name
    folder.mkdir(parents=True)
    pq.write_table(table, folder / "rows.parquet")
    sha = hashlib.sha256((folder / "rows.parquet").read_bytes()).hexdigest()
    listed = [{"name": "rows.parquet", "sha256": sha, "rows": table.num_rows}]
    (folder / "manifest.json").write_text(json.dumps({"id": name, "files": listed}))


def validated(path: Path) -> tuple[float, float]:
    """Seconds that pandas takes to read the frame, and Great Expectations then for the suite."""
    context = gx.get_context(mode="ephemeral")
    read: list[pd.DataFrame] = []
    reading = timed(lambda: read.append(pd.read_parquet(path)))
    ours = context.suites.add(gx.ExpectationSuite(**suite()))
    asset = context.data_sources.add_pandas("p").add_dataframe_asset("b")
    whole = asset.add_batch_definition_whole_dataframe("w")
    definition = context.validation_definitions.add(gx.ValidationDefinition(name="v", data=whole, suite=ours))
    return reading, timed(lambda: definition.run(batch_parameters={"dataframe": read[0]}))


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time, what earlier work left in memory cleared away."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def made_root(folder: Path) -> Path:
    """A project root with the plans; its incoming folder."""
    plans = folder / "configs" / "bench"
    plans.mkdir(parents=True)
    texts = {"canvas.yaml": CANVAS, "supply.yaml": SUPPLY, "suite.json": json.dumps(suite())}
    for name, text in texts.items():
        (plans / name).write_text(text)
    os.environ["PROOFLINE_ROOT"] = str(folder)
    return folder / ".proofline" / "batches" / "bench" / "incoming"


def main() -> None:
    """Print both times, their ratio and the peak of memory."""
    chosen = options(__doc__ or "", repetitions=3)
    rng = np.random.default_rng(chosen.seed)
    be_quiet()
    with tempfile.TemporaryDirectory() as place:
        incoming = made_root(Path(place))
        with prefect_server(Path(place) / ".proofline", tell=note):
            note("a million rows of the other dataset are decided first ...")
            land(batch(ROWS, 0, rng), incoming, "judged", "e1")
            call_flow("nightly_supply", "bench")
            rows = []
            for n in range(1, chosen.repetitions + 1):
                land(batch(ROWS, n * ROWS, rng), incoming, "vendor", f"b{n}")
                reading, alone = validated(incoming / "vendor" / f"b{n}" / "rows.parquet")
                decided: list[object] = []
                ours = timed(lambda: decided.extend(d.outcome for d in call_flow("nightly_supply", "bench")))  # noqa: B023 - called at once
                times = (alone, reading + alone, ours)
                ratios = (ours / alone, ours / (reading + alone))
                rows.append(
                    (n, decided[0], *(f"{one:.1f} s" for one in times), *(f"{one:.2f}" for one in ratios))
                )
    show(COLUMNS, rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory of the process: {peak:,.0f} MiB.")


if __name__ == "__main__":
    main()
