"""One batch as its checks see it."""

from __future__ import annotations

from tasks.adapters.connect import outside
from tasks.adapters.ports import Columns, Taken
from tasks.adapters.reading import Limits
from tasks.errors import InputError
from tasks.labels.batch import Batch
from tasks.labels.near_duplicates import NearDuplicates
from tasks.labels.spot_check import SpotCheck
from tasks.load.compared import alike_texts, compared, labelling_columns, text_columns
from tasks.load.misspelt import plan_doubt
from tasks.load.orders import order_of
from tasks.load.shared import need_columns, value_task
from tasks.plans import Project, SupplyPlan


@value_task
def load_start(plan: SupplyPlan, taken: Taken) -> Batch | None:
    """The batch's first rows alone, when a check of the plan may stop it there; None when none may."""
    first = max((check.rows for check in plan.checks if isinstance(check, SpotCheck)), default=None)
    if first is None:
        return None
    try:
        columns = _columns(plan, taken, first=first)
    except InputError:
        return None  # the whole batch says what is wrong with it
    whose = plan.annotator or ""
    return Batch(taken.landed.subject, taken.digest, columns, plan.item, plan.labels, annotator=whose)


@value_task
def load_batch(project: Project, plan: SupplyPlan, taken: Taken) -> Batch:
    """The taken batch as its checks see it; one that cannot be read says why."""
    try:
        columns = _columns(plan, taken)
        if said := plan_doubt(project, plan, taken.landed, columns):
            return Batch(taken.landed.subject, taken.digest, {}, plan.item, plan.labels, doubt=said)
        need_columns(taken.landed.subject, columns, _columns_of(plan))
    except InputError as error:
        return Batch(taken.landed.subject, taken.digest, {}, plan.item, plan.labels, problem=str(error))
    suite = project.suite(plan)
    inside, apart, lost = compared(project, plan, taken, columns)
    return Batch(
        subject=taken.landed.subject,
        digest=taken.digest,
        columns=columns,
        item=plan.item,
        labels=plan.labels,
        annotator=plan.annotator or "",
        content=plan.content,
        inside=inside,
        apart=apart,
        lost=lost,
        alike=tuple(alike_texts(project, plan, taken, columns)),
        suite=None if suite is None else outside().validate(suite, columns, plan.item),
        order=order_of(project, taken),
    )


def _columns(plan: SupplyPlan, taken: Taken, first: int | None = None) -> Columns:
    """Rows of a taken batch, or the first of them; ids, labels and who gave them stay as written."""
    limits = Limits(plan.most_rows, plan.most_mib)
    return outside().batches.columns(taken, first=first, as_text=text_columns(plan), limits=limits)


def _columns_of(plan: SupplyPlan) -> tuple[str, ...]:
    """Every column that the plan names."""
    texts = [name for check in plan.checks if isinstance(check, NearDuplicates) for name in check.columns]
    return (*labelling_columns(plan), *plan.content, *texts)
