"""``proofline verify``: is the record whole, and what it names there? Without Prefect."""

from __future__ import annotations

from argparse import Namespace

from flows.commands.audited_answer import say_all
from flows.commands.kept_projects import kept_projects
from tasks.errors import InputError
from tasks.history.anchors import need_anchor
from tasks.load.audit import load_audit


def verify(words: Namespace) -> int:
    """Verify the chain of one or of every project against its anchors; with ``--data``, what it names."""
    projects = kept_projects(words.project)
    if words.head and len(projects) != 1:
        raise InputError(f"--head: found {len(projects)} projects; allowed: one, see --project")
    heads = [need_anchor(words.head, "--head")] if words.head else []
    audits = [load_audit(project, data=words.data, heads=heads) for project in projects]
    return say_all(audits, as_json=words.json)
