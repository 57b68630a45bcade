"""The top of the status page: the forecast first, then what was decided; tiles by what a team plans by."""

from __future__ import annotations

from datetime import date

from tests.browser.pages_under_test import status, whole_status
from tests.pages.forecast_samples import forecast
from tests.pages.samples import everything


def test_the_first_sentence_says_how_likely_the_target_is_by_the_committed_date():
    said = status(everything(), forecast=forecast())["verdict"]

    assert said["sentence"].startswith("AUC 0.707 today; 0.720 by Fri 4 Dec 2026 is unlikely (")
    assert ", 0.712 more likely than not (" in said["sentence"]
    assert said["paragraph"].startswith(
        "AUC 0.747 against 0.690: promotable; 2 of 6 watched windows drifted."
    )


def test_a_target_that_is_reached_is_said_to_be():
    said = status(everything(), forecast=forecast(target=0.70))["verdict"]

    assert said["sentence"] == "AUC 0.707: the target of 0.700 is reached."


def test_too_little_history_to_forecast_leaves_what_was_decided_first():
    ahead = forecast((0.70,), committed=date(2026, 12, 4))

    assert status(everything(), forecast=ahead)["verdict"] == status(everything())["verdict"]


def test_tiles_ask_what_a_team_plans_by_where_its_board_tells_it():
    labels = [[tile["label"] for tile in made["tiles"]] for made in (whole_status(), status(everything()))]

    assert labels[0][2:] == ["Data ready on time", "Compute hours, S6", "Drifted features", "Actions done"]
    assert labels[1][2:] == [
        "Batches accepted",
        "Agreement, kappa",
        "Drifted features",
        "Records in the chain",
    ]
