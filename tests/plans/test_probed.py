"""What a probe of the served model asks is what the plan's checks judge by."""

from __future__ import annotations

from tasks.adapters.serving_probe import Asked
from tasks.plans.promotion import PromotionPlan


def plan_with(*checks, **more):
    return PromotionPlan.model_validate({"model": "delays", "checks": checks, **more})


def test_each_limit_that_a_plan_sets_reaches_the_probe():
    plan = plan_with(
        {"check": "same_preprocessing", "tolerance": 0.01},
        {"check": "malformed_input", "requests": 200},
        {"check": "latency_under_load", "concurrency": 8, "requests": 500},
        serve="guarded",
    )

    asked = Asked(**plan.probed)

    assert (asked.serve, asked.tolerance, asked.made) == ("guarded", 0.01, 200)
    assert (asked.concurrency, asked.requests) == (8, 500)


def test_without_these_checks_a_probe_asks_as_much_as_they_would_by_themselves():
    asked = Asked(**plan_with({"check": "canary_share"}).probed)

    assert (asked.serve, asked.tolerance, asked.made) == ("mlflow", 1e-6, 50)
