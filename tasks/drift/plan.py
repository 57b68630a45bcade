"""What a plan says of drift: how sure, and how big a change must be to matter."""

from __future__ import annotations

from pydantic import Field

from tasks.checks import threshold
from tasks.vocabulary import Word


class ShiftPlan(Word):
    """Thresholds of drift: one error rate, a floor for each effect, two tolerances."""

    # Neither way is stricter: a larger alpha finds more drift and also calls more features stable.
    alpha: float = Field(
        0.01,
        gt=0,
        lt=1,
        description="probability of calling any feature of a window changed when none is",
        json_schema_extra={"unit": "share"},
    )
    distribution_floor: float = threshold(
        0.03,
        stricter="lower",
        unit="share",
        gt=0,
        description="Kolmogorov-Smirnov distance beyond chance that matters; 0.075 standard deviations",
    )
    tails_floor: float = threshold(
        0.0075,
        stricter="lower",
        unit="share",
        gt=0,
        description="change of the share of a 0.5 % tail that matters",
    )
    missing_floor: float = threshold(
        0.02,
        stricter="lower",
        unit="share",
        gt=0,
        description="change of the share of missing values that matters",
    )
    range_floor: float = threshold(
        0.005,
        stricter="lower",
        unit="share",
        gt=0,
        description="share outside the reference's range that matters",
    )
    value_floor: float = threshold(
        0.015,
        stricter="lower",
        unit="share",
        gt=0,
        description="change of the share of one value that matters",
    )
    category_floor: float = threshold(
        0.03,
        stricter="lower",
        unit="share",
        gt=0,
        description="total variation of categories beyond chance that matters",
    )
    unseen_floor: float = threshold(
        0.002,
        stricter="lower",
        unit="share",
        gt=0,
        description="share of categories never seen that matters",
    )
    correlation_floor: float = threshold(
        0.1,
        stricter="lower",
        unit="",
        gt=0,
        description="change of the correlation of a pair that matters",
    )
    tolerance: float = threshold(
        0.1,
        stricter="lower",
        unit="share",
        gt=0,
        description="distance that a feature called stable is shown to stay within",
    )
    correlation_tolerance: float = threshold(
        0.2,
        stricter="lower",
        unit="",
        gt=0,
        description="change of a correlation that a dependence called stable is shown to stay within",
    )

    @property
    def floors(self) -> dict[str, float]:
        """Floor of each effect, by the effect's name."""
        return {
            "distribution": self.distribution_floor,
            "tails": self.tails_floor,
            "missing": self.missing_floor,
            "out of range": self.range_floor,
            "value share": self.value_floor,
            "categories": self.category_floor,
            "unseen categories": self.unseen_floor,
            "correlation": self.correlation_floor,
        }
