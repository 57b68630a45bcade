"""A served model in memory: it answers as it was told, and says which bytes it was asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tasks.adapters.model_files import digest_of_files
from tasks.adapters.ports_promotion import Rows
from tasks.errors import OutsideError
from tasks.readiness.served_facts import Malformed, Parity, Served, TimeOut

GOOD = Served(
    by="memory",
    start_s=0.0,
    columns=("value",),
    parity=Parity(rows=50, answered=50, compared=50, largest=0.0),
    malformed=Malformed(sent=120),
    time_out=TimeOut(given_up=4, answered_after=True, slowest_after_ms=10.0),
    latency_ms=(10.0,) * 300,
    concurrency=4,
)


@dataclass
class MemoryServing:
    """What every model is found to be, and those that are not served or answer wrongly, by digest."""

    facts: Served = GOOD
    refuses: dict[str, str] = field(default_factory=dict)  # why a model cannot be served
    wrong: set[str] = field(default_factory=set)  # models that answer differently than expected
    off: dict[str, float] = field(default_factory=dict)  # how far answers are from what is expected, a share
    served: list[str] = field(default_factory=list)  # every model that was served, in order
    guarded: set[str] = field(default_factory=set)  # those that were served behind the guard
    probed: list[Mapping[str, Any]] = field(default_factory=list)  # what each probe was asked for

    @contextmanager
    def serve(self, folder: Path, by: str = "mlflow") -> Iterator[str]:
        """An address that holds the model's digest."""
        model = digest_of_files(folder)
        if model in self.refuses:
            raise OutsideError(self.refuses[model])
        self.served.append(model)
        self.guarded |= {model} if by == "guarded" else set()
        yield f"memory://{model}"

    def answers(self, url: str, rows: Rows, tolerance: float = 1e-6) -> None:
        """All rows, rightly or not; OutsideError where not."""
        count = len(next(iter(rows.inputs.values()), ()))
        model = url.removeprefix("memory://")
        if model in self.wrong or self.off.get(model, 0) > tolerance:
            raise OutsideError(f"the served model answers {count} of {count} rows differently than expected")

    def probe(self, folder: Path, rows: Rows | None, asked: Mapping[str, Any]) -> Served:
        """The facts with the digest of the very model."""
        self.probed.append(asked)
        model = digest_of_files(folder)
        if model in self.refuses:
            return Served(failed=self.refuses[model], digest=model)
        untold = {} if rows else {"parity": "no rows were logged"}
        return replace(self.facts, digest=model, parity=self.facts.parity if rows else None, untold=untold)
