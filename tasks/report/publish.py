"""A page is written, and told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prefect.settings import get_current_settings

from tasks.act.shared import emit
from tasks.adapters.connect import outside
from tasks.report.artifact import show_artifact
from tasks.report.shared import forms

WRITTEN = "report.written"
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
    """Emit ``report.written`` with the page's verdict; nothing where no server is known, as by hand."""
    if get_current_settings().api.url is None:
        return  # Prefect would start a server for it
    verdict = _VERDICTS.get(str(document["verdict"]["level"]), "UNKNOWN")
    resource = f"report.{project}.{kind}.{name}"
    emit(WRITTEN, resource, project, verdict, labels={"kind": kind}, kind=kind, page=name)
