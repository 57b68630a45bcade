"""The newest day's metrics beside past days, and the days that the team labelled as incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from tasks.adapters.connect import outside
from tasks.adapters.tables import read_columns
from tasks.drift.anomalies import Said, judge_days, judge_past, until
from tasks.drift.anomaly_plan import AnomalyPlan, Limit
from tasks.drift.anomaly_quality import anomaly_quality
from tasks.drift.metric_arrival import newest_settled
from tasks.drift.metric_series import Series, series_of
from tasks.errors import PlanError
from tasks.history.incidents import incidents
from tasks.history.metrics import daily_series
from tasks.plans import ModelPlan, Project
from tasks.readiness.produced import Judged, State
from tasks.readiness.promotion import Place
from tasks.readiness.watched import FRESH_DAYS
from tasks.vocabulary import Measurement

DAY = "day"  # column of the file of labelled days
RARE = "past days as far out"
_STATES: dict[str, State] = {"usual": "STEADY", "anomaly": "ALERT", "unknown": "UNDECIDED"}


def anomalies_of(project: Project, plan: ModelPlan, place: Place, today: date) -> tuple[Judged, ...]:
    """What is said of the newest days' metrics; () where the plan asks nothing or nothing new was kept.

    That is the newest day, and the newest on which all have come that usually come. A day says nothing of
    today once it is a week older than metrics usually are when they come.

    Raises
    ------
    PlanError
        When the file of labelled days is not there or holds no days.
    """
    asked = asked_anomalies(project, plan)
    if asked is None:
        return ()
    series, first = _series(project, place, asked)
    if not series.days:
        return ()
    settled = newest_settled(series, first, today)
    if (today - series.days[settled.at]).days > FRESH_DAYS + settled.delay:
        return ()
    known = labelled_days(project, place, asked)
    said = judge_days(series, settled, asked, known, np.random.default_rng(plan.seed))
    return tuple(_judged(one) for one in said)


def need_anomalies(project: Project, plan: ModelPlan) -> AnomalyPlan:
    """The section ``anomalies``, shares held in 0-1; PlanError when the plan has none."""
    asked = asked_anomalies(project, plan)
    if asked is None:
        raise PlanError(
            f"{project.shown}/model.yaml, promotion.alerts.anomalies: found nothing; "
            "allowed: the metrics that are looked at together, see docs/metrics_watch.md"
        )
    return asked


def past_quality(
    project: Project, plan: ModelPlan, place: Place, today: date
) -> tuple[dict[date, bool], frozenset[date], tuple[Measurement, ...]]:
    """Whether each past day would be called anomalous, the labelled incidents, and how good that is.

    Days of which something is usually still to come are left out.
    """
    asked = need_anomalies(project, plan)
    known = labelled_days(project, place, asked)
    series, first = _series(project, place, asked)
    past = until(series, newest_settled(series, first, today).at) if series.days else series
    called = judge_past(past, asked, known, np.random.default_rng(plan.seed))
    return called, known, anomaly_quality(called, known)


def labelled_days(project: Project, place: Place, plan: AnomalyPlan) -> frozenset[date]:
    """Days of incidents: those in the record at this place, and those in the plan's file."""
    kept = incidents(outside().records.links(project.name))
    return frozenset([one.produced.day for one in kept if one.place == place]) | _listed(
        project, plan.incidents
    )


def asked_anomalies(project: Project, plan: ModelPlan) -> AnomalyPlan | None:
    """The section ``anomalies``, with the limits that a share of the canvas has of itself; None for none."""
    alerts = plan.promoted(project.shown).alerts
    if alerts is None or alerts.anomalies is None:
        return None
    shares = {m.name for m in project.canvas().metrics if m.unit == "share"} & set(alerts.anomalies.metrics)
    limits = {name: Limit(low=0, high=1) for name in shares} | dict(alerts.anomalies.limits)
    return alerts.anomalies.model_copy(update={"limits": limits})


def _series(
    project: Project, place: Place, plan: AnomalyPlan
) -> tuple[Series, Mapping[date, Mapping[str, date]]]:
    """The metrics by day, and when each was first kept."""
    daily = daily_series(outside().records.links(project.name), place)
    return series_of(daily.values, plan.metrics), daily.first


def _judged(said: Said) -> Judged:
    method = "among usual past days, by robust Mahalanobis and isolation forest" if said.days else "by rule"
    return Judged(
        rule="anomaly",
        metric=said.metric,
        state=_STATES[said.state],
        reason=f"{said.day}: {said.reason}",
        settle=said.settle,
        measured=Measurement(name=RARE, value=said.p, unit="share", n=said.days, method=method),
        day=said.day,
    )


def _listed(project: Project, name: str) -> frozenset[date]:
    if not name:
        return frozenset()
    where, folder = f"{project.shown}/{name}", project.folder.resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise PlanError(f"{where}: found no such file; allowed: CSV or YAML inside the project's folder")
    return frozenset(_day(cell, where) for cell in _cells(path, where))


def _cells(path: Path, where: str) -> Iterable[Any]:
    if path.suffix not in {".yaml", ".yml"}:
        return list(read_columns([path], [DAY], as_text=[DAY])[DAY].tolist())
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PlanError(f"{where}: found no YAML; allowed: a list of days, YYYY-MM-DD") from error
    return found if isinstance(found, list) else [found]


def _day(cell: Any, where: str) -> date:
    said = cell.get(DAY) if isinstance(cell, dict) else cell
    try:
        return date.fromisoformat(str(said))
    except ValueError as error:
        raise PlanError(f"{where}: found {str(said)[:40]!r}; allowed: days, YYYY-MM-DD") from error
