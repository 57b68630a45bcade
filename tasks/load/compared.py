"""A batch beside the datasets it goes into and must stay apart from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache, partial
from typing import Any, TypeVar

import numpy.typing as npt

from tasks.adapters.connect import outside
from tasks.adapters.ports import Columns, Taken
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.labels.alike import AlikeTexts
from tasks.labels.alike_search import ItemTexts, find_alike, item_texts
from tasks.labels.batch import SharedRows
from tasks.labels.near_duplicates import NearDuplicates
from tasks.labels.row_keys import KEYS_MADE, RowKeys, Sameness, row_keys
from tasks.labels.shared_rows import repeated_rows, shared_rows
from tasks.labels.spot_check import SpotCheck
from tasks.load.shared import need_columns
from tasks.plans import Project, SupplyPlan

Known = TypeVar("Known")


def compared(
    project: Project, plan: SupplyPlan, taken: Taken, columns: Columns
) -> tuple[SharedRows, dict[str, SharedRows], dict[str, str]]:
    """Rows that the batch repeats, those it shares with each dataset, and why one was compared in part only.

    The promise holds both ways: whichever of the two datasets gets rows later is checked then. The
    batch's own dataset counts without the batch, which a revision replaces.
    """
    same = Sameness(plan.item, plan.annotator or "", plan.content)
    dataset, is_in = plan.sources[taken.landed.source].dataset, outside().keys.is_in
    here = kept_keys(project, plan, taken.listed, same, lambda _: columns)
    lost = dict[str, str]()
    apart = {
        name: shared_rows(here, _while_read(_keys_of(project, plan, name, same), name, lost), is_in=is_in)
        for name in plan.apart_from(dataset)
    }
    itself, keys = f"{dataset} itself", _keys_of(project, plan, dataset, same, but=taken.landed.subject)
    apart[itself] = shared_rows(here, _while_read(keys, itself, lost), own=True, is_in=is_in)
    return repeated_rows(here), apart, lost


def _while_read(batches: Iterator[Known], name: str, lost: dict[str, str]) -> Iterator[Known]:
    """Batches of a dataset up to one that cannot be compared, as when it lacks a column; that is noted."""
    try:
        yield from batches
    except InputError as error:
        lost[name] = str(error)


def _keys_of(
    project: Project, plan: SupplyPlan, dataset: str, same: Sameness, *, but: str | None = None
) -> Iterator[tuple[str, RowKeys]]:
    """Keys of a dataset's rows, batch by batch; none before its first version."""
    for entry in _entries(project, dataset, but):
        read = partial(_rows_of, project, plan, dataset, entry)
        yield entry["batch"], kept_keys(project, plan, entry["files"], same, read)


def kept_keys(
    project: Project,
    plan: SupplyPlan,
    files: Sequence[Mapping[str, Any]],
    same: Sameness,
    read: Callable[[tuple[str, ...]], Columns],
) -> RowKeys:
    """Keys of a batch: made from its rows once, when it is judged, and kept under its files' digest."""
    how = {"same": asdict(same), "as_text": sorted(text_columns(plan)), "made": KEYS_MADE}
    of = digest({"files": files, **how})

    def make() -> RowKeys:
        return row_keys(read(same.columns), same, digest_texts=outside().keys.digest_texts)

    @cache
    def ids() -> npt.NDArray[Any]:
        return read((same.item,))[same.item]

    return outside().keys.kept(project.name, of, make, ids)


def alike_texts(project: Project, plan: SupplyPlan, taken: Taken, columns: Columns) -> Iterator[AlikeTexts]:
    """What each search for nearly equal texts that the plan asks for finds."""
    apart = plan.apart_from(plan.sources[taken.landed.source].dataset)
    for check in plan.checks:
        if isinstance(check, NearDuplicates):
            lost = dict[str, str]()
            found = find_alike(
                item_texts(columns, plan.item, check.columns),
                {
                    name: _while_read(_texts_of(project, plan, name, check.columns), name, lost)
                    for name in apart
                },
                columns=check.columns,
                floor=check.similarity,
                sign=lambda texts: outside().sign(texts, plan.seed),
            )
            yield found.model_copy(update={"lost": tuple(lost.items())})


def _texts_of(
    project: Project, plan: SupplyPlan, dataset: str, names: tuple[str, ...]
) -> Iterator[tuple[str, ItemTexts]]:
    for entry in _entries(project, dataset):
        columns = _rows_of(project, plan, dataset, entry, (plan.item, *names))
        yield entry["batch"], item_texts(columns, plan.item, names)


def _entries(project: Project, dataset: str, but: str | None = None) -> list[Mapping[str, Any]]:
    """The batches in a dataset's newest version, as its manifest lists them; none before the first."""
    version = outside().datasets.current(project.name, dataset)
    listed = [] if version is None else version.manifest["batches"]
    return [entry for entry in listed if entry["batch"] != but]


def _rows_of(
    project: Project, plan: SupplyPlan, dataset: str, entry: Mapping[str, Any], wanted: tuple[str, ...]
) -> Columns:
    """Some columns of one batch of a dataset's newest version."""
    name, version = entry["batch"], outside().datasets.current(project.name, dataset)
    if version is None:
        return {}
    texts = text_columns(plan)
    try:
        held = outside().datasets.batches(project.name, version, wanted, as_text=texts, only=(name,))[name]
    except InputError as error:
        raise InputError(f"dataset {dataset}, batch {name}: {error}") from error
    need_columns(f"dataset {dataset}, batch {name}", held, wanted)
    return held


def text_columns(plan: SupplyPlan) -> tuple[str, ...]:
    """Columns whose values stay as they are written, also where the format has no types."""
    known = [check.known for check in plan.checks if isinstance(check, SpotCheck) and check.known]
    return (*labelling_columns(plan), *known)


def labelling_columns(plan: SupplyPlan) -> tuple[str, ...]:
    """Columns that say which item was given which label by whom."""
    return (plan.item, *plan.labels, *([plan.annotator] if plan.annotator else []))
