"""Where the demo plays: this home, with the example's own scripts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.commands.answer import line_of, say, tell
from flows.commands.run import call_flow
from flows.commands.run_said import own_page
from tasks.adapters.dvc_datasets import DvcDatasets
from tasks.adapters.home import Home
from tasks.errors import InputError, OutsideError
from tasks.plans import Project
from tasks.vocabulary import Decision

PROJECT = "flight_delays"
TRAINING = [f"2013-{month:02d}" for month in range(1, 6)]
EVALUATION = ["2013-06", "2013-07"]
ROLES = ("baseline", "candidate")


@dataclass(frozen=True)
class Stage:
    """Where the story plays: this home, with the example's own scripts."""

    home: Home
    project: Project
    quiet: bool
    shown: list[Decision] = field(default_factory=list)
    moves: list[dict[str, Any]] = field(default_factory=list)

    def show(self, decisions: Sequence[Decision]) -> Sequence[Decision]:
        """Say each decision as it is made, and remember it."""
        for decision in () if self.quiet else decisions:
            say(line_of(decision))
        self.shown.extend(decisions)
        return decisions

    @property
    def supplied(self) -> bool:
        """Whether both datasets have a version already."""
        datasets, plan = DvcDatasets(self.home.state / "datasets"), self.project.model()
        return all(datasets.current(PROJECT, dataset) for dataset in (plan.training, plan.evaluation))

    def supply(self) -> list[Decision]:
        """Land the training months and the evaluation months, and decide them."""
        tell("landing the flights of January to July 2013 ...")
        self.land("evaluation", EVALUATION)
        self.land("training", TRAINING)
        tell("deciding each batch: suite, agreement, balance, leakage ...")
        return list(call_flow("nightly_supply", PROJECT))

    def land(self, source: str, months: Sequence[str], *more: str, to: Path | None = None) -> None:
        """Let the example write batches where they arrive."""
        place = to or self.home.state / "batches" / PROJECT / "incoming" / source
        self._script("land.py", "--to", str(place), "--months", *months, *more)

    def experiment(
        self,
        ticket: str,
        *,
        seeds: Sequence[int],
        flights: int | None = None,
        roles: Sequence[str] = ROLES,
    ) -> Decision:
        """Train the arms on what was accepted, and judge the candidate."""
        few = () if flights is None else ("--flights", str(flights))
        for role in roles:
            tell(f"training, where not done before, the {role} of {ticket} with {len(seeds)} seeds ...")
            words = ("--ticket", ticket, "--role", role, *few, "--seeds", *map(str, seeds))
            self._script("train.py", "--project", PROJECT, *self._data(), *words)
        tell(f"judging {ticket} ...")
        decision: Decision = call_flow("evaluate_experiment", PROJECT, ticket=ticket)
        tell(f"{ticket} has a page of its own, slice by slice: {own_page(decision)}")
        return decision

    def _data(self) -> list[str]:
        """The accepted data as the trainer wants it: folders and version names."""
        datasets, plan, words = DvcDatasets(self.home.state / "datasets"), self.project.model(), []
        for use, dataset in (("training", plan.training), ("evaluation", plan.evaluation)):
            version = datasets.current(PROJECT, dataset)
            if version is None:
                raise InputError(
                    f"{PROJECT}: no batch of dataset {dataset} was accepted; "
                    f"see `proofline log --project {PROJECT}`"
                )
            words += [f"--{use}", datasets.folder_of(PROJECT, version), f"--{use}-version", version.name]
        return words

    def _script(self, name: str, *words: str) -> None:
        script = self.home.root / "examples" / PROJECT / name
        if not script.is_file():
            raise InputError(f"{script}: found no such file; the demo runs in a clone of Proofline")
        said_by(name, str(script), *words, MLFLOW_TRACKING_URI=self.home.tracking_uri)


def said_by(name: str, *words: str, **environment: str) -> str:
    """What Python, run with these words, writes to standard output; OutsideError when it fails."""
    done = subprocess.run(  # noqa: S603 - an argument list of our own
        [sys.executable, *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise OutsideError(f"{name} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout
