"""With a season in the plan each live window comes beside the reference's batches of its month or weekday."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Version
from tasks.drift.plan import ShiftPlan
from tasks.drift.profile import profile
from tasks.drift.shift import Shift
from tasks.load.windows import Reference, load_windows
from tasks.plans import Project
from tasks.plans.model import DriftPlan

RNG = np.random.default_rng(31)
BATCHES = {
    name: {"temperature": RNG.normal(mean, 1, 500)}
    for name, mean in {"2011-01": -3.0, "2011-07": 3.0, "2012-01": -3.0, "2012-07": 3.0}.items()
}


@pytest.fixture
def reference() -> Reference:
    whole = profile(BATCHES.values())
    windows = {name: profile([rows], reference=whole) for name, rows in BATCHES.items()}
    return Reference(Version("training@000000000001", {}), whole, windows)


def beside(reference, tmp_path, season, name):
    """The window ``name`` of cold rows as the checks see it."""
    plan = DriftPlan(season=season, features=("temperature",), checks=(Shift(),))
    outside = memory()
    outside.windows.held[name] = {"temperature": RNG.normal(-3, 1, 500)}
    with bound(outside):
        found = load_windows.fn(Project("p", tmp_path, "p"), plan, reference, {name: "digest"}, [name])
    return found.read[name]


@pytest.mark.parametrize(
    ("season", "rows", "windows"), [("none", 2_000, 4), ("month", 1_000, 2), ("weekday", 0, 0)]
)
def test_a_window_comes_beside_the_batches_of_its_season(reference, tmp_path, season, rows, windows):
    found = beside(reference, tmp_path, season, "2013-07-14")

    assert found.reference.rows == rows
    assert len(found.reference_windows) == windows
    assert found.current.rows == 500


def test_cold_rows_in_july_are_drift_by_the_month_and_none_by_the_year(reference, tmp_path):
    verdicts = {}
    for season in ("none", "month"):
        check = Shift(**ShiftPlan().model_dump())
        evidence = check.measure(beside(reference, tmp_path, season, "2013-07"), np.random.default_rng(0))
        verdicts[season] = check.judge(evidence)[0].verdict

    assert verdicts["month"] == "FAIL"
    assert verdicts["none"] != "FAIL"


def test_another_season_is_another_plan():
    """A decision holds for the plan that it was made by, so the windows are judged again."""
    plans = [
        DriftPlan(season=season, features=("x",), checks=(Shift(),))
        for season in ("none", "month", "weekday")
    ]

    assert len({plan.digest for plan in plans}) == 3
