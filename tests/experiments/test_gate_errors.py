"""The whole gate, checks and outcome table, errs as rarely as it says; many repetitions where it is slow."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.gate_errors import BY_EXAMPLES, BY_SEEDS, Row, promotions

REPETITIONS = 80
MANY = 1000


def promoted(truths, truth, *, ratio=None, repetitions=REPETITIONS):
    """Shares of models that the gate, Welch's rule and means of seeds promote, in this order."""
    return promotions(Row(truth, truths[truth], ratio, 3, repetitions)) / repetitions


def within_3_errors(share, repetitions=REPETITIONS):
    return share + 3 * np.sqrt(share * (1 - share) / repetitions)


@pytest.mark.slow
def test_over_many_repetitions_an_error_rate_half_as_large_again_would_be_seen():
    """1,000 repetitions: at most 7.1 % of guards on their margin, 4 % of equal models are promoted."""
    on_margin, *_ = promoted(BY_SEEDS, "one guard on its margin, the others +2 sd", repetitions=MANY)
    equal, *_ = promoted(BY_SEEDS, "no difference at all", repetitions=MANY)

    assert on_margin <= within_3_errors(0.05, MANY)
    assert equal <= within_3_errors(0.025, MANY)


def test_a_guard_on_its_margin_is_promoted_at_most_in_one_of_twenty_where_welch_lets_many_pass():
    gate, welch, means = promoted(BY_SEEDS, "one guard on its margin, the others +2 sd")

    assert gate <= within_3_errors(0.05)
    assert min(welch, means) > within_3_errors(0.05)


def test_two_sd_worse_on_a_guard_is_never_promoted():
    gate, *_ = promoted(BY_SEEDS, "one guard 2 sd worse, the others +2 sd")

    assert gate == 0


def test_a_gain_of_one_sd_on_all_is_promoted_in_nine_of_ten():
    gate, *_ = promoted(BY_SEEDS, "+1 sd on all")

    assert 1 - gate <= within_3_errors(0.1)


def test_seeds_that_vary_twice_as_much_as_examples_do_not_let_equal_models_pass():
    gate, *_ = promoted(BY_EXAMPLES, "no difference at all", ratio=2.0)

    assert gate <= within_3_errors(0.025)
