"""What is kept of slow drift before a window."""

from __future__ import annotations

from tasks.adapters.connect import outside
from tasks.drift.gradual import Gradual
from tasks.drift.weeks import SCHEME
from tasks.history.weeks import Kept, kept_weeks, series_of
from tasks.load.shared import value_task
from tasks.load.windows import Reference
from tasks.plans import DriftPlan, Project


@value_task
def load_weeks(project: Project, plan: DriftPlan, reference: Reference) -> Kept | None:
    """What the record keeps from window to window; None where the plan does not ask for `gradual`.

    Another reference, season, kind of windows or set of features starts anew.
    """
    if not any(isinstance(check, Gradual) for check in plan.checks):
        return None
    series = series_of(
        scheme=SCHEME,
        reference=reference.version.name,
        windows=plan.windows,
        season=plan.season,
        features=sorted(plan.features),
    )
    return kept_weeks(outside().records.links(project.name), series, reference.version.name)
