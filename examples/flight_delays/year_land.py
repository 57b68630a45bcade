"""Write the batches and windows of the year to where they wait until their month has come."""

from __future__ import annotations

from pathlib import Path

from land import write_batch, write_window
from year_table import batches


def write_year(to: Path, flights_a_month: int) -> None:
    """Write ``source/month`` below ``to``: batches of the supply plan's sources, and live windows."""
    for batch in batches(flights_a_month):
        write = write_window if batch.source == "live" else write_batch
        write(to / batch.source, batch.name, batch.flights)
