"""A feature may be constant, missing, infinite, absent, of another type or empty: each has a verdict."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.vocabulary import Verdict
from tests.drift.samples import NORMAL, TEXT, judged, largest

NONE = np.full(4_000, None, dtype=object)


@pytest.mark.parametrize(
    ("before", "now", "verdict", "effect"),
    [
        (np.full(4_000, 3.0), np.full(4_000, 3.0), Verdict.PASS, ""),
        (np.full(4_000, 3.0), np.full(4_000, 2.0), Verdict.FAIL, "out of range"),
        (np.full(4_000, 3.0), NORMAL, Verdict.FAIL, "out of range"),
        (NORMAL, np.zeros(4_000), Verdict.FAIL, "value share"),
        (NORMAL, np.full(4_000, np.nan), Verdict.FAIL, "missing"),
        (NORMAL, NONE, Verdict.FAIL, "missing"),
        (np.full(4_000, np.nan), np.full(4_000, np.nan), Verdict.PASS, ""),
        (np.full(4_000, np.nan), NORMAL, Verdict.FAIL, "missing"),
        (NORMAL, TEXT, Verdict.FAIL, "absent or retyped"),
        (TEXT, NORMAL, Verdict.FAIL, "absent or retyped"),
        (NORMAL, None, Verdict.FAIL, "absent or retyped"),
        (TEXT, None, Verdict.FAIL, "absent or retyped"),
        (NORMAL, np.where(np.arange(4_000) < 100, np.inf, NORMAL), Verdict.FAIL, "out of range"),
        (np.where(np.arange(4_000) < 2_000, np.inf, NORMAL), NORMAL, Verdict.FAIL, "tails"),
        (NORMAL, NORMAL[:0], Verdict.UNKNOWN, ""),
        (TEXT, TEXT[:0], Verdict.UNKNOWN, ""),
        (NORMAL[:0], NORMAL, Verdict.UNKNOWN, ""),
        (TEXT, TEXT[::-1], Verdict.PASS, ""),
        (TEXT, np.where(np.arange(4_000) < 60, "d", TEXT), Verdict.FAIL, "unseen categories"),
        (TEXT, np.where(np.arange(4_000) < 400, "a", TEXT), Verdict.FAIL, "categories"),
        (NONE, NONE, Verdict.PASS, ""),
        (NONE, TEXT, Verdict.FAIL, "unseen categories"),
        (TEXT, NONE, Verdict.FAIL, "missing"),
        (TEXT == "a", TEXT == "a", Verdict.PASS, ""),
        (NORMAL, np.where(np.arange(4_000) < 200, 0.123, NORMAL), Verdict.FAIL, "value share"),
    ],
)
def test_every_odd_feature_has_a_defined_verdict_and_no_nan(before, now, verdict, effect):
    current = {"other": np.zeros(4_000)} if now is None else {"x": now}

    finding = judged({"x": before}, current)["x"]

    assert finding.verdict is verdict
    assert effect in {"", largest(finding)}
    assert bool(finding.settle) == (verdict is Verdict.UNKNOWN)
