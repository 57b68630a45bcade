"""``proofline data log`` and ``get``: versions of datasets, and any of them back exactly."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.commands.answer import say, say_json
from flows.commands.run import chosen_project
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.history.datasets import Dated, changes, counted, history, version_named, versions_of


def log(words: Namespace) -> int:
    """Say which versions a dataset has, oldest first, and what changed from each to the next."""
    project, dated = recorded(words)
    versions = versions_of(dated, words.dataset)
    shown = [_object(one, versions) for one in versions]
    if words.json:
        say_json({"project": project, "dataset": words.dataset, "versions": shown})
        return 0
    for version in shown:
        size = f"{counted(version['rows'], 'row')} in {counted(version['batches'], 'batch')}"
        say(f"{version['at'][:16].replace('T', ' ')}  {version['name']}  {size}")
        say(f"    {version['changed']} [{version['decision_id']}]")
    return 0


def get(words: Namespace) -> int:
    """Restore a version exactly, from the remote where nothing is left here."""
    project, dated = recorded(words)
    version = version_named(dated, words.version).version
    place = Path(words.to or version.name).resolve()
    outside().datasets.restore(project, version, str(place))
    files = sum(len(batch["files"]) for batch in version.manifest["batches"])
    if words.json:
        answer = {"project": project, "version": version.name, "folder": str(place)}
        say_json({**answer, "files": files, "rows": version.rows})
    else:
        size = f"{counted(version.rows, 'row')} in {counted(files, 'file')}"
        say(f"{version.name} lies in {place}: {size}, every digest checked.")
    return 0


def recorded(words: Namespace) -> tuple[str, tuple[Dated, ...]]:
    """The project, and every dataset version in its record, oldest first."""
    project = chosen_project(find_home(), words.project).name
    return project, history(outside().records.links(project))


def _object(one: Dated, versions: Sequence[Dated]) -> dict[str, Any]:
    manifest = one.version.manifest
    parent = next((held for held in versions if held.version.name == manifest["parent"]), None)
    return {
        "name": one.version.name,
        "at": one.at.isoformat(),
        "rows": one.version.rows,
        "batches": len(manifest["batches"]),
        "changed": changes(parent.version.manifest if parent else None, manifest),
        "parent": manifest["parent"],
        "decision_id": one.decision,
    }
