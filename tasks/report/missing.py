"""Pages that were not written when they should have been: the place of reports did not answer, or is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from tasks.adapters.connect import outside
from tasks.history.incidents import incidents
from tasks.history.told_incidents import told_incidents
from tasks.ledger.chain import Head
from tasks.pages.evaluation import page_name
from tasks.pages.incident import incident_name
from tasks.pages.index import MOST_OTHERS
from tasks.plans import Project
from tasks.report.drift import drift_page
from tasks.report.evaluation import evaluation_page
from tasks.report.promotion import incident_page
from tasks.report.shared import report_task
from tasks.vocabulary import Decision


@report_task
def make_up(project: Project, decisions: Sequence[Decision], head: Head, now: datetime) -> tuple[str, ...]:
    """The pages that the newest evaluations, windows and incidents lack, written from the record.

    Of each kind those are looked for that an index shows. A window's page is then without charts: the record
    holds no counts. The page of a promotion needs what was signed, and is written by `promote_model` again.
    Their paths.
    """
    evaluated, watched = _newest(decisions, "experiment"), _newest(decisions, "watch")
    made = [
        evaluation_page(project, one, decisions, head, now, latest=one is evaluated[-1])
        for one in _lacking(project, "evaluation", evaluated)
    ]
    made += [drift_page(project, one, now) for one in _lacking(project, "drift", watched)]
    return (*made, *_incidents(project, now))


def _newest(decisions: Sequence[Decision], about: str) -> list[Decision]:
    return [one for one in decisions if one.gate.about == about][-MOST_OTHERS:]


def _lacking(project: Project, kind: str, decisions: Sequence[Decision]) -> Iterator[Decision]:
    there = set(outside().pages.listed(project.name, kind)) if decisions else set()
    yield from (one for one in decisions if (kind, page_name(one)) not in there)


def _incidents(project: Project, now: datetime) -> Iterator[str]:
    links = outside().records.links(project.name)
    told, opened = told_incidents(links)[:MOST_OTHERS], incidents(links)[:MOST_OTHERS]
    there = set(outside().pages.listed(project.name, "incident")) if told else set()
    for page, incident in zip(reversed(told), reversed(opened), strict=True):
        if ("incident", incident_name(page)) not in there:
            yield incident_page(project, incident, now, latest=incident is opened[0])
