"""People are told of reports and refused batches through blocks of Prefect, and anew when one says more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.act.shared import logger
from tasks.adapters.connect import outside
from tasks.adapters.ports import Letter
from tasks.canonical import digest
from tasks.errors import OutsideError
from tasks.pages.chat import Said, chat_lines, refusal_lines
from tasks.pages.verdicts import OUTCOMES, Level
from tasks.plans import Project
from tasks.plans.delivery import REFUSAL, Shape
from tasks.vocabulary import Decision, Outcome

REFUSED = (Outcome.REJECTED, Outcome.QUARANTINED)
MOST_SUBJECT = 150
RETRY_AFTER_S = (1, 5)  # what waits here waits in the flow
_SHAPES: dict[Level, Shape] = {"ok": "ok", "wa": "watch", "ba": "bad", "no": "unsettled"}


@dataclass(frozen=True)
class Told:
    """One thing that people are told of: which report, its verdict's shape, its lines.

    ``says`` is the digest of what it says apart from the day: what is told anew when it changes.
    """

    kind: str
    name: str
    shape: Shape
    said: Said
    says: str


def deliver(project: Project, *pages: str | None) -> None:
    """Tell of the reports at these paths whoever the canvas names; what fails fails nothing else.

    Each delivery is a task run of its own, tried three times: its state and the log say what came of it.
    """
    with _stopping_nothing():
        _deliver(project, [told for page in pages if page and (told := _of_page(project.name, page))])


def deliver_refusals(project: Project, decisions: Iterable[Decision]) -> None:
    """Tell of batches that were rejected or held, each once, as ``deliver`` does."""
    with _stopping_nothing():
        title = project.canvas().title
        _deliver(project, [_of_refusal(one, title) for one in decisions if one.outcome in REFUSED])


@contextmanager
def _stopping_nothing() -> Iterator[None]:
    """What goes wrong with telling is told in the log: a flow has done its work before."""
    try:
        yield
    except Exception as error:
        logger.warning("not delivered: %s", error)


def _deliver(project: Project, found: Sequence[Told]) -> None:
    for receiver in project.canvas().deliver:
        for told in found:
            if not receiver.wants(told.kind, told.shape) or _is_sent(project.name, receiver.to, told):
                continue
            if send(project.name, receiver.to, told, return_state=True).is_failed():
                break  # what does not answer keeps the flow waiting once, not once a report


def _of_page(project: str, page: str) -> Told | None:
    """What a page says; None where its JSON is not there."""
    kind, file = page.split("/")[-2:]
    document = json.loads(outside().pages.read(project, kind, f"{file.removesuffix('.html')}.json") or "{}")
    if not document.get("address"):
        return None
    verdict = document["verdict"]
    name = document["address"].rsplit("/", 1)[-1].removesuffix(".html")  # the file may be called latest
    says = digest([verdict["level"], verdict["pill"], verdict["sentence"]])
    return Told(kind, name, _SHAPES[verdict["level"]], chat_lines(document), says)


def _of_refusal(decision: Decision, title: str) -> Told:
    shape = _SHAPES[OUTCOMES[decision.outcome].level]
    return Told(REFUSAL, decision.id, shape, refusal_lines(decision, title), decision.key)


def _may_help(_task: Any, _run: Any, state: Any) -> bool:
    """Whether trying again may help: a block that is not there does not come by itself."""
    try:
        state.result()
    except OutsideError:
        return True
    except Exception:  # all else is a wrong name, or a fault of ours
        return False
    return False


@task(
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=len(RETRY_AFTER_S),
    retry_delay_seconds=list(RETRY_AFTER_S),
    retry_condition_fn=_may_help,
    task_run_name="deliver {told.kind} {told.name} to {to}",
)
def send(project: str, to: str, told: Told) -> None:
    """Give one block the text, and note beside the report that it has it.

    In this order a run that is killed in between tells again, and nothing stays untold.
    """
    try:
        letter = Letter(subject=told.said.verdict[:MOST_SUBJECT], text=told.said.text)
        outside().notify.send(to, letter)
    except Exception as error:
        logger.warning("%s %s: not delivered: %s", told.kind, told.name, error)
        raise
    logger.info("%s %s: delivered to %s", told.kind, told.name, to)
    pages = outside().pages
    pages.write(project, told.kind, _mark(to, told), {"sent": f"{told.says}\n"}, latest=False)


def _is_sent(project: str, to: str, told: Told) -> bool:
    kept = outside().pages.read(project, told.kind, f"{_mark(to, told)}.sent")
    return kept is not None and kept.strip() == told.says


def _mark(to: str, told: Told) -> str:
    return f"{told.name}.{to.replace('/', '.')}"
