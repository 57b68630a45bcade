"""A batch that lacks a column: is it the batch, or does the plan spell the column otherwise?"""

from __future__ import annotations

from tasks.adapters.connect import outside
from tasks.adapters.ports import Columns, Landed
from tasks.errors import InputError
from tasks.labels.misspelt import doubt, near_names
from tasks.load.compared import labelling_columns
from tasks.plans import Project, SupplyPlan

_NAME_COLUMNS = ("columns", "column", "by", "known")  # fields of checks


def plan_doubt(project: Project, plan: SupplyPlan, landed: Landed, columns: Columns) -> str:
    """Why the plan may be misspelt; "" when nothing is missing, or when it is the batch that lacks it.

    The plan is in doubt when the batch has a near name for every column that it lacks, and the newest
    accepted batch of its source has none of them either.
    """
    asked = _asked(plan)
    near = near_names(asked, columns)
    missing = [name for name in asked if name not in columns]
    if not near or len(near) < len(missing) or _had_one(project, plan, landed, missing):
        return ""
    return doubt(near)


def _asked(plan: SupplyPlan) -> tuple[str, ...]:
    """Every column that the plan names; of its checks in those that the gate waits for."""
    musts = [check for check in plan.checks if check.need == "must"]
    fields = (getattr(check, field, None) for check in musts for field in _NAME_COLUMNS)
    named = [name for field in fields if field for name in ([field] if isinstance(field, str) else field)]
    return tuple(dict.fromkeys((*labelling_columns(plan), *plan.content, *named)))


def _had_one(project: Project, plan: SupplyPlan, landed: Landed, names: list[str]) -> bool:
    """Whether the newest accepted batch of the source has one of the columns."""
    version = outside().datasets.current(project.name, plan.sources[landed.source].dataset)
    held = [] if version is None else [entry["batch"] for entry in version.manifest["batches"]]
    newest = next((batch for batch in reversed(held) if Landed.of(batch).source == landed.source), None)
    if version is None or newest is None:
        return False
    for name in names:
        try:
            if name in outside().datasets.batches(project.name, version, (name,), only=(newest,))[newest]:
                return True
        except InputError:  # it has no such column
            continue
    return False
