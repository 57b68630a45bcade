"""Where the year plays: a home of its own below the state folder, apart from what is real."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from flows.commands.demo_year_board import Ended, adopted, board_on, standing
from tasks.adapters.connect import outside
from tasks.adapters.dvc_datasets import DvcDatasets
from tasks.adapters.home import Home
from tasks.adapters.ports import Version
from tasks.errors import InputError, OutsideError
from tasks.history.datasets import history, version_named, versions_of
from tasks.load.record import load_decisions
from tasks.plans import Project, find_project
from tasks.vocabulary import Decision

PROJECT = "flight_year"
EXAMPLES = Path("examples") / "flight_delays"
OTHER_PLACES = (
    "PROOFLINE_ROOT",
    "PROOFLINE_STATE",
    "PROOFLINE_RECORD",
    "PROOFLINE_DATASETS_REMOTE",
    "MLFLOW_TRACKING_URI",
)


@dataclass(frozen=True)
class YearStage:
    """The year's own home, the example's scripts, and the year's board from its first to its last day."""

    home: Home
    examples: Path
    planned: dict[str, Any]

    @property
    def project(self) -> Project:
        """The year's project, with the board as it was written last."""
        return find_project(self.home.root, PROJECT)

    def decisions(self) -> Sequence[Decision]:
        """Every decision so far, oldest first."""
        return load_decisions.fn(self.project)[0]

    def write_board(self, day: date, **worked_on: Ended) -> None:
        """Keep the board as a scrum master would on that day: stages follow what was decided."""
        decisions, ids = self.decisions(), [one["id"] for one in self.planned["tickets"]]
        decided = {name: found for name in ids if (found := standing(decisions, name))}
        text = yaml.safe_dump(board_on(self.planned, day, {**worked_on, **decided}), sort_keys=False)
        (self.project.folder / "board.yaml").write_text(text, "utf-8")

    def arrive(self, month: str) -> None:
        """Let the month's batches and its window arrive, unless they did."""
        waiting, state = self.home.state / "to-come", self.home.state
        places = {name: state / "batches" / PROJECT / "incoming" / name for name in _SOURCES}
        decided = {one.subject for one in self.decisions()}
        for source, place in places.items():
            if (waiting / source / month).is_dir() and f"{source}/{month}" not in decided:
                shutil.copytree(waiting / source / month, place / month, dirs_exist_ok=True)
        window = waiting / "live" / f"{month}.parquet"
        if window.is_file():
            (state / "live" / PROJECT).mkdir(parents=True, exist_ok=True)
            shutil.copy(window, state / "live" / PROJECT)

    def train(self, ticket: str, seeds: Sequence[int], sprint: str) -> None:
        """Train what a ticket changes and the best recipe by then; for a second look as for the first."""
        train_ticket, data = self.script("year_train", "train_ticket"), self.script("year_train", "Data")
        plan, before = self.project.model(), self.decisions()
        places = [place for place, one in enumerate(before) if one.subject == ticket]
        first = before[places[0]] if places else None
        built_on = adopted(before[: places[0]] if places else before)
        datasets, found = DvcDatasets(self.home.state / "datasets"), {}
        for use, dataset in (("training", plan.training), ("evaluation", plan.evaluation)):
            version = self._version(dataset, first.inputs[use] if first else None)
            found[use] = data(Path(datasets.folder_of(PROJECT, version)), version.name)
        train_ticket(PROJECT, ticket, built_on, seeds=seeds, sprint=sprint, **found)

    def _version(self, dataset: str, named: str | None) -> Version:
        """The version of this name, or the newest of the dataset."""
        dated = versions_of(history(outside().records.links(PROJECT)), dataset)
        return version_named(dated, named or dataset).version

    def script(self, module: str, name: str) -> Callable[..., Any]:
        """A function of the example; imported, as starting Python for each ticket took 6 s."""
        if str(self.examples) not in sys.path:
            sys.path.insert(0, str(self.examples))
        try:
            return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]
        except ImportError as error:
            needed = "uv sync --extra demo"
            raise OutsideError(f"{self.examples}/{module}.py: {error}; needed: {needed}") from error


@contextmanager
def year_stage(outer: Home, flights: int) -> Iterator[YearStage]:
    """The year's home, made where it is not there; for the block it is this process's home."""
    examples, home = outer.root / EXAMPLES, Home(outer.state / "year", outer.state / "year" / ".proofline")
    if not (examples / "year").is_dir():
        raise InputError(f"{examples / 'year'}: found no such folder; the demo runs in a clone of Proofline")
    planned = yaml.safe_load((examples / "year" / "board.yaml").read_text("utf-8"))
    stage = YearStage(home, examples, planned)
    shutil.copytree(examples / "year", home.root / "configs" / PROJECT, dirs_exist_ok=True)
    with _only_here(home):
        if not (home.state / "to-come").is_dir():
            unfinished = home.state / "to-come.new"
            stage.script("year_land", "write_year")(unfinished, flights)
            unfinished.rename(home.state / "to-come")
        yield stage


_SOURCES = ("training", "evaluation", "reference")


@contextmanager
def _only_here(home: Home) -> Iterator[None]:
    """Nothing of the year goes where this machine keeps its real records, data and runs."""
    before = {name: os.environ.pop(name) for name in OTHER_PLACES if name in os.environ}
    os.environ["PROOFLINE_ROOT"] = str(home.root)
    try:
        yield
    finally:
        del os.environ["PROOFLINE_ROOT"]
        os.environ.update(before)
