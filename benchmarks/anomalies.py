# scikit-learn has no types:
# mypy: disable-error-code="import-untyped"
"""How many incidents are found in daily metrics, and how often is a usual day called one?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from benchmarks.flight_days import METRICS, FlightDays
from benchmarks.tables import note, options, rate, show
from tasks.drift.anomaly_plan import AnomalyPlan, Limit
from tasks.drift.anomaly_rules import broken_rule
from tasks.drift.anomaly_scores import held_out_scores, learnt_scores, p_values, together
from tasks.drift.metric_series import Series, apart_from_usual, usual_days

Floats = npt.NDArray[np.float64]

FIRST = 120  # days before the first that is judged
ODD = 10  # rows of the odd class among all of the others, as in outlier benchmarks
INCIDENT_SHARE = 0.05  # of days, for the precision
METHODS = ("rules", "Mahalanobis", "forest", "Mahalanobis or forest, as shipped", "all: rules, or as shipped")
SHARES = {name: Limit(low=0, high=1) for name in ("auc", "brier", "late_share", "mean_score")}
PLAN = AnomalyPlan(metrics=METRICS, limits=SHARES | {"missing_weather": Limit(high=0.2)})


class Judged(NamedTuple):
    """p-values of a usual day, then of each incident, by method; scores likewise; which broke a rule."""

    p: Floats
    scores: Floats
    broken: npt.NDArray[np.bool_]


def main() -> None:
    """Print what is found on the flights' days, by kind, and how public labelled sets are told apart."""
    asked = options(__doc__ or "", repetitions=5)
    with threadpool_limits(1):
        rng = np.random.default_rng(asked.seed)
        found, kinds = flights(rng)
        show(
            [
                "method",
                "false alarms of days",
                "incidents found",
                f"precision at {INCIDENT_SHARE:.0%} of days",
                "AUC",
            ],
            list(_quality(found)),
        )
        print()
        show(["incident", "rules", "as shipped", "all"], list(_by_kind(found, kinds)))
        print()
        show(
            ["set", "rows", "odd", "metrics", *METHODS[1:4], "scikit-learn's forest"],
            list(_sets(rng, asked.repetitions)),
        )


def flights(rng: np.random.Generator) -> tuple[list[Judged], tuple[str, ...]]:
    """Each day from the first on, as it was and with each incident put into it, by the days before it."""
    days = FlightDays()
    usual = np.array([days.metrics(rows) for rows in days.rows.values()])
    odd = {}
    for name, rows_of in days.incidents(rng).items():
        note(f"with {name}")
        odd[name] = np.array([days.metrics(rows) for rows in rows_of])
    known = usual_days(Series(tuple(days.rows), METRICS, usual), PLAN, ())
    judged = []
    for at in range(FIRST, len(usual)):
        if known[at]:  # a real day outside its limits is an incident itself, and no usual day
            judged.append(
                judge(tuple(days.rows), usual, [usual[at], *(one[at] for one in odd.values())], at, rng)
            )
    note(f"{len(judged)} days judged")
    return judged, tuple(odd)


def judge(
    days: tuple[date, ...], usual: Floats, variants: list[Floats], at: int, rng: np.random.Generator
) -> Judged:
    """A day as each of its variants, by the days before it."""
    rows, past = [], np.empty((0, len(METRICS)))
    for day in variants:
        series = Series(days[: at + 1], METRICS, np.vstack([usual[:at], day]))
        known = usual_days(series, PLAN, ())
        apart = apart_from_usual(series, known)
        past = np.nan_to_num(apart[:-1][known[:-1] & np.isfinite(apart[:-1]).any(axis=1)])
        rows.append(np.nan_to_num(apart[-1]))
    among, scores = held_out_scores(past, rng), learnt_scores(past, np.array(rows), rng)
    both, joined = together(among, among), together(scores, among)
    p = [p_values(scores[:, 0], among[:, 0]), p_values(scores[:, 1], among[:, 1]), p_values(joined, both)]
    broken = [
        _breaks(usual[:at][usual_days(Series(days[:at], METRICS, usual[:at]), PLAN, ())], day)
        for day in variants
    ]
    return Judged(np.array(p), np.array([scores[:, 0], scores[:, 1], joined]), np.array(broken))


