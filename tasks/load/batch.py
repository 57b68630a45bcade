"""One batch as its checks see it."""

from __future__ import annotations

from tasks.adapters.connect import outside
from tasks.adapters.ports import Columns, Taken
from tasks.adapters.reading import Limits
from tasks.errors import InputError
from tasks.history.batches import batch_decisions
from tasks.labels.batch import Batch, Order
from tasks.labels.near_duplicates import NearDuplicates
from tasks.labels.pilot import accepted_rows
from tasks.labels.spot_check import SpotCheck
from tasks.load.compared import alike_texts, compared, text_columns
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
    return Batch(taken.landed.subject, taken.digest, columns, plan.item, plan.labels)


@value_task
def load_batch(project: Project, plan: SupplyPlan, taken: Taken) -> Batch:
    """The taken batch as its checks see it; one that cannot be read says why."""
    try:
        columns = _columns(plan, taken)
        need_columns(taken.landed.subject, columns, _columns_of(plan))
    except InputError as error:
        return Batch(taken.landed.subject, taken.digest, {}, plan.item, plan.labels, problem=str(error))
    suite = project.suite(plan)
    inside, apart = compared(project, plan, taken, columns)
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
        alike=tuple(alike_texts(project, plan, taken, columns)),
        suite=None if suite is None else outside().validate(suite, columns, plan.item),
        order=_order(project, taken),
    )


def _columns(plan: SupplyPlan, taken: Taken, first: int | None = None) -> Columns:
    """Rows of a taken batch, or the first of them; ids, labels and who gave them stay as written."""
    limits = Limits(plan.most_rows, plan.most_mib)
    return outside().batches.columns(taken, first=first, as_text=text_columns(plan), limits=limits)


def _columns_of(plan: SupplyPlan) -> tuple[str, ...]:
    """Every column that the plan names."""
    texts = [name for check in plan.checks if isinstance(check, NearDuplicates) for name in check.columns]
    return (*text_columns(plan), *plan.content, *texts)


def _order(project: Project, taken: Taken) -> Order | None:
    """What the batch is part of, with the rows accepted of it so far."""
    if taken.order is None:
        return None
    name, rows = taken.order
    oldest_first = batch_decisions(outside().records.links(project.name))[::-1]
    return Order(name, rows, accepted_rows(oldest_first, name))
