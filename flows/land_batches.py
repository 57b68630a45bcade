"""What has arrived, whole?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act.landing import announce_landed, land_files
from tasks.load.shared import load_project, need_reached
from tasks.load.waiting import new_arrivals


@flow
def land_batches(project: str) -> tuple[str, ...]:
    """Make batches of the files that have wholly arrived, and announce every batch that waits once.

    A source that does not answer fails the run after all others were looked at.
    """
    place = load_project(project)
    plan = place.supply()
    not_landed = land_files(place, plan, now())
    arrived = new_arrivals(place, plan)
    announced = tuple(announce_landed(project, landed) for landed in arrived.landed)
    need_reached({**not_landed, **arrived.silent})
    return announced