def _breaks(past: Floats, day: Floats) -> bool:
    return any(
        broken_rule(past[:, i], float(day[i]), PLAN.limits.get(name)) for i, name in enumerate(METRICS)
    )


def _called(found: list[Judged]) -> dict[str, npt.NDArray[np.bool_]]:
    """Whether each method calls each variant of each day, shape (n_days, n_variants)."""
    p, rules = (
        np.array([one.p for one in found]) <= PLAN.false_alarms,
        np.array([one.broken for one in found]),
    )
    return dict(zip(METHODS, (rules, p[:, 0], p[:, 1], p[:, 2], rules | p[:, 2]), strict=True))


def _quality(found: list[Judged]) -> Iterator[list[object]]:
    scores = np.array([one.scores for one in found])
    for method, called in _called(found).items():
        alarms, hits = called[:, 0], called[:, 1:]
        false, recall = alarms.mean(), hits.mean()
        share = INCIDENT_SHARE * recall
        precision = share / max(share + (1 - INCIDENT_SHARE) * false, 1e-12)
        at = METHODS.index(method) - 1
        auc = f"{_auc(scores[:, at, 0], scores[:, at, 1:]):.2f}" if 0 <= at < 3 else ""
        yield [
            method,
            rate(int(alarms.sum()), alarms.size),
            rate(int(hits.sum()), hits.size),
            f"{100 * precision:.0f}",
            auc,
        ]


def _by_kind(found: list[Judged], kinds: tuple[str, ...]) -> Iterator[list[str]]:
    called = _called(found)
    for at, kind in enumerate(kinds, 1):
        hits = (called[method][:, at] for method in (METHODS[0], METHODS[3], METHODS[4]))
        yield [kind, *(rate(int(one.sum()), one.size) for one in hits)]


def _auc(usual: Floats, odd: Floats) -> float:
    truth = np.repeat([0, 1], [usual.size, odd.size])
    return float(roc_auc_score(truth, np.concatenate([usual.ravel(), odd.ravel()])))


def _sets(rng: np.random.Generator, repetitions: int) -> Iterator[list[object]]:
    """Bundled sets: one class is usual, ten rows of another are odd; mean AUC over draws of the ten."""
    cancer, wine, digits = (load(return_X_y=True) for load in (load_breast_cancer, load_wine, load_digits))
    sets = (("breast cancer", *cancer, 1), ("wine", *wine, 1), ("digits", *digits, 0))
    for name, rows, kind, usual in sets:
        note(name)
        made = np.array([_set_auc(rng, rows[kind == usual], rows[kind != usual]) for _ in range(repetitions)])
        yield [
            name,
            int((kind == usual).sum()) + ODD,
            ODD,
            rows.shape[1],
            *(f"{auc:.2f}" for auc in made.mean(axis=0)),
        ]


def _set_auc(rng: np.random.Generator, usual: Floats, others: Floats) -> list[float]:
    odd = others[rng.permutation(len(others))[:ODD]]
    rows, truth = np.vstack([usual, odd]), np.repeat([0, 1], [len(usual), ODD])
    middle = np.median(rows, axis=0)
    spread = 1.4826 * np.median(np.abs(rows - middle), axis=0)
    rows = (rows - middle)[:, spread > 0] / spread[spread > 0]
    scores = learnt_scores(rows, rows, rng)
    theirs = -IsolationForest(random_state=int(rng.integers(1 << 31))).fit(rows).score_samples(rows)
    return [
        float(roc_auc_score(truth, one))
        for one in (scores[:, 0], scores[:, 1], together(scores, scores), theirs)
    ]


if __name__ == "__main__":
    main()
