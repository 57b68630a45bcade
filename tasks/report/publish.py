"""A page is written, and told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.act.shared import emit
from tasks.adapters.connect import outside
from tasks.events import ReportWritten
from tasks.report.artifact import show_artifact
from tasks.report.shared import forms

_VERDICTS: Mapping[str, str] = {"ok": "PASS", "wa": "WARN", "ba": "FAIL", "no": "UNKNOWN"}


def publish(project: str, kind: str, name: str, document: Mapping[str, Any], *, latest: bool = True) -> str:
    """Write every form of a page under its name, and as the latest if it is; emit that it was written.

    In this order a run that is killed in between writes and tells again. The path as `Pages.write` gives it.
    The page says where it is, and its Markdown is an artifact of the run.
    """
    placed = {**document, "address": outside().pages.address(project, kind, name)}
    texts = forms(placed)
    path = outside().pages.write(project, kind, name, texts, latest=latest)
    show_artifact(project, kind, placed, texts["md"])
    tell_written(project, kind, name, document)
    return path


def tell_written(project: str, kind: str, name: str, document: Mapping[str, Any]) -> None:
    """Emit that a page was written, with its verdict."""
    verdict = _VERDICTS.get(str(document["verdict"]["level"]), "UNKNOWN")
    resource = f"report.{project}.{kind}.{name}"
    emit(ReportWritten(project=project, kind=kind, page=name), resource, verdict, labels={"kind": kind})
