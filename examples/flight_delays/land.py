"""Land months of flights as batches, each with a manifest, or as live windows.

Run as `python examples/flight_delays/land.py --to FOLDER --months 2013-01 2013-02`. The same month
always gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path

import pandas as pd
from flights import LABELS, flights_of

LIVE_LABEL = "late_by_carrier"  # the one that production learns in time


def main() -> None:
    """Write one batch or window a month, and say where it lies."""
    wanted = _arguments()
    folder = wanted.to / wanted.source
    for month in wanted.months:
        flights = flights_of(month)
        if wanted.smuggle:
            flights = smuggle(flights, flights_of(wanted.from_month), wanted.smuggle)
        write = write_window if wanted.as_window else write_batch
        print(f"{write(folder, wanted.id or month, flights)}: {len(flights):,} flights")


def smuggle(flights: pd.DataFrame, others: pd.DataFrame, rows: int) -> pd.DataFrame:
    """``flights`` with ``rows`` of ``others`` mixed in; the choice and the order never change."""
    return pd.concat([flights, others.sample(rows, random_state=0)]).sample(frac=1, random_state=0)


def write_batch(folder: Path, batch: str, flights: pd.DataFrame) -> Path:
    """Write ``flights.parquet`` and then, last, the manifest that says the batch is whole."""
    place = folder / batch
    place.mkdir(parents=True, exist_ok=True)
    manifest = place / "manifest.json"
    manifest.unlink(missing_ok=True)  # of an earlier landing: it would describe another file
    content = _parquet(flights)
    _write_whole(place / "flights.parquet", content)
    described = {
        "name": "flights.parquet",
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": len(flights),
    }
    whole = {"id": batch, "files": [described], "created_by": "examples/flight_delays/land.py"}
    _write_whole(manifest, json.dumps(whole, indent=2).encode())
    return place


def write_window(folder: Path, window: str, flights: pd.DataFrame) -> Path:
    """Write a live window: one file, with the one label that arrives in production."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{window}.parquet"
    _write_whole(path, _parquet(flights.drop(columns=[name for name in LABELS if name != LIVE_LABEL])))
    return path


def _parquet(flights: pd.DataFrame) -> bytes:
    return flights.to_parquet(None, engine="pyarrow", index=False)


def _write_whole(path: Path, content: bytes) -> None:
    """Write under another name and rename, so that no reader finds half a file."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--to", type=Path, required=True, help="folder that batches or windows go into")
    parser.add_argument("--months", type=_month, nargs="+", required=True, help="such as 2013-01 2013-02")
    parser.add_argument(
        "--source", default="", help="folder below --to, such as training (default: --to itself)"
    )
    parser.add_argument("--id", help="name of the batch or window (default: its month)")
    parser.add_argument("--as-window", action="store_true", help="write live windows, without a manifest")
    parser.add_argument(
        "--smuggle", type=int, default=0, metavar="N", help="mix in N flights of --from-month"
    )
    parser.add_argument("--from-month", type=_month, help="month that the smuggled flights are of")
    wanted = parser.parse_args()
    if wanted.id and len(wanted.months) > 1:
        parser.error("--id names one batch: give one month")
    if wanted.smuggle and not (wanted.id and wanted.from_month):
        parser.error("--smuggle needs --from-month and --id")
    return wanted


def _month(text: str) -> str:
    if not re.fullmatch(r"2013-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: 2013-01 to 2013-12")
    return text


if __name__ == "__main__":
    main()
