"""What has arrived, whole?"""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.landing import announce_landed, land_files
from tasks.act.outbox import tell_left
from tasks.load.promoted import left_promotions
from tasks.load.record import left_unannounced
from tasks.load.shared import load_project, need_reached
from tasks.load.waiting import new_arrivals


@flow
def land_batches(project: str) -> tuple[str, ...]:
    """Make batches of the files that have wholly arrived, and announce every batch that waits once.

    What others decided and were killed before they announced it is announced first. A source that does not
    answer fails the run after all others were looked at.
    """
    place = load_project(project)
    tell_left(place, left_unannounced(place), left_promotions(place), now())
    plan = place.supply()
    not_landed = land_files(place, plan, now())
    arrived = new_arrivals(place, plan)
    announced = tuple(announce_landed(project, landed) for landed in arrived.landed)
    need_reached({**not_landed, **arrived.silent})
    return announced


deployed = as_deployed(land_batches, asks.supply)
