"""What the record holds: decisions, and its head."""

from __future__ import annotations

from collections.abc import Mapping

from tasks.adapters.connect import outside
from tasks.gates import Key
from tasks.ledger.append import find, head, newest_first
from tasks.ledger.chain import Head
from tasks.load.shared import value_task
from tasks.plans import Project
from tasks.vocabulary import Decision


@value_task
def decided_before(project: Project, key: Key) -> Decision | None:
    """The decision that this very question already has, if there is one."""
    links = outside().records.links(project.name)
    kept = find(links, lambda record: record.kind == "decision" and record.body.get("key") == key.digest)
    return None if kept is None else Decision.model_validate(kept.body["decision"])


@value_task
def load_decisions(project: Project) -> tuple[tuple[Decision, ...], Head]:
    """Every decision of the project, oldest first, and the head of its record.

    A decision about a batch also names the dataset version that came of it.
    """
    links = outside().records.links(project.name)
    records = list(newest_first(links))[::-1]
    versions = {r.body["key"]: r.body["dataset"] for r in records if r.kind == "done" and "dataset" in r.body}
    kept = [Decision.model_validate(r.body["decision"]) for r in records if r.kind == "decision"]
    return tuple(_with_version(decision, versions) for decision in kept), head(links)


def _with_version(decision: Decision, versions: Mapping[str, str]) -> Decision:
    if decision.key not in versions:
        return decision
    return decision.model_copy(update={"inputs": {**decision.inputs, "dataset": versions[decision.key]}})
