"""A project in memory with a champion, newer data and a trainer: what tests of retraining start from.

Flows run as they are, their tasks without Prefect.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import prefect
import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tasks.adapters.ports import Run, Version
from tasks.errors import OutsideError
from tasks.gates import Key, decide
from tasks.ledger.append import append_once, newest_first
from tasks.readiness.promotion import Move, Place
from tasks.vocabulary import Evidence, Finding, Gate, Verdict

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
PLACE = Place("sorter", "staging", "champion")
CANVAS = """
title: T
objective: O
metrics:
  - {name: brier, title: Brier, direction: lower, target: 0.3, margin: 0.02, smallest_gain: 0.01}
"""
MODEL = """
looks: [3, 6]
trainer: ["{python}", train.py, "{ticket}", "{recipe}", "{role}", "{seed}", "{training_version}"]
checks: [{check: planned_seeds}, {check: primary, metric: brier}]
promotion:
  model: sorter
  checks: [{check: canary_share}]
  canary_share: 0.05
drift:
  windows: training
  features: [value]
  retrain: {in_windows: 1, of_latest: 1, when: drift, cool_down_days: 14, budget_hours: 10, sprint: S7}
  checks: [{check: shift}]
"""
SUPPLY = """
sources: {vendor: {dataset: training}}
item: id
labels: [label]
checks: [{check: label_balance}]
"""


class World:
    """A project ``p`` whose champion came of EXP-1 on the first batch."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, outside: Any) -> None:
        self.root, self.patch, self.outside = root, monkeypatch, outside
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.clock = NOON

    @property
    def links(self) -> Any:
        """The project's record."""
        return self.outside.records.links("p")

    def flow(self, name: str, **words: Any) -> Any:
        """Run a flow of ours, its tasks without Prefect."""
        module = importlib.import_module(f"flows.{name}")
        for found, value in list(vars(module).items()):
            if isinstance(value, prefect.Task):
                self.patch.setattr(module, found, value.fn)
        self.patch.setattr(module, "now", lambda: self.clock)
        return getattr(module, name).fn("p", **words)

    def accept(self, dataset: str, batch: str, shift: float = 0.0, rows: int = 2000) -> Version:
        """A batch that is accepted, and the version that holds it."""
        rng = np.random.default_rng(len(self.outside.datasets.held))
        ids = np.array([f"{batch}-{n}" for n in range(rows)], dtype=object)
        columns = {"id": ids, "value": rng.normal(shift, 1, rows), "label": np.full(rows, "a", dtype=object)}
        self.outside.batches.stages["accepted", f"vendor/{batch}"] = columns
        version: Version = self.outside.datasets.add(
            "p", dataset, f"vendor/{batch}", f"accepted/vendor/{batch}"
        )
        body = {
            "dataset": version.name,
            "manifest": version.manifest,
            "dvc": "",
            "decision": "0",
            "fate": "accepted",
        }
        self.put("done", version.name, f"vendor/{batch}", body)
        return version

    def put(self, kind: Any, key: str, subject: str, body: dict[str, Any]) -> None:
        """A record at the end."""
        append_once(
            self.links, kind=kind, key=key, project="p", subject=subject, at=self.clock, by="test", body=body
        )

    def stands(self, training: Version, evaluation: Version, ticket: str = "EXP-1") -> None:
        """The model of a ticket is let in, as the record and the registry hold it afterwards."""
        for seed in (1, 2, 3):
            self.track(ticket, "candidate", seed, training=training.name, evaluation=evaluation.name)
        run = f"{ticket}-candidate-1"
        sha256 = self.outside.registry.digest_of_run(run, "model")
        version = self.outside.registry.register("sorter", run, "model", sha256, {}).version
        inputs = {"training": training.name, "promotion": "0", "attempt": "1", "model": sha256}
        decision = self.decided("promote", "promotion", ticket, inputs)
        move = Move(
            what="promotion",
            **PLACE._asdict(),
            before="",
            since=0,
            after=version,
            sha256=sha256,
            evidence=decision,
        )
        self.outside.registry.aliases["sorter", "champion"] = version
        for kind in ("intent", "done"):
            self.put(kind, move.key, PLACE.subject, {"move": move.model_dump(mode="json"), "stood": ""})

    def decided(
        self,
        gate: str,
        about: Any,
        subject: str,
        inputs: dict[str, str],
        verdict: Verdict = Verdict.PASS,
    ) -> str:
        """A decision in the record; its id."""
        finding = Finding(
            check="asked",
            subject=subject,
            verdict=verdict,
            reason="",
            evidence=Evidence(subject=subject),
        )
        made = decide(
            Gate(name=gate, about=about, must=("asked",)),
            Key(gate, subject, inputs, "plan"),
            [finding],
            project="p",
            now=self.clock,
            asked_by="test",
            code_version="0",
        )
        self.put("decision", made.key, subject, {"decision": made.model_dump(mode="json")})
        return made.id

    def track(
        self, ticket: str, role: str, seed: int, *, training: str, evaluation: str, gain: float = 0.0
    ) -> None:
        """A finished run with its examples, its parameters and, of the first seed, its model."""
        rng = np.random.default_rng([seed, *training.encode()])
        hard = np.random.default_rng(0).random(2000)
        brier = 0.2 + 0.1 * hard + rng.normal(0, 0.01, 2000) - gain
        ids = np.array([f"e{n}" for n in range(2000)], dtype=object)
        run = Run(
            f"{ticket}-{role}-{seed}",
            role,
            seed,
            training,
            evaluation,
            "abc",
            compute_hours=0.5,
            started=self.clock,
            ended=self.clock,
        )
        self.outside.runs.tickets.setdefault(ticket, []).append((run, {"example_id": ids, "brier": brier}))
        self.outside.runs.params[run.id] = {"depth": "3", "seed": str(seed)}
        if seed == 1:
            self.outside.registry.runs[run.id, "model"] = {"MLmodel": training.encode()}

    def trains(self, command: Sequence[str]) -> None:
        """What the plan's trainer does: one run of the arm, better on newer data by ``gain``."""
        _, _, ticket, recipe, role, seed, training = command
        assert recipe == "EXP-1"
        newest = self.outside.datasets.current("p", "training").name
        evaluation = self.outside.datasets.current("p", "evaluation").name
        gain = 0.05 if training == newest else 0.0
        self.track(ticket, role, int(seed), training=training, evaluation=evaluation, gain=gain)

    def killed(self, after: int) -> None:
        """Let the process end without a word after so many trainings."""

        def trains(command: Sequence[str]) -> None:
            if len(self.outside.retrain.asked) > after:
                raise Killed
            self.trains(command)

        self.outside.retrain.trains = trains

    def fails(self, why: str) -> None:
        """Let every training fail."""

        def trains(_: Sequence[str]) -> None:
            raise OutsideError(why)

        self.outside.retrain.trains = trains

    def watch(self) -> dict[str, Any]:
        """Decisions on the windows, by window."""
        return {one.subject: one for one in self.flow("watch_drift")}

    def retrain(self, finding: str = "", **words: Any) -> Any:
        """Ask for a training."""
        return self.flow("retrain_model", finding=finding, **words)

    def kinds(self) -> list[str]:
        """Kinds of the records about retrainings, oldest first."""
        return [str(one.kind) for one in newest_first(self.links) if "retraining" in one.body][::-1]


