"""The block ``deliver`` of ``canvas.yaml``: who is told of which reports, through which block of Prefect."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from tasks.vocabulary import Word

REFUSAL = "batch-refusal"

Kind = Literal[
    "status",
    "stakeholder",
    "researcher",
    "risks",
    "canvas",
    "sprint-plan",
    "sprint-retrospective",
    "release-retrospective",
    "evaluation",
    "promotion",
    "drift",
    "incident",
    "batch-refusal",
]
Shape = Literal["ok", "watch", "bad", "unsettled"]

# The type's slug and the block's name, as Prefect writes them: no address of a webhook has this form.
BLOCK = r"^[a-z0-9-]{1,100}/[a-z0-9-]{1,100}$"
Block = Annotated[str, Field(pattern=BLOCK)]


class Delivery(Word):
    """One receiver of reports, and what it is told of."""

    to: Block = Field(description="a block of Prefect, such as slack-webhook/team; it holds the secrets")
    kinds: tuple[Kind, ...] = Field(
        min_length=1, description="reports that it gets; batch-refusal: batches rejected or held"
    )
    only: tuple[Shape, ...] = Field(
        (), description="only with a verdict of these shapes: ok, watch, bad, unsettled; none: with any"
    )

    @model_validator(mode="before")
    @classmethod
    def _no_address(cls, found: Any) -> Any:
        # Before the field is looked at: its own error would repeat what was found, a secret perhaps.
        to = found.get("to") if isinstance(found, dict) else None
        if isinstance(to, str) and not re.match(BLOCK, to):
            raise ValueError("to: TYPE/NAME of a block in Prefect, which keeps the address: docs/delivery.md")
        return found

    @model_validator(mode="after")
    def _each_once(self) -> Delivery:
        for named in (self.kinds, self.only):
            if len(set(named)) < len(named):
                raise ValueError(f"each once; found {', '.join(named)}")
        return self

    def wants(self, kind: str, shape: Shape) -> bool:
        """Whether a report of this kind and verdict goes there."""
        return kind in self.kinds and (not self.only or shape in self.only)
