"""Labels of production that come late: where they come, and by what they are watched."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from tasks.vocabulary import Word


class LateLabelsPlan(Word):
    """Columns of a table with one row an example, and which of them cut it into slices."""

    dataset: str | None = Field(
        None,
        description="dataset of supply.yaml whose accepted batches are read; none: proofline metric --from",
    )
    item: str = Field("example_id", description="column of the example's id; the last row of an id counts")
    day: str = Field("day", description="column of the day on which the model answered")
    label: str = Field("label", description="column of what turned out to be true; empty until it is known")
    score: str = Field("score", description="column of the model's answer: a chance 0-1, a score, or 0 and 1")
    version: str = Field(
        "version", description="column of the model version that answered, where there is one"
    )
    positive: str = Field("", description="label that counts as positive; none: labels are 0 and 1")
    slices: tuple[str, ...] = Field(
        (), description="columns whose values are watched one by one; component for parts of the model"
    )
    every: Literal["day", "week"] = Field("day", description="what is pooled into one value")

    @field_validator("slices")
    @classmethod
    def _each_once(cls, slices: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(slices)) < len(slices):
            raise ValueError(f"each column once; found {', '.join(slices)}")
        return slices
