"""``proofline demo``: the flights of 2013, from landed batches to a page; a good, a bad and a thin story."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.commands.answer import code_of, line_of, object_of, say, say_json, tell
from flows.commands.run import RUNNABLE, call_flow, check_plans
from flows.commands.run_said import own_page
from flows.server import prefect_server
from tasks.adapters.dvc_datasets import DvcDatasets
from tasks.adapters.home import Home, find_home
from tasks.errors import InputError, OutsideError
from tasks.plans import Project, find_project
from tasks.vocabulary import Decision

PROJECT = "flight_delays"
TRAINING = [f"2013-{month:02d}" for month in range(1, 6)]
EVALUATION = ["2013-06", "2013-07"]
MIXED = "2013-08-mixed"
LATER = [f"2013-{month:02d}" for month in range(8, 13)]


def demo(words: Namespace) -> int:
    """Tell one story on real data; the exit code is that of the decision it ends in."""
    home = find_home()
    stage = Stage(home, find_project(home.root, PROJECT), quiet=words.json)
    for flow in RUNNABLE:
        check_plans(stage.project, flow)
    with prefect_server(home.state, tell=tell):
        code = {"good": good, "bad": bad, "thin": thin}[words.story](stage)
        report = call_flow("write_report", PROJECT)
    if words.json:
        say_json({"decisions": [object_of(decision, report) for decision in stage.shown], "report": report})
    else:
        say(f"Report: {report}")
    return code


def good(stage: Stage) -> int:
    """A better candidate: batches are accepted, the candidate is promotable, later months are compared."""
    decided = [*stage.show(stage.supply()), *stage.show([stage.experiment("EXP-001", seeds=range(1, 6))])]
    tell("comparing August to December with what the models learnt from ...")
    stage.land("live", LATER, "--as-window", to=stage.home.state / "live" / PROJECT)
    stage.show(call_flow("watch_drift", PROJECT))
    return code_of(decided)


def bad(stage: Stage) -> int:
    """Rows of the evaluation set stand in a training batch: it is refused and the rows are named."""
    tell("landing the flights of August with 40 of the evaluation months among them ...")
    stage.land("evaluation", EVALUATION)
    call_flow("nightly_supply", PROJECT)  # of two batches that share rows the first to be decided is kept
    stage.land("training", LATER[:1], "--id", MIXED, "--smuggle", "40", "--from-month", EVALUATION[0])
    decided = [d for d in call_flow("nightly_supply", PROJECT) if d.subject == f"training/{MIXED}"]
    return code_of(stage.show(decided))


def thin(stage: Stage) -> int:
    """Two seeds and 300 flights: too little to tell, and it is said how much would do."""
    if not stage.supplied:
        stage.supply()
    return code_of(stage.show([stage.experiment("EXP-002", seeds=range(1, 3), flights=300)]))


@dataclass(frozen=True)
class Stage:
    """Where the story plays: this home, with the example's own scripts."""

    home: Home
    project: Project
    quiet: bool
    shown: list[Decision] = field(default_factory=list)

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

    def experiment(self, ticket: str, *, seeds: Sequence[int], flights: int | None = None) -> Decision:
        """Train both arms on what was accepted, and judge the candidate."""
        for role, recipe in (("baseline", "logistic"), ("candidate", "boosting")):
            tell(f"training, where not done before, the {role}, {recipe}, with {len(seeds)} seeds ...")
            few = () if flights is None else ("--flights", str(flights))
            words = (
                "--ticket",
                ticket,
                "--role",
                role,
                "--recipe",
                recipe,
                *few,
                "--seeds",
                *map(str, seeds),
            )
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
        environment = {**os.environ, "MLFLOW_TRACKING_URI": self.home.tracking_uri}
        done = subprocess.run(  # noqa: S603 - an argument list of our own
            [sys.executable, str(script), *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise OutsideError(f"{name} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
