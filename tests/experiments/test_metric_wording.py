"""How sentences say the size of a difference."""

import pytest

from tasks.experiments.metric_wording import better, size


@pytest.mark.parametrize(
    ("difference", "unit", "said"),
    [
        (-0.0004, "", "less than 0.001"),
        (0.00004, "share", "less than 0.01 points"),
        (0.04, "ms", "less than 0.1 ms"),
        (0.0006, "", "0.001"),
        (0.0, "", "0.000"),
    ],
)
def test_a_small_difference_is_not_said_to_be_none(difference, unit, said):
    assert size(difference, unit) == said


def test_a_small_loss_is_still_called_worse():
    assert better(-0.0004, "") == "less than 0.001 worse"
