"""Labels of production that came late, as a metric of days: from a file, or from a dataset's new version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tasks.adapters.connect import outside
from tasks.adapters.ports import Columns, Version
from tasks.adapters.tables import read_columns
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.history.metrics import labels_read
from tasks.load.shared import remember_datasets, value_task
from tasks.load.watched import champion_now
from tasks.plans import ModelPlan, Project
from tasks.readiness.label_columns import LateLabelsPlan
from tasks.readiness.label_table import label_table
from tasks.readiness.late_labels import DaysRead, count_metric
from tasks.readiness.promotion import Champion, Place
from tasks.readiness.value_table import VALUE, value_table


@dataclass(frozen=True)
class Table:
    """Columns of late labels or of daily values, and where they are from."""

    columns: Mapping[str, npt.NDArray[Any]]
    where: str


@dataclass(frozen=True)
class Unread:
    """A version of late labels that is to be read for what stands there; ``key`` says that it was."""

    version: Version
    plan: LateLabelsPlan
    metric: str
    stands: Champion
    key: str


def label_file(file: Path) -> Table:
    """A file as a table; InputError when it is not there or of no known format."""
    if not file.is_file():
        raise InputError(f"{file}: found no such file; allowed: CSV, TSV, JSON Lines or Parquet")
    return Table(read_columns([file], as_text=None), file.name)


def days_of(
    table: Table,
    metric: str,
    plan: LateLabelsPlan,
    *,
    champion: Champion | None,
    version: str = "",
    every: Literal["day", "week"] | None = None,
) -> DaysRead:
    """A metric by day from labelled examples, or from daily values where the table has a column ``value``.

    Where neither the table nor ``version`` says which version answered, it is the champion, and only rows
    from the day on which it came count.

    Raises
    ------
    InputError
        When a cell cannot be used, or nobody knows which version answered.
    """
    named = version or (champion.version if champion else "")
    if not named and plan.version not in table.columns:
        raise InputError(
            f"{table.where}: found no column {plan.version} and no champion in the record; "
            "allowed: --version V, or a column that names the version"
        )
    if VALUE in table.columns:
        return DaysRead(value_table(table.columns, metric, plan, version=named, where=table.where))
    found = label_table(table.columns, metric, plan, version=named, where=table.where)
    told = [
        _many(found.unlabelled, "row without a label"),
        _many(found.mended, "row that a later one mended"),
    ]
    labels = found.labels
    if champion and not version and plan.version not in table.columns:
        labels = labels.since(champion.at.date())
        told.append(_many(len(found.labels.day) - len(labels.day), "row from before the version came"))
    counted = count_metric(labels, metric, every=every or plan.every)
    told += [
        _many(counted.few_days, f"{every or plan.every} with too few examples"),
        _many(counted.few_parts, "slice with too few examples"),
    ]
    return DaysRead(counted.days, tuple(one for one in told if one))


@value_task
def new_labels(project: Project, plan: ModelPlan, place: Place, today: date) -> DaysRead:
    """The watched metric from the dataset of late labels, where it has a version that was not read yet.

    A table that cannot be used is a ``problem``, so that what else is watched goes on.
    """
    unread = unread_labels(project, plan, place)
    if unread is None:
        return DaysRead()
    try:
        table = _dataset(project, unread.version, unread.plan, unread.metric)
        found = days_of(table, unread.metric, unread.plan, champion=unread.stands)
        need_past(found, unread.version.name, today)
    except InputError as error:
        return DaysRead(problem=str(error))
    return DaysRead(found.days, found.left_out, unread.key)


def unread_labels(project: Project, plan: ModelPlan, place: Place) -> Unread | None:
    """The version of the dataset of late labels that was not read yet; None where there is none."""
    alerts = plan.promoted(project.shown).alerts
    late = alerts.late_labels if alerts else None
    if alerts is None or late is None or late.dataset is None:
        return None
    stands = champion_now(project, place)
    remember_datasets(project)
    version = outside().datasets.current(project.name, late.dataset)
    if stands is None or version is None:
        return None
    key = digest(["late labels", version.name, late.model_dump(mode="json"), stands.named])
    if labels_read(outside().records.links(project.name), key):
        return None
    return Unread(version, late, alerts.metric, stands, key)


def need_past(found: DaysRead, where: str, today: date) -> None:
    """InputError when a day lies ahead: as the newest it would be judged until it comes."""
    ahead = next((one.day for day in found.days for one in day.values if one.day > today), None)
    if ahead:
        raise InputError(f"{where}: found {ahead}, which lies ahead; allowed: days up to {today} UTC")


def _dataset(project: Project, version: Version, plan: LateLabelsPlan, metric: str) -> Table:
    batches = list(outside().datasets.batches(project.name, version).values())
    wanted = (plan.item, plan.day, plan.label, plan.score, plan.version, metric, VALUE, *plan.slices)
    held = [name for name in dict.fromkeys(wanted) if all(name in columns for columns in batches)]
    return Table({name: np.concatenate(list(_cells(batches, name))) for name in held}, version.name)


def _cells(batches: list[Columns], name: str) -> Iterator[npt.NDArray[Any]]:
    """A column batch by batch; of unlike kinds they meet as objects."""
    held = [np.asarray(columns[name]) for columns in batches]
    alike = len({column.dtype.kind for column in held}) == 1
    yield from held if alike else (column.astype(object) for column in held)


def _many(count: int, what: str) -> str:
    head, _, tail = what.partition(" ")
    return f"{count:,} {head}{'s' if count != 1 else ''} {tail}" if count else ""
