"""How many anomalies were incidents, and how many incidents were found: on days that the team labelled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from tasks.stats.intervals import share_interval
from tasks.vocabulary import Measurement


def anomaly_quality(called: Mapping[date, bool], incidents: Collection[date]) -> tuple[Measurement, ...]:
    """Precision and recall with exact 95 % intervals; accuracy has no number, and says why.

    Parameters
    ----------
    called : mapping of date to bool
        Every day that was looked at, and whether it was called anomalous.
    incidents : collection of date
        The days on which something was wrong, as people labelled them; others among them do not count.

    Returns
    -------
    tuple of Measurement
        ``precision`` (share of the called days), ``recall`` (share of the incidents), ``false alarms`` (share
        of the other days); None where there is nothing that it could be a share of.
    """
    wrong = called.keys() & set(incidents)
    hits = sum(called[day] for day in wrong)
    alarms = sum(called.values())
    rest = len(called) - len(wrong)
    silent = f"{rest / len(called):.1%}" if called else "nearly all"
    return (
        _share("precision", hits, alarms, "days called anomalous that were incidents"),
        _share("recall", hits, len(wrong), "incidents that were called anomalous"),
        _share("false alarms", alarms - hits, rest, "other days that were called anomalous"),
        Measurement(
            name="accuracy",
            value=None,
            unit="share",
            n=len(called),
            method=f"has no number: calling no day anomalous would be right on {silent} of them",
        ),
    )


def _share(name: str, count: int, total: int, method: str) -> Measurement:
    if not total:
        return Measurement(name=name, value=None, unit="share", n=0, method=method)
    interval = share_interval(count, total)
    return Measurement(
        name=name, value=count / total, unit="share", n=total, interval=interval, method=method
    )
