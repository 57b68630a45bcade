"""How often drift is called when there is none, and found when there is."""

from __future__ import annotations

import numpy as np

from tasks.vocabulary import Verdict
from tests.drift.samples import judged, twenty_features


def test_false_alarms_over_sets_of_twenty_features_stay_near_their_rate():
    """30 sets without drift at 1,000 rows, alpha .01 a set: above 2 alarms has probability .003."""
    rng = np.random.default_rng(13)

    alarms = 0
    for _ in range(30):
        findings = judged(twenty_features(rng, 1_000), twenty_features(rng, 1_000))
        alarms += any(f.verdict is Verdict.FAIL for f in findings.values())

    assert alarms <= 2


def test_drift_of_a_quarter_of_a_standard_deviation_is_nearly_always_found_at_ten_thousand_rows():
    """20 windows, one of three features shifted: all found, none of the others (power above .86 at 95 %)."""
    rng = np.random.default_rng(14)
    found = others = 0
    for _ in range(20):
        before, now = (dict(zip("xyz", rng.normal(size=(3, 10_000)), strict=True)) for _ in range(2))
        findings = judged(before, now | {"x": now["x"] + 0.25})
        found += findings["x"].verdict is Verdict.FAIL
        others += sum(f.verdict is Verdict.FAIL for subject, f in findings.items() if subject != "x")

    assert (found, others) == (20, 0)
