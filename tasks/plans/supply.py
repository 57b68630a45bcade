"""``supply.yaml``: where labelled data comes from and what it must keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from tasks.canonical import digest
from tasks.checks import Check
from tasks.plans.checks_field import BatchCheck, asked_of_batch, checks_field, dumped
from tasks.plans.outgoing import Outgoing
from tasks.plans.paths import Elsewhere, Inside
from tasks.vocabulary import Word

SourceName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]


class Source(Word):
    """Where batches arrive, and what becomes of them."""

    dataset: str = Field(
        description="dataset that accepted batches of this source go into", pattern=r"^[a-z0-9_-]+$"
    )
    at: Elsewhere | None = Field(
        None,
        description="where else its batches arrive: a folder (absolute or ~/...) or s3://bucket/prefix; "
        "only read, nothing is moved there",
    )
    settle_seconds: float = Field(
        60,
        ge=0,
        le=86_400,
        description="how long a file without a manifest must stay the same until it is a batch, in seconds",
    )


class SupplyPlan(Word):
    """Which batches may be used, for whom and on what conditions."""

    sources: Mapping[SourceName, Source] = Field(
        min_length=1, description="folder below incoming/ -> its dataset"
    )
    item: str = Field(description="column that names the item (row)")
    labels: tuple[str, ...] = Field(
        min_length=1, description="label columns, one a label source; the first is trained on"
    )
    annotator: str | None = Field(
        None,
        description="column that says who gave the label, where a row is one label; none: a row is an item",
    )
    content: tuple[str, ...] = Field((), description="columns that make a row's content, for leakage")
    disjoint: tuple[tuple[str, str], ...] = Field((), description="pairs of datasets that may share no row")
    suite: Inside | None = Field(
        None, description="Great Expectations suite (.json, .yaml or .yml), beside this file"
    )
    most_rows: int = Field(
        10_000_000,
        ge=1,
        description="rows of the largest batch that is read; one with more cannot be decided",
    )
    most_mib: int = Field(
        4_096,
        ge=1,
        description="MiB of the largest batch that is read, decompressed and again in memory: half of 8 GiB",
    )
    seed: int = Field(
        1, ge=0, description="seed of every chance step, so that evidence can be measured again"
    )
    outgoing: Outgoing | None = Field(None, description="what may leave for a vendor; none: nothing may")
    checks: tuple[BatchCheck, ...] = checks_field("what a batch must keep")

    @model_validator(mode="after")
    def _long_form_has_one_label(self) -> SupplyPlan:
        if self.annotator is not None and len(self.labels) != 1:
            found = ", ".join(self.labels)
            raise ValueError(f"with an annotator a row has one label: name one label column; not {found}")
        return self

    @model_validator(mode="after")
    def _disjoint_names_datasets(self) -> SupplyPlan:
        known = {source.dataset for source in self.sources.values()}
        unknown = {name for pair in self.disjoint for name in pair} - known
        if unknown:
            raise ValueError(
                f"disjoint may name {', '.join(sorted(known))}; not {', '.join(sorted(unknown))}"
            )
        return self

    @model_validator(mode="after")
    def _checks_find_what_they_ask_about(self) -> SupplyPlan:
        asked = {check.name for check in self.checks}
        if "suite" in asked and self.suite is None:
            raise ValueError("check suite needs the field suite")
        sides = (getattr(check, side, None) for check in self.checks for side in ("first", "second"))
        unknown = sorted({side for side in sides if side is not None} - set(self.labels))
        if unknown:
            raise ValueError(f"checks may compare {', '.join(self.labels)}; not {', '.join(unknown)}")
        if any(check in self.checks[:i] for i, check in enumerate(self.checks)):
            raise ValueError("each check once; one is listed twice with the same thresholds")
        return self

    @property
    def places(self) -> Mapping[str, str | None]:
        """Where else batches of each source arrive; None when only in its own folder."""
        return {name: source.at for name, source in self.sources.items()}

    def apart_from(self, dataset: str) -> tuple[str, ...]:
        """Datasets that ``dataset`` must stay disjoint from."""
        return tuple(b if a == dataset else a for a, b in self.disjoint if dataset in (a, b))

    @property
    def asked(self) -> tuple[Check[Any], ...]:
        """The checks of the plan, after the one that every batch must pass."""
        return asked_of_batch(self.checks)

    @property
    def may_stop_early(self) -> bool:
        """Whether a check may settle a batch by its first rows."""
        return any(check.stops_early and check.need == "must" for check in self.asked)

    @property
    def digest(self) -> str:
        """Digest of everything in the plan that a decision about a batch depends on."""
        elsewhere = {"sources": {"__all__": {"at", "settle_seconds"}}}  # a batch is decided by what it is
        said = self.model_dump(mode="json", exclude={"checks": True, "outgoing": True, **elsewhere})
        return digest(said | {"checks": dumped(self.asked)})
