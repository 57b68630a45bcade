"""All that is asked of one served model, in order: what may break it comes last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tasks.adapters.ports_promotion import Rows
from tasks.adapters.serving_calls import ask, rows_of, split_body
from tasks.adapters.serving_fuzz import send_made
from tasks.adapters.serving_load import after_giving_up, latencies
from tasks.adapters.serving_malformed import Kept, send_by_hand
from tasks.adapters.serving_parity import parity
from tasks.adapters.serving_process import Server
from tasks.readiness.served_facts import Served
from tasks.serving.document import right_row
from tasks.serving.signature import Signature
from tasks.serving.values import fault

TOLERANCE = 1e-6  # of answers, relative to the larger
MOST_ASKED = 100  # rows that requests under load are made of
NO_ROWS = "no rows with their offline predictions were logged"


@dataclass(frozen=True)
class Asked:
    """What a probe asks: how it is served, and how much of each kind."""

    serve: str = "mlflow"  # or guarded
    tolerance: float = TOLERANCE  # of answers, relative to the larger
    concurrency: int = 4
    requests: int = 300
    made: int = 60  # requests of each mode that schemathesis makes
    seconds: float = 60.0  # that timing, and each mode of made requests, may take
    seed: int = 1


@dataclass(frozen=True)
class Probe:
    """One server and all that is asked of it; what may break it comes last."""

    folder: Path
    server: Server
    signature: Signature
    rows: Rows | None
    asked: Asked

    def found(self, facts: Served) -> Served:
        """The facts with what was found; a part that could not be asked says why."""
        facts = replace(facts, start_s=self.server.start_s)
        for part, ask_for in (
            ("parity", self._parity),
            ("latency_ms", self._latency),
            ("time_out", self._time_out),
            ("malformed", self._malformed),
        ):
            facts = ask_for(facts) if self.server.runs else _untold(facts, part, "the server had ended")
        return facts

    def _parity(self, facts: Served) -> Served:
        if not self.rows:
            return _untold(facts, "parity", NO_ROWS)
        return replace(facts, parity=parity(self.server.url, self.rows, self.asked.tolerance))

    def _latency(self, facts: Served) -> Served:
        bodies = self._bodies(facts)
        if not bodies:
            return _untold(facts, "latency_ms", NO_ROWS if not self.rows else "no row was answered")
        asked = self.asked
        found, lost = latencies(
            self.server.url,
            bodies,
            concurrency=asked.concurrency,
            requests=asked.requests,
            seconds=asked.seconds,
        )
        return replace(facts, latency_ms=found, lost=lost, concurrency=asked.concurrency)

    def _time_out(self, facts: Served) -> Served:
        bodies = self._bodies(facts)
        if not bodies:
            return _untold(facts, "time_out", NO_ROWS if not self.rows else "no row was answered")
        return replace(
            facts, time_out=after_giving_up(self.server.url, bodies[0], clients=self.asked.concurrency)
        )

    def _malformed(self, facts: Served) -> Served:
        inputs = self.signature.inputs
        if not inputs:
            return _untold(facts, "malformed", "the model has no signature that says what is right")
        kept, row, asked = Kept(self.folder), self._right_row(), self.asked
        kept.must_answer("a right row", ask(self.server.url, split_body(list(row), [list(row.values())])))
        send_by_hand(self.server.url, kept, inputs, row)
        send_made(
            self.server.url,
            kept,
            self.signature,
            requests=asked.made,
            seconds=asked.seconds,
            seed=asked.seed,
        )
        return replace(facts, malformed=kept.facts)

    def _bodies(self, facts: Served) -> list[bytes]:
        """A request a row; none where no row was answered."""
        if not self.rows or not facts.parity or not facts.parity.answered:
            return []
        return [split_body(list(self.rows.inputs), [row]) for row in rows_of(self.rows.inputs)[:MOST_ASKED]]

    def _right_row(self) -> dict[str, Any]:
        """The first row that is as the signature says; one made of it where there is none."""
        for row in rows_of(self.rows.inputs) if self.rows else []:
            held = dict(zip(self.rows.inputs if self.rows else (), row, strict=True))
            if not any(fault(held.get(takes.name), takes) for takes in self.signature.inputs):
                return {takes.name: held.get(takes.name) for takes in self.signature.inputs}
        return right_row(self.signature)


def facts_of(signature: Signature, serve: str) -> Served:
    """What the signature says, before anything is served."""
    inputs = signature.inputs
    return Served(
        by=_by(serve),
        columns=tuple(one.name for one in inputs),
        untyped=tuple(one.name for one in inputs if one.type == "any"),
        unbounded=tuple(one.name for one in inputs if one.is_number and not one.is_bounded),
    )


def _by(serve: str) -> str:
    product = f"mlflow {version('mlflow')}"
    return f"{product} behind the guard" if serve == "guarded" else product


def _untold(facts: Served, part: str, why: str) -> Served:
    return replace(facts, untold={**facts.untold, part: why})
