"""What has arrived, whole?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act import announce_landed, land_files
from tasks.load.shared import load_project
from tasks.load.waiting import new_arrivals


@flow
def land_batches(project: str) -> tuple[str, ...]:
    """Make batches of the files that have wholly arrived, and announce every batch that waits once."""
    place = load_project(project)
    plan = place.supply()
    land_files(place, plan, now())
    return tuple(announce_landed(project, landed) for landed in new_arrivals(place, plan))
