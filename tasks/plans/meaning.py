"""What a metric means outside the team: how its number is said, and what that takes for granted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tasks.vocabulary import Word

Text = Annotated[str, Field(min_length=1)]
UNITS = {"volume": "share", "one in": "share", "of a hundred": "share", "wait": "ms"}


class Meaning(Word):
    """One sentence about one metric, for people who do not read metrics."""

    metric: Text = Field(description="the canvas's metric, by its name")
    says: Literal["volume", "one in", "of a hundred", "wait"] = Field(
        description="volume: what a change means a week, from weekly_volume and cost_each; one in: the rate "
        "as 1 in n; of a hundred: how many of 100; wait: milliseconds before and after"
    )
    what: Text = Field(
        description="for volume what there is less of when the metric is better, such as tickets that a "
        "person answers; for the others what a miss is, such as customers who get a wrong answer"
    )
    before: float | None = Field(
        None, description="value to compare with, in the metric's unit; none: the baseline of the evaluation"
    )
    weekly_volume: float | None = Field(None, gt=0, description="cases a week that the metric is a share of")
    cost_each: float | None = Field(None, gt=0, description="what one case costs")
    currency: str = Field(
        "USD", pattern=r"^[A-Z]{3}$", description="currency of cost_each, as ISO 4217 has it"
    )
    assumes: tuple[Text, ...] = Field((), description="what must hold for the sentence to be true")
    measured: str = Field(
        "",
        description="where the effect itself was measured, such as an A/B test; none: unmeasured",
    )

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Meaning:
        if self.says == "volume" and self.weekly_volume is None:
            raise ValueError(f"{self.metric}: weekly_volume with says volume; found none")
        if self.says != "volume" and (self.weekly_volume or self.cost_each):
            raise ValueError(
                f"{self.metric}: weekly_volume and cost_each only with says volume; found {self.says}"
            )
        return self
