"""A model with three versions on adapters in memory, and moves between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from tasks.act.moving import carry_out
from tasks.adapters.connect import outside
from tasks.adapters.ports_promotion import Rows, Trial
from tasks.history.promotions import champion
from tasks.ledger.append import newest_first
from tasks.plans import Project
from tasks.readiness.promotion import Move, Place

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PLACE = Place("delays", "staging", "champion")
TRIAL = Trial(Rows({"value": np.array([1.0, 2.0])}, {"expected": np.array([0.1, 0.2])}))
PROJECT = Project("p", Path("configs/p"), "configs/p")
MLMODEL = (
    '{{flavors: {{}}, signature: {{inputs: \'[{{"type": "double", "name": "{column}"}}]\', outputs: "[]"}}}}'
)


def register(version: int, *, column: str = "value", recipe: str = "trees") -> str:
    """Register a model of a run of its own, which is then the registry's next version; its number."""
    registry, run = outside().registry, f"run-{version}"
    files = {"MLmodel": MLMODEL.format(column=column).encode(), "data/model.pkl": f"v{version}".encode()}
    registry.runs[run, "model"] = files
    registry.recipes[run] = {"model": recipe}
    made = registry.register(PLACE.model, run, "model", registry.digest_of_run(run, "model"), {})
    return made.version


def sha256(version: str) -> str:
    """Digest of a registered version's bytes."""
    return outside().registry.version(PLACE.model, version).sha256


def stands():
    """The champion by the record; None before the first."""
    return champion(links(), *PLACE)


def links():
    """The project's record."""
    return outside().records.links(PROJECT.name)


def kinds() -> list[str]:
    """Kinds of all records, the oldest first."""
    return [record.kind for record in newest_first(links())][::-1]


def pointed() -> str:
    """The version that the alias names."""
    return outside().registry.pointed(PLACE.model, PLACE.alias)


def move_to(version: str, evidence: str = "decision", **more: object) -> Move:
    """A promotion of a version in the place of today's champion."""
    here = stands()
    return Move(
        what="promotion",
        **PLACE._asdict(),
        before=here.version if here else "",
        since=here.since if here else 0,
        after=version,
        sha256=sha256(version),
        evidence=evidence,
    ).model_copy(update=more)


def promote(version: str, evidence: str = "decision", minutes: int = 0, **more: object):
    """Carry a promotion out."""
    return carry_out(PROJECT, move_to(version, evidence, **more), TRIAL, NOW + timedelta(minutes=minutes))
