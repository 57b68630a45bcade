"""What is known of the data behind a candidate: recorded versions, their bytes, rows that stand in both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.adapters.connect import outside
from tasks.adapters.ports import Columns, Version
from tasks.errors import InputError, PlanError
from tasks.history.datasets import Dated, history
from tasks.labels.batch import SharedRows
from tasks.labels.row_keys import RowKeys, Sameness, item_ids
from tasks.labels.shared_rows import shared_rows
from tasks.load.compared import kept_keys, text_columns
from tasks.load.shared import need_columns
from tasks.plans import ModelPlan, Project, SupplyPlan
from tasks.readiness.data_facts import DataFacts

MOST_NAMED = 10


def data_facts(project: Project, plan: ModelPlan, training: str, evaluation: str) -> DataFacts:
    """What the record and the datasets say of two versions, such as ``training@3f2a0c9d81be``.

    ``shared`` stays None where they cannot be compared: one is lost, the project has no ``supply.yaml``,
    which says what makes two rows the same, or a batch lacks a column that it names.
    """
    dated = history(outside().records.links(project.name))
    recorded = {one.version.name: one.version for one in dated}
    learnt, judged = recorded.get(training), recorded.get(evaluation)
    facts = DataFacts(
        training=training,
        evaluation=evaluation,
        lost=tuple(_lost(project, {training: learnt, evaluation: judged})),
        newer_evaluation=_newer(dated, plan.evaluation, evaluation),
        training_rows=learnt.rows if learnt else 0,
        evaluation_rows=judged.rows if judged else 0,
        production=plan.promotion.production if plan.promotion else "",
    )
    if facts.lost or learnt is None or judged is None:
        return facts
    return _compared(project, facts, learnt, judged)


def _lost(project: Project, found: Mapping[str, Version | None]) -> Iterator[str]:
    """Why each version is not what the record says, where it is not."""
    for name, version in found.items():
        if version is None:
            yield f"{name or 'a version without a name'}: the record knows no such version"
        elif fault := outside().datasets.fault(project.name, version):
            yield fault


def _newer(dated: Sequence[Dated], dataset: str, evaluation: str) -> str:
    """The dataset's newest recorded version where that is another one; "" where it is not."""
    newest = next((one.version.name for one in reversed(dated) if one.dataset == dataset), evaluation)
    return "" if newest == evaluation else newest


def _compared(project: Project, facts: DataFacts, training: Version, evaluation: Version) -> DataFacts:
    """The facts with the rows of the evaluation version that the training version holds too."""
    try:
        supply = project.supply()
        learnt, judged = (_keys(project, supply, version) for version in (training, evaluation))
    except (PlanError, InputError):
        return facts
    marked = _marked(shared_rows(judged, [(training.name, learnt)], is_in=outside().keys.is_in))
    ids = item_ids(judged.ids()[marked]) if marked.any() else np.empty(0, dtype=object)
    named = dict.fromkeys("a row without an id" if one is None else str(one) for one in ids)
    return replace(facts, shared=int(marked.sum()), shared_named=tuple(named)[:MOST_NAMED])


def _marked(shared: SharedRows) -> npt.NDArray[np.bool_]:
    return shared.by_id if shared.by_content is None else shared.by_id | shared.by_content


def _keys(project: Project, supply: SupplyPlan, version: Version) -> RowKeys:
    """Keys of all rows of a version; those of a batch were kept when it was judged."""
    same = Sameness(supply.item, supply.annotator or "", supply.content)
    entries = version.manifest["batches"]
    each = [
        kept_keys(project, supply, entry["files"], same, partial(_rows, project, supply, version, entry))
        for entry in entries
    ]
    content = [one.content for one in each if one.content is not None]

    @cache
    def ids() -> npt.NDArray[Any]:
        return np.concatenate([item_ids(one.ids()) for one in each])

    return RowKeys(
        items=np.concatenate([one.items for one in each]),
        rows=np.concatenate([one.rows for one in each]),
        content=np.concatenate(content) if len(content) == len(each) else None,
        ids=ids,
    )


def _rows(
    project: Project,
    supply: SupplyPlan,
    version: Version,
    entry: Mapping[str, Any],
    wanted: tuple[str, ...],
) -> Columns:
    """Some columns of one batch of a version."""
    name = entry["batch"]
    held = outside().datasets.batches(
        project.name, version, wanted, as_text=text_columns(supply), only=(name,)
    )[name]
    need_columns(f"{version.name}, batch {name}", held, wanted)
    return held
