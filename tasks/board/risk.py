"""A risk: what may go wrong, how likely and how bad that is, and what is done about it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tasks.board.sprint import SprintName
from tasks.fields import Name
from tasks.vocabulary import Word

Text = Annotated[str, Field(min_length=1)]
Likelihood = Literal["low", "medium", "high", "certain"]
Impact = Literal["low", "medium", "high", "critical"]
Category = Literal["data_drift", "safety", "bias", "compliance", "regression", "operational"]

LIKELIHOODS: tuple[Likelihood, ...] = ("low", "medium", "high", "certain")
IMPACTS: tuple[Impact, ...] = ("low", "medium", "high", "critical")


class Risk(Word):
    """What may go wrong. One without owner or mitigation is kept and pointed out."""

    id: Name = Field(description="the risk's id, such as R-1")
    category: Category = Field(description="what kind of risk it is")
    description: Text = Field(description="what may happen, in one sentence")
    likelihood: Likelihood = Field(description="how likely it is; certain: it is happening")
    impact: Impact = Field(description="how bad it is if it happens")
    status: Literal["in_progress", "monitoring", "mitigated"] = Field(
        "in_progress", description="whether something is done about it, it is watched, or it is dealt with"
    )
    mitigation: tuple[Text, ...] = Field((), description="what is done about it")
    owner: str = Field("", description="who looks after it")
    checkpoint: SprintName | None = Field(None, description="sprint in which it is looked at again")
    follows: Literal["drift", "costs"] | None = Field(
        None,
        description="what the record knows of its likelihood: drift of the newest windows, or compute "
        "used of its budget; shown beside the team's word, which stays",
    )

    @model_validator(mode="after")
    def _mitigated_by_something(self) -> Risk:
        if self.status == "mitigated" and not self.mitigation:
            raise ValueError(f"{self.id}: a mitigation, as its status is mitigated; found none")
        return self

    @property
    def score(self) -> int:
        """Likelihood times impact, each from 1 to 4: from 1 to 16."""
        return (LIKELIHOODS.index(self.likelihood) + 1) * (IMPACTS.index(self.impact) + 1)

    @property
    def lacks(self) -> tuple[str, ...]:
        """What nobody has said yet: an owner, a mitigation."""
        missing = (("owner", self.owner.strip()), ("mitigation", self.mitigation))
        return tuple(what for what, found in missing if not found)
