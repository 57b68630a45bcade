# ruff: noqa: PLC0415 - the packages are only in the environments of their own
"""Univariate drift by the peers' defaults, run in their own environments: a file beside itself."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Each does not say itself which pandas and scipy it works with.
_PLAIN = ("pandas==2.3.3", "scipy==1.15.3", "pyarrow==21.0.0")
PEERS = {
    "evidently": ("evidently==0.7.23", *_PLAIN),
    "nannyml": ("nannyml==0.13.1", "statsmodels==0.14.5", *_PLAIN),
    "alibi-detect": ("alibi-detect==0.13.0", *_PLAIN),
}


def main() -> None:
    """Print seconds, seconds of the processor and peak MiB, reading and imports aside."""
    import pandas as pd

    peer, file = sys.argv[1:]
    frame = pd.read_parquet(file)
    run = {"evidently": evidently, "nannyml": nannyml, "alibi-detect": alibi_detect}[peer](frame)
    began, spent = time.perf_counter(), time.process_time()
    run()
    found = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - spent}
    peak = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[0]
    print(json.dumps(found | {"mib": int(peak) / 1024}))


def evidently(frame: Any) -> Callable[[], Any]:
    """The preset for data drift."""
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    text = [name for name in frame if name.startswith("text")]
    numbers = [name for name in frame if name not in text]
    data = Dataset.from_pandas(
        frame, data_definition=DataDefinition(numerical_columns=numbers, categorical_columns=text)
    )
    return lambda: Report([DataDriftPreset()]).run(data, data).dict()


def nannyml(frame: Any) -> Callable[[], Any]:
    """The univariate calculator, the whole window as one chunk."""
    from nannyml import UnivariateDriftCalculator

    names = list(frame)
    made = UnivariateDriftCalculator(column_names=names, chunk_number=1)
    return lambda: made.fit(frame).calculate(frame)


def alibi_detect(frame: Any) -> Callable[[], Any]:
    """Kolmogorov-Smirnov and chi-squared over all columns; it knows no missing values and no words."""
    from alibi_detect.cd import TabularDrift

    text = [place for place, name in enumerate(frame) if name.startswith("text")]
    coded = frame.apply(
        lambda c: c.astype("category").cat.codes if c.name.startswith("text") else c.fillna(0)
    )
    rows = coded.to_numpy(dtype=float)
    return lambda: TabularDrift(rows, categories_per_feature=dict.fromkeys(text)).predict(rows)


if __name__ == "__main__":
    main()
