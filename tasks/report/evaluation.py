"""The page of one evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tasks.adapters.connect import code_version, outside
from tasks.ledger.chain import Head
from tasks.pages.evaluation import evaluation_document, page_name
from tasks.plans import Project
from tasks.report.drift import tell_of_ticket
from tasks.report.shared import forms, report_task
from tasks.vocabulary import Decision


@report_task
def write_evaluation(
    project: Project, decision: Decision, decisions: Sequence[Decision], head: Head, now: datetime
) -> str:
    """The page of one evaluation, beside what else was decided about its ticket."""
    others = [one for one in decisions if one.subject == decision.subject and one.id != decision.id]
    document = evaluation_document(
        project.canvas(), decision, others, head=head, now=now, code_version=code_version()
    )
    latest = outside().pages.write(project.name, "evaluation", page_name(decision), forms(document))
    tell_of_ticket(project, decision.subject, now)
    return latest
