"""Is compute running out?"""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.board import raise_alerts
from tasks.board.costs import Costs
from tasks.load.costs import load_costs, load_untold
from tasks.load.shared import load_project


@flow
def watch_costs(project: str) -> Costs:
    """Add up the compute of every ticket and sprint; tell once of each budget that is soon gone."""
    place = load_project(project)
    found = load_costs(place)
    raise_alerts(project, load_untold(place, found), now())
    return found


deployed = as_deployed(watch_costs, asks.board)
