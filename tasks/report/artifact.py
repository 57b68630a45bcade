"""A report's Markdown as an artifact in Prefect, beside the run that wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from prefect.artifacts import create_markdown_artifact
from prefect.context import TaskRunContext

from tasks.act.shared import logger
from tasks.canonical import digest


def artifact_key(project: str, kind: str) -> str:
    """The same for every report of a kind and project; two projects never share one."""
    said = f"{project}-{kind}"
    plain = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")
    return plain if plain == said else f"{plain}-{digest([project, kind])[:6]}"


def show_artifact(project: str, kind: str, document: Mapping[str, Any], markdown: str) -> None:
    """Make the artifact, with where its page is; nothing outside a task run, as there is no run to show it.

    A server that does not take it stops no report: that is said in the log.
    """
    if TaskRunContext.get() is None:
        return
    verdict = document["verdict"]
    try:
        create_markdown_artifact(
            f"{_page(document['address'])}\n\n{markdown}",
            key=artifact_key(project, kind),
            description=f"{verdict['pill']}: {verdict['sentence']}",
        )
    except Exception as error:  # whatever fails there, the page is written
        logger.warning("%s of %s: Prefect took no artifact: %s", kind, project, type(error).__name__)


def _page(address: str) -> str:
    return (
        f"[The page]({address})" if address.startswith(("http://", "https://")) else f"The page: `{address}`"
    )
