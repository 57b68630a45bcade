"""A tenth of `benchmarks.drift_quality`: real rows of scikit-learn's, drawn with and without a change."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from benchmarks.drift_changes import Sizes, changes
from benchmarks.drift_quality import PAIRED_ROWS, that_matter, verdicts_of
from benchmarks.drift_sources import TABLES, Source
from tasks.drift.comparison import DEPENDENCE
from tasks.drift.profile import profile
from tasks.vocabulary import Verdict

pytestmark = pytest.mark.slow  # some seconds: windows of 10,000 rows


@pytest.fixture(scope="module")
def wine() -> Source:
    return Source("wine", TABLES["wine"]())


def test_two_hundred_rows_of_one_population_are_never_drift_and_never_stable(wine):
    """30 sets at 1 %: above 2 alarms has probability .003."""
    rng = np.random.default_rng(21)

    alarms = stable = 0
    for _ in range(30):
        before, now = (wine.window(rng, 200, list(wine.columns)) for _ in range(2))
        found = verdicts_of(profile([before]), now).values()
        alarms += Verdict.FAIL in found
        stable += Verdict.PASS in found

    assert alarms <= 2
    assert stable == 0


def test_changes_of_held_out_kinds_and_sizes_are_found_at_ten_thousand_rows(wine):
    """24 changes in 8 sets: with 95 % found, above 4 missed has probability .006."""
    rng = np.random.default_rng(22)
    names = list(wine.columns)
    sizes = Sizes(wine.window(rng, PAIRED_ROWS, names))

    asked = missed = 0
    for _ in range(8):
        before, now = (wine.window(rng, 10_000, names) for _ in range(2))
        base = profile([before])
        for change, feature in islice(that_matter(sizes, names, changes(held_out=True), rng), 3):
            found = verdicts_of(base, change.applied(now, feature, rng))
            asked += 1
            missed += Verdict.FAIL not in (found[feature], found[DEPENDENCE])

    assert asked == 24
    assert missed <= 4


def test_the_size_of_a_change_is_told_from_the_values(wine):
    """A fifth of the rows missing is ten times the floor of .02; shifted by nothing is no change."""
    rows = wine.window(np.random.default_rng(23), 4_000, list(wine.columns))
    missing = next(one for one in changes() if one.kind == "missing, share" and one.size == 0.05)
    shift = next(one for one in changes() if one.kind == "shift, sd")
    sizes = Sizes(rows)

    fifth = sizes.size(type(missing)("missing", 0.2, missing.make, False, False), "alcohol", ["alcohol"])
    none = sizes.size(type(shift)("shift", 0.0, shift.make, False, False), "alcohol", list(wine.columns))

    assert fifth == pytest.approx(10, abs=1)
    assert none == 0
