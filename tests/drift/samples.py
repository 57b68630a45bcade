"""Columns that the drift tests draw from, and what is found in two windows of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.drift.plan import ShiftPlan
from tasks.drift.profile import profile
from tasks.drift.shift import judge_shift
from tasks.vocabulary import Finding

Columns = dict[str, npt.NDArray[Any]]

PLAN = ShiftPlan()
NORMAL = np.random.default_rng(7).normal(size=4_000)
TEXT = np.random.default_rng(8).choice(np.array(["a", "b", "c"], dtype=object), 4_000)


def twenty_features(rng: np.random.Generator, rows: int, shift: float = 0.0) -> Columns:
    """Twenty features of every kind, eight of them correlated; "n0" is shifted by ``shift`` sd."""
    common = rng.normal(size=rows)
    columns: Columns = {f"n{i}": 0.8 * rng.normal(size=rows) + 0.6 * common for i in range(8)}
    columns["n0"] = columns["n0"] + shift
    columns |= {f"exponential {i}": rng.exponential(size=rows) for i in range(3)}
    return columns | {
        "heavy tails": rng.standard_t(2, size=rows),
        "counts": rng.poisson(3, rows),
        "minutes": rng.integers(0, 60, rows),
        "mostly zero": np.where(rng.random(rows) < 0.6, 0, rng.exponential(size=rows)),
        "with missing": np.where(rng.random(rows) < 0.1, np.nan, rng.normal(size=rows)),
        "rarely one": (rng.random(rows) < 0.01).astype(float),
        "three": rng.choice(np.array(["a", "b", "c"], dtype=object), rows),
        "long tail": texts("z", np.minimum(rng.zipf(1.5, rows), 5_000)),
        "many": texts("i", rng.integers(0, 3_000, rows)),
    }


def texts(prefix: str, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """One text per number."""
    return np.array([f"{prefix}{number}" for number in numbers.tolist()], dtype=object)


def rows_of(columns: Columns, start: int, stop: int) -> Columns:
    """Rows ``start`` to ``stop`` of every column."""
    return {name: array[start:stop] for name, array in columns.items()}


def judged(reference: Columns, current: Columns, plan: ShiftPlan = PLAN) -> dict[str, Finding]:
    """Findings by subject on two windows' columns."""
    base = profile([reference])
    return {f.subject: f for f in judge_shift(base, profile([current], reference=base), plan=plan)}


def largest(finding: Finding) -> str:
    """Name of the effect that stands highest above its floor."""
    return next(m.method for m in finding.evidence.measurements if m.name == "largest ratio to floor")
