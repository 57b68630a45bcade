"""The verdict on a window: certain, big, stable, or not to be told; for every odd kind of feature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tasks.drift.plan import ShiftPlan
from tasks.drift.profile import profile
from tasks.drift.shift import Shift, judge_shift
from tasks.errors import InputError
from tasks.vocabulary import Verdict
from tests.drift.samples import NORMAL, PLAN, TEXT, judged, largest, twenty_features

MEASURED = {
    "psi",
    "p adjusted",
    "effect",
    "floor",
    "distance",
    "critical distance",
    "rows",
    "reference rows",
    "missing share",
    "reference missing share",
    "largest ratio to floor",
    "largest ratio to the plan's floor",
}


def test_every_feature_and_the_dependence_has_its_finding_with_all_its_measurements():
    rng = np.random.default_rng(1)

    findings = judged(twenty_features(rng, 500), twenty_features(rng, 500))

    assert len(findings) == 21
    assert "dependence" in findings
    for subject, finding in findings.items():
        names = {m.name for m in finding.evidence.measurements}
        features_only = {"psi", "missing share", "reference missing share"}
        assert names == MEASURED - (features_only if subject == "dependence" else set())


def test_equal_windows_of_ten_thousand_rows_are_stable():
    rng = np.random.default_rng(2)

    findings = judged({"x": rng.normal(size=10_000)}, {"x": rng.normal(size=10_000)})

    assert findings["x"].verdict is Verdict.PASS


def test_a_quarter_of_a_standard_deviation_is_drift_at_ten_thousand_rows():
    rng = np.random.default_rng(3)
    reference, current = twenty_features(rng, 10_000), twenty_features(rng, 10_000, shift=0.25)

    findings = judged(reference, current)

    assert findings["n0"].verdict is Verdict.FAIL
    assert [f.subject for f in findings.values() if f.verdict is Verdict.FAIL] == ["n0"]


def test_a_fortieth_of_a_standard_deviation_is_certain_at_half_a_million_rows_but_small():
    rng = np.random.default_rng(4)
    reference, current = rng.normal(size=500_000), rng.normal(0.025, size=500_000)

    finding = judged({"x": reference}, {"x": current})["x"]

    assert finding.verdict is Verdict.WARN
    assert finding.evidence.value("largest ratio to floor") < 1


def test_two_hundred_equal_rows_cannot_be_told_and_the_rows_that_would_tell_are_enough():
    rng = np.random.default_rng(5)
    finding = judged({"x": rng.normal(size=50_000)}, {"x": rng.normal(size=200)})["x"]
    needed = int(finding.settle.split()[1].replace(",", ""))

    later = judged({"x": rng.normal(size=50_000)}, {"x": rng.normal(size=2 * needed)})["x"]

    assert finding.verdict is Verdict.UNKNOWN
    assert later.verdict is Verdict.PASS


def test_the_effect_is_scipys_distance_on_the_bins_less_its_noise():
    rng = np.random.default_rng(6)
    reference, current = rng.normal(size=3_000), rng.normal(0.3, size=2_000)
    edges = profile([{"x": reference}]).features["x"].ruler.edges
    bins = (np.searchsorted(edges, x, side="left") for x in (reference, current))

    evidence = judged({"x": reference}, {"x": current})["x"].evidence

    scipys = stats.ks_2samp(*bins).statistic
    assert evidence.value("distance") == pytest.approx(scipys)
    assert evidence.value("effect") == pytest.approx(np.sqrt(scipys**2 - 0.82 * (1 / 3_000 + 1 / 2_000)))


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=15)
def test_a_monotone_transform_of_a_feature_changes_neither_distance_nor_p(seed):
    rng = np.random.default_rng(seed)
    before, now = rng.normal(size=400), rng.normal(0.2, size=300)

    plain = judged({"x": before}, {"x": now})["x"].evidence
    turned = judged({"x": np.exp(before)}, {"x": np.exp(now)})["x"].evidence

    assert plain == turned


def test_a_single_row_of_another_type_is_drift_however_much_the_reference_varies():
    current = {"x": np.array([*NORMAL[:-1], "n/a"], dtype=object)}
    base = profile([{"x": NORMAL}])
    week = profile([{"x": np.sort(NORMAL)[:1_000]}], reference=base)

    found = judge_shift(base, profile([current], reference=base), plan=PLAN, reference_windows=(week,))

    assert found[0].verdict is Verdict.FAIL
    assert "in 1 of 4,000 rows" in found[0].reason


def test_the_largest_effect_in_units_of_its_floor_stands_first():
    rng = np.random.default_rng(12)
    before = {name: rng.normal(size=4_000) for name in "abc"}
    now = {name: rng.normal(shift, size=4_000) for name, shift in zip("abc", (0.0, 0.9, 0.4), strict=True)}

    findings = judged(before, now)

    ratios = [f.evidence.value("largest ratio to floor") for f in findings.values()]
    assert list(findings)[:2] == ["b", "c"]
    assert ratios == sorted(ratios, reverse=True)


def test_a_pair_that_comes_apart_is_found_though_no_feature_changed():
    rng = np.random.default_rng(9)
    x, noise = rng.normal(size=(2, 8_000))
    before, now = {"x": x, "y": 0.5 * x + np.sqrt(0.75) * noise}, {"x": x, "y": noise}

    findings = judged(before, now)

    verdicts = {subject: finding.verdict for subject, finding in findings.items()}
    assert verdicts == {"x": Verdict.PASS, "y": Verdict.PASS, "dependence": Verdict.FAIL}
    assert "correlation of x and y" in findings["dependence"].reason


def test_a_feature_that_merely_moves_changes_no_correlation():
    rng = np.random.default_rng(10)
    x, y = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=20_000).T

    findings = judged({"x": x[:10_000], "y": y[:10_000]}, {"x": x[10_000:] + 0.4, "y": y[10_000:] + 0.4})

    assert findings["x"].verdict is Verdict.FAIL
    assert findings["dependence"].verdict is not Verdict.FAIL


def test_one_feature_has_no_dependence_to_judge():
    assert list(judged({"x": NORMAL, "k": TEXT}, {"x": NORMAL, "k": TEXT})) == ["x", "k"]


def test_a_window_no_stranger_than_the_references_own_weeks_is_not_big():
    """Twelve weeks lie up to 0.3 sd to either side; one of 0.2 sd is certain, but no news."""
    rng = np.random.default_rng(11)
    weeks = [{"x": rng.normal(off, 1, size=5_000)} for off in np.linspace(-0.3, 0.3, 12)]
    base = profile(weeks)
    own = tuple(profile([week], reference=base) for week in weeks)
    current = profile([{"x": rng.normal(0.2, 1, size=5_000)}], reference=base)

    alone = judge_shift(base, current, plan=PLAN)[0]
    among = judge_shift(base, current, plan=PLAN, reference_windows=own)[0]

    assert alone.verdict is Verdict.FAIL
    assert among.verdict is Verdict.WARN
    assert among.evidence.value("floor") > alone.evidence.value("floor") == PLAN.distribution_floor


def test_a_stranger_among_the_references_windows_is_refused():
    base = profile([{"x": NORMAL[:100]}])
    stranger = profile([{"x": NORMAL[100:300]}], reference=base)

    with pytest.raises(InputError, match="reference does not"):
        judge_shift(base, stranger, plan=PLAN, reference_windows=(stranger,))


def test_an_integer_feature_rounded_to_tens_is_seen_as_newly_frequent_values():
    rng = np.random.default_rng(12)
    before, now = rng.normal(0, 50, size=(2, 5_000)).round(1)

    finding = judged({"x": before}, {"x": now.round(-1)})["x"]

    assert (finding.verdict, largest(finding)) == (Verdict.FAIL, "value share")


@given(shift=st.floats(0, 0.5), rows=st.integers(50, 3_000), seed=st.integers(0, 2**16))
@settings(deadline=None, max_examples=25)
def test_stricter_floors_and_tolerances_never_turn_a_no_into_a_yes(shift, rows, seed):
    rng = np.random.default_rng(seed)
    before, now = {"x": rng.normal(size=3_000)}, {"x": rng.normal(shift, size=rows)}
    strict = ShiftPlan(distribution_floor=0.01, tails_floor=0.002, value_floor=0.002, tolerance=0.05)

    lenient, stricter = (judged(before, now, plan)["x"].verdict for plan in (PLAN, strict))

    assert lenient is Verdict.PASS or stricter is not Verdict.PASS


def test_a_plan_is_the_check_without_its_windows():
    assert Shift().model_dump(include=set(ShiftPlan.model_fields)) == PLAN.model_dump()
