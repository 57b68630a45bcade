"""A batch beside the datasets it goes into and must stay apart from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache, partial
from typing import Any

import numpy.typing as npt

from tasks.adapters.connect import outside
from tasks.adapters.ports import Columns, Taken
from tasks.canonical import digest
from tasks.labels.alike import AlikeTexts
from tasks.labels.alike_search import ItemTexts, find_alike, item_texts
from tasks.labels.batch import SharedRows
from tasks.labels.near_duplicates import NearDuplicates
from tasks.labels.row_keys import RowKeys, Sameness, row_keys
from tasks.labels.shared_rows import repeated_rows, shared_rows
from tasks.load.shared import need_columns
from tasks.plans import Project, SupplyPlan


def compared(
    project: Project, plan: SupplyPlan, taken: Taken, columns: Columns
) -> tuple[SharedRows, dict[str, SharedRows]]:
    """Rows that the batch repeats, and those it shares with each dataset that it must stay disjoint from.

    The promise holds both ways: whichever of the two datasets gets rows later is checked then. The
    batch's own dataset counts without the batch, which a revision replaces.
    """
    same = Sameness(plan.item, plan.annotator or "", plan.content)
    dataset, is_in = plan.sources[taken.landed.source].dataset, outside().keys.is_in
    here = row_keys(columns, same, digest_texts=outside().keys.digest_texts)
    apart = {
        name: shared_rows(here, _keys_of(project, plan, name, same), is_in=is_in)
        for name in plan.apart_from(dataset)
    }
    own = _keys_of(project, plan, dataset, same, but=taken.landed.subject)
    return repeated_rows(here), apart | {f"{dataset} itself": shared_rows(here, own, own=True, is_in=is_in)}


def _keys_of(
    project: Project, plan: SupplyPlan, dataset: str, same: Sameness, *, but: str | None = None
) -> Iterator[tuple[str, RowKeys]]:
    """Keys of a dataset's rows, batch by batch; none before its first version."""
    for entry in _entries(project, dataset, but):
        yield entry["batch"], _kept_keys(project, plan, dataset, entry, same)


def _kept_keys(
    project: Project, plan: SupplyPlan, dataset: str, entry: Mapping[str, Any], same: Sameness
) -> RowKeys:
    """Keys of one batch of a dataset: made from its rows once, and kept under the digest of its files."""
    read = partial(_rows_of, project, plan, dataset, entry)
    of = digest({"files": entry["files"], "same": asdict(same), "as_text": sorted(text_columns(plan))})

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
            yield find_alike(
                item_texts(columns, plan.item, check.columns),
                {name: _texts_of(project, plan, name, check.columns) for name in apart},
                columns=check.columns,
                floor=check.similarity,
                sign=lambda texts: outside().sign(texts, plan.seed),
            )


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
    held = outside().datasets.batches(project.name, version, wanted, as_text=text_columns(plan), only=(name,))
    need_columns(f"dataset {dataset}, batch {name}", held[name], wanted)
    return held[name]


def text_columns(plan: SupplyPlan) -> tuple[str, ...]:
    """Columns whose values stay as they are written, also where the format has no types."""
    return (plan.item, *plan.labels, *([plan.annotator] if plan.annotator else []))
