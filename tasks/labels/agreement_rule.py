"""What the checks of agreement share: limits, waiver, verdict by the interval, and what would settle it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from tasks.checks import Check, threshold
from tasks.labels.agreement import MOST_MORE_ITEMS, more_items_to_settle
from tasks.labels.batch import Batch
from tasks.vocabulary import WAIVES, Evidence, Finding, Interval, Measurement, Verdict

# At 100 items a kappa of .9 is known to about ±.08 (even labels) to ±.16 (nine in ten the same).
FIRST_ITEMS = 100


class AgreementRule(Check[Batch]):
    """Pass at the target with the floor surely reached; fail when surely below the target."""

    floor: float = threshold(
        0.6,
        stricter="higher",
        unit="kappa or alpha",
        description="the lower end of the interval must reach this; below it labels are unusable",
        ge=-1,
        le=1,
    )
    target: float = threshold(
        0.8, stricter="higher", unit="kappa or alpha", description="the value must reach this", ge=-1, le=1
    )
    # A dozen items in full agreement bring the interval above the floor, and it is easy to choose a dozen.
    least_items: int = threshold(
        30, stricter="higher", unit="items", description="fewer items labelled twice do not pass", ge=1
    )
    single_labelled: Literal["unknown", "waived"] = Field(
        "unknown",
        description="when no item has two labels: unknown, or waived: it passes and says it was not measured",
    )

    @model_validator(mode="after")
    def _floor_is_not_above_target(self) -> Self:
        if self.floor > self.target:
            raise ValueError(f"floor {self.floor} is above target {self.target}: needed: at most the target")
        return self

    def by_interval(
        self,
        evidence: Evidence,
        measured: Measurement,
        what: str,
        *,
        remedy: str,
        note: str = "",
        more: str = "",
    ) -> Finding:
        """The finding on a value; ``note`` is said beside its interval, ``more`` after the reason."""
        value, interval, items = measured.value, measured.interval, measured.n
        if value is None or interval is None or items is None:
            raise ValueError(f"{measured.name} was not measured")
        seen = self._seen(what, value, interval, items, note)
        if value >= self.target and interval.low >= self.floor:
            reason = f"{seen} reaches the target {self.target:.2f}{more}"
            if items < self.least_items:
                return self._too_few(evidence, reason, items)
            return self.finding(evidence, Verdict.PASS, reason)
        if interval.high < self.target:
            reason = f"{seen} is below the target {self.target:.2f}, and so is the whole interval{more}"
            return self.finding(evidence, Verdict.FAIL, reason, remedy=remedy)
        reason = f"{seen} {self._doubt(value)}{more}"
        settle = self._settle(measured.name, value, interval, items)
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)

    def single(self, evidence: Evidence, reason: str) -> Finding:
        """The finding where no item has two labels: UNKNOWN, unless the plan waives it."""
        remedy = "have a second annotator label a share of the items"
        if self.single_labelled == "waived":
            waived = f"Agreement was not measured: {reason}, and {WAIVES} (single_labelled: waived)"
            return self.finding(evidence, Verdict.PASS, waived, remedy=remedy)
        settle = f"Label at least {FIRST_ITEMS} items twice."
        reason = f"Agreement cannot be told: {reason}"
        return self.finding(evidence, Verdict.UNKNOWN, reason, remedy=remedy, settle=settle)

    def _too_few(self, evidence: Evidence, reason: str, items: int) -> Finding:
        few = f"{reason}, but fewer than {self.least_items:,} items are labelled twice"
        remedy = "have a second annotator label more items, drawn by chance"
        settle = f"Label {self.least_items - items:,} more items twice."
        return self.finding(evidence, Verdict.UNKNOWN, few, remedy=remedy, settle=settle)

    def _seen(self, what: str, value: float, interval: Interval, items: int, note: str) -> str:
        # More digits where two would say "0.80 is below the target 0.80", or 1.00 of what is not perfect.
        blurred, (low, high, level) = {self.target, 1.0} - {value}, interval
        clear = (d for d in (2, 3, 4) if round(value, d) not in blurred and round(low, d) < round(high, d))
        digits = next(clear, 5)
        between = f"{level:.0%} interval {low:.{digits}f} to {high:.{digits}f}{note}"
        return f"{what} {value:.{digits}f} ({between}) over {items:,} items"

    def _doubt(self, value: float) -> str:
        if value >= self.target:
            return f"reaches the target {self.target:.2f}, but may still lie below the floor {self.floor:.2f}"
        return f"is below the target {self.target:.2f}, but may still reach it"

    def _settle(self, name: str, value: float, interval: Interval, items: int) -> str:
        more = more_items_to_settle(value, interval, items, floor=self.floor, target=self.target)
        if more is None:
            return (
                f"Not even {MOST_MORE_ITEMS:,} more items labelled twice are likely to settle it:"
                f" {name} {value:.2f} is too near its limits, so a person decides."
            )
        return f"Label about {more:,} more items twice (3 chances in 4 if {name} stays near {value:.2f})."
