"""The block ``outgoing`` of ``supply.yaml``: what may leave for a vendor, and on what conditions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from tasks.canonical import digest
from tasks.checks import Check
from tasks.labels.pii import Pii
from tasks.plans.checks_field import BatchCheck, asked_of_batch, checks_field, dumped
from tasks.vocabulary import Word

VendorName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]


class Outgoing(Word):
    """Which batches may leave, for whom and on what conditions."""

    vendors: tuple[VendorName, ...] = Field(
        min_length=1, description="folders below outgoing/ whose batches may leave; no others are"
    )
    item: str = Field(description="column that names the item (row); findings name items by it")
    seed: int = Field(1, ge=0, description="seed of every chance step of its checks")
    checks: tuple[BatchCheck, ...] = checks_field("what a batch must keep to leave; pii is one of them")

    @model_validator(mode="after")
    def _pii_is_a_must(self) -> Outgoing:
        if not any(isinstance(check, Pii) and check.need == "must" for check in self.checks):
            raise ValueError("pii must be one of the checks, and a must: nothing leaves unseen")
        return self

    @property
    def asked(self) -> tuple[Check[Any], ...]:
        """The checks of the plan, after the one that every batch must pass."""
        return asked_of_batch(self.checks)

    @property
    def digest(self) -> str:
        """Digest of everything here that a decision about one batch depends on."""
        return digest({"item": self.item, "seed": self.seed, "checks": dumped(self.asked)})
