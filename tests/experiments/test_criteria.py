from dataclasses import replace

import numpy as np
import pytest

from tasks.experiments.criteria import CriteriaKept
from tasks.experiments.openings import Openings
from tasks.vocabulary import Verdict
from tests.samples import experiment

LOOK = experiment(5, 40, 0.0, 3)


def found(check, **changed):
    (finding,) = check.judge(check.measure(replace(LOOK, **changed), np.random.default_rng(0)))
    return finding


def test_criteria_that_were_kept_pass_and_changed_ones_are_a_warning_that_names_the_change():
    kept, changed = found(CriteriaKept(), deviations=()), found(CriteriaKept(), deviations=("looks were 5",))

    assert (kept.verdict, changed.verdict) == (Verdict.PASS, Verdict.WARN)
    assert "looks were 5" in changed.reason


def test_a_deviation_is_shown_and_does_not_stop_the_gate():
    assert {check.need for check in (CriteriaKept(), Openings())} == {"note"}


@pytest.mark.parametrize(("opened", "verdict"), [(1, Verdict.PASS), (10, Verdict.PASS), (11, Verdict.WARN)])
def test_an_evaluation_set_that_was_opened_too_often_is_a_warning(opened, verdict):
    assert found(Openings(most=10), openings=opened).verdict is verdict


def test_the_finding_says_how_often_the_set_was_opened():
    assert "opened once" in found(Openings(), openings=1).reason
    assert "opened 14 times" in found(Openings(), openings=14).reason


def test_ten_openings_may_be_lucky_in_22_of_100_projects():
    """1 - (1 - 0.025)^10, by hand: 0.2237."""
    most = Openings.model_fields["most"].default

    assert 1 - (1 - 0.025) ** most == pytest.approx(0.2237, abs=5e-5)
