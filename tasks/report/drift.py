"""The page of one watched window."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import ValidationError

from tasks.adapters.connect import code_version, outside
from tasks.drift.shown import Sides, sides
from tasks.drift.windows import Windows
from tasks.errors import PlanError, ProoflineError
from tasks.gates import Key
from tasks.history.falls import fall_named
from tasks.history.retrainings import order_of, retrainings
from tasks.history.told_incidents import told_incidents
from tasks.history.told_moves import told_moves
from tasks.load.metric_loss import MetricLoss, load_loss
from tasks.load.record import load_decisions
from tasks.pages.drift_window import drift_window_document
from tasks.pages.evaluation import page_name
from tasks.plans import Project
from tasks.report.publish import publish
from tasks.report.shared import may_wait, own_pages, report_task, watched_windows
from tasks.vocabulary import Decision

_KIND = "drift"
_NOT_WRITTEN: str | None = None


@report_task
@may_wait("")
def write_drift(project: Project, decision: Decision, windows: Windows, now: datetime) -> str:
    """The page of a window that was judged just now, with how its features looked before and look now.

    "" where it has to wait.
    """
    return _write(project, decision, sides(windows.reference, windows.current), now)


@report_task
@may_wait(_NOT_WRITTEN)
def tell_drift_done(project: Project, finding: str, now: datetime) -> str | None:
    """The page of the window that ``finding`` is about, anew: something was done about it.

    That is the window of a decision, and the newest one where it is a fall of the metric.

    None when the record holds no such decision or fall, or the page has to wait.
    """
    decisions, _ = load_decisions.fn(project)
    is_fall = fall_named(outside().records.links(project.name), finding) is not None
    wanted = _newest_id(project, decisions) if is_fall else finding
    decision = next((one for one in decisions if one.id == wanted and one.gate.about == "watch"), None)
    return None if decision is None else drift_page(project, decision, now)


def drift_page(project: Project, decision: Decision, now: datetime) -> str:
    """The page of a window anew; its path.

    How its features looked is taken from the page that is there: the record holds no counts.
    """
    return _write(project, decision, _kept_sides(decision), now)


def tell_of_ticket(project: Project, ticket: str, now: datetime) -> None:
    """Write the page of the window anew whose finding opened the ticket; nothing for any other ticket."""
    order = order_of(outside().records.links(project.name), ticket)
    if order is not None:
        tell_drift_done.fn(project, order.finding, now)


def _write(project: Project, decision: Decision, shown: Mapping[str, Sides], now: datetime) -> str:
    links = outside().records.links(project.name)
    decisions, newest = load_decisions.fn(project)
    incidents = told_incidents(links)
    document = drift_window_document(
        project.canvas(),
        decision,
        decisions,
        sides=shown,
        loss=_loss(project),
        retrainings=retrainings(links),
        incidents=incidents,
        moves=told_moves(links),
        own_pages=own_pages(project.name, decisions, incidents),
        head=newest,
        now=now,
        plan_digest=_plan_digest(project, decision),
        code_version=code_version(),
    )
    is_newest = decision.id == _newest_id(project, decisions)
    name = page_name(decision)
    latest = publish(project.name, _KIND, name, document, latest=is_newest)
    return outside().pages.written(project.name, _KIND, name) or latest


def _newest_id(project: Project, decisions: Sequence[Decision]) -> str:
    """Id of the decision on the newest window; "" without any."""
    return next((one.id for one in watched_windows(project, decisions)), "")


def _loss(project: Project) -> MetricLoss:
    """Whether the metric has fallen; not known where what serves cannot be asked."""
    try:
        return load_loss.fn(project, project.model())
    except ProoflineError as error:
        return MetricLoss("unknown", str(error), "`proofline run watch_metrics` asks again.")


def _plan_digest(project: Project, decision: Decision) -> str:
    """Digest of the plan as it is, if the window was judged by it; "" where it has changed since."""
    try:
        plan = project.model().watched(project.shown)
    except PlanError:
        return ""
    key = Key(decision.gate.name, decision.subject, decision.inputs, plan.digest)
    return plan.digest if key.digest == decision.key else ""


def _kept_sides(decision: Decision) -> dict[str, Sides]:
    """Both sides of the features that the page shows; none where it is not there or cannot be read."""
    text = outside().pages.read(decision.project, _KIND, f"{page_name(decision)}.json")
    try:
        moved = json.loads(text)["moved"] if text else []
        return {row["name"]: Sides(kind=row["kind"], shares=row["shares"]) for row in moved}
    except (ValueError, KeyError, TypeError, ValidationError):
        return {}
