"""The page of one evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tasks.adapters.connect import code_version
from tasks.ledger.chain import Head
from tasks.pages.evaluation import evaluation_document, page_name
from tasks.plans import Project
from tasks.report.drift import tell_of_ticket
from tasks.report.publish import publish
from tasks.report.shared import may_wait, report_task
from tasks.vocabulary import Decision


@report_task
@may_wait("")
def write_evaluation(
    project: Project, decision: Decision, decisions: Sequence[Decision], head: Head, now: datetime
) -> str:
    """The page of one evaluation, beside what else was decided about its ticket; "" where it has to wait."""
    page = evaluation_page(project, decision, decisions, head, now)
    tell_of_ticket(project, decision.subject, now)
    return page


def evaluation_page(
    project: Project,
    decision: Decision,
    decisions: Sequence[Decision],
    head: Head,
    now: datetime,
    *,
    latest: bool = True,
) -> str:
    """The page of one evaluation, as the latest of its kind if it is; its path."""
    others = [one for one in decisions if one.subject == decision.subject and one.id != decision.id]
    document = evaluation_document(
        project.canvas(), decision, others, head=head, now=now, code_version=code_version()
    )
    return publish(project.name, "evaluation", page_name(decision), document, latest=latest)