class Killed(BaseException):
    """As kill -9: nothing is caught, nothing is written."""


@contextmanager
def world(root: Path, monkeypatch: pytest.MonkeyPatch, model: str = MODEL) -> Iterator[World]:
    """A champion that learnt from one batch, and a drifted one that was accepted since."""
    folder = root / "configs" / "p"
    folder.mkdir(parents=True)
    for name, text in {"canvas": CANVAS, "model": model, "supply": SUPPLY}.items():
        (folder / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PROOFLINE_ROOT", str(root))
    monkeypatch.setenv("PROOFLINE_ENVIRONMENT", PLACE.environment)
    monkeypatch.setenv("PROOFLINE_ALIAS", PLACE.alias)
    with bound(memory()) as outside:
        made = World(root, monkeypatch, outside)

        def emit_event(event: str, resource: dict[str, str], payload: dict[str, Any], id_: object) -> None:
            if event != "proofline.report.written":  # pages have tests of their own
                made.events.append((event.removeprefix("proofline."), payload))

        monkeypatch.setattr("tasks.act.shared.emit_event", emit_event)
        made.outside.retrain.trains = made.trains
        training, evaluation = made.accept("training", "2026-09"), made.accept("evaluation", "2026-10-e")
        made.stands(training, evaluation)
        made.clock = NOON.replace(day=2)
        made.accept("training", "2026-10", shift=1.0)
        yield made
