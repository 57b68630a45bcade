"""Which run died, and does it go on?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act.troubles import go_on, keep_trouble
from tasks.history.troubles import Trouble
from tasks.load.troubles import load_died


@flow
def tell_died(run: str) -> Trouble | None:
    """Begin a run that died anew, once, and keep an alert on it in the record of each project it was for."""
    died = load_died(run)
    if died is None:
        return None
    trouble = died.trouble.model_copy(update={"then": go_on(died.run)})
    keep_trouble(died.projects, trouble, now())
    return trouble
