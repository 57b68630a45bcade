"""Seconds from a drifted batch that lands to a retrained model that serves: real flights, no hand on it.

A model that learnt from January stands in production. Then May lands, and the deployments of prefect.yaml do
the rest on a running server with one worker: accept, watch, retrain, evaluate, promote.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from flows.commands.demo_promotion import FIRST, first_model, say_where
from flows.commands.demo_stage import PROJECT, Stage, said_by
from flows.commands.run import call_flow
from flows.server import prefect_server
from tasks.act.decisions import announce
from tasks.adapters.card_file import write_card
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.production import place_of
from tasks.history.promotion_decisions import decision_named
from tasks.history.promotions import champion
from tasks.history.retrainings import retrainings
from tasks.ledger.append import newest_first
from tasks.ledger.chain import Record
from tasks.load.card import card_path, card_text
from tasks.plans import find_project
from tasks.readiness.card_text import PLACE
from tasks.vocabulary import Decision, Outcome
from tests.retraining.night import listening, runs_of, within

HERE = Path(__file__).parents[1]
LEARNT, LATER = ["2013-01"], ["2013-05"]
JUDGED, JUDGED_LATER = ["2013-06"], ["2013-07"]
LIMIT_S = 1800
CHANGES = {
    "model.yaml": {
        "  reference: training\n": "  windows: training\n",
        "{in_windows: 2, of_latest: 3, when: drift}": "{in_windows: 1, of_latest: 3, when: drift}",
    },
    "canvas.yaml": {"target: 0.69": "target: 0.62"},  # one month of flights reaches no more
}


def main() -> None:
    """Print the table that benchmarks/README.md states."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _project(root)
        os.chdir(root)
        say_where()
        home = find_home()
        stage = Stage(home, find_project(root, PROJECT), quiet=True)
        with prefect_server(home.state):
            _first_champion(stage)
            with listening(root, LIMIT_S):
                began = _land(stage)
                end = within(LIMIT_S, _ended, "the end of a retraining")
                _say(began, end)
                _again()


def _project(root: Path) -> None:
    """The demo's project in a folder of its own; batches of training data are its windows."""
    for name in ("configs", "examples"):
        shutil.copytree(HERE / name, root / name)
    for name in ("pyproject.toml", "uv.lock", "Dockerfile"):
        shutil.copy(HERE / name, root)
    for name, changes in CHANGES.items():
        file = root / "configs" / PROJECT / name
        text = file.read_text("utf-8")
        for old, new in changes.items():
            if old not in text:
                raise SystemExit(f"{file}: found no {old!r}")
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
    for name in ("PREFECT_API_URL", "MLFLOW_TRACKING_URI", "PROOFLINE_ROOT", "PROOFLINE_STATE"):
        os.environ.pop(name, None)
    os.environ["PYTHONPATH"] = str(HERE)


def _first_champion(stage: Stage) -> None:
    """The first model, trained on January, judged on June, signed by the plan, let in."""
    stage.land("evaluation", JUDGED)
    stage.land("training", LEARNT)
    call_flow("nightly_supply", PROJECT)
    _write_card(stage, first_model(stage))
    _command("drill", "alerts")
    promoted = call_flow("promote_model", PROJECT, ticket=FIRST)
    if promoted.state != "serving":
        raise SystemExit(f"the first model was not let in: {promoted.decision.reason}")


def _write_card(stage: Stage, evaluation: Decision) -> None:
    """The drafted card with its places filled, as a person would."""
    plan = stage.project.model()
    card_path(stage.project, plan, FIRST).unlink()
    text = card_text(stage.project, plan, FIRST, evaluation)
    filled = text.replace(f"{PLACE}:", "For this measurement alone:")
    write_card(card_path(stage.project, plan, FIRST), filled)


def _command(*words: str) -> None:
    said_by(f"proofline {words[0]}", "-m", "flows.cli", *words, "--project", PROJECT, "--json")


def _land(stage: Stage) -> datetime:
    """What is later lands, and is announced as the minute's look would; when that was."""
    stage.land("evaluation", JUDGED_LATER)
    stage.land("training", LATER)
    began = datetime.now(UTC)
    call_flow("land_batches", PROJECT)
    return began


def _ended() -> str:
    """How the retraining ended, once it did: judged and not to be promoted, held, or serving."""
    links = outside().records.links(PROJECT)
    tickets = {one.ticket for one in retrainings(links) if one.state == "trained"}
    for record in newest_first(links, ("decision",)):
        made = record.body["decision"]
        if made["subject"] in tickets and made["outcome"] not in {Outcome.PROMOTABLE, Outcome.GO}:
            return f"{made['outcome']}: {made['reason']}"
    stands = champion(links, *place_of(find_project(Path.cwd(), PROJECT)))
    return f"version {stands.version} serves" if stands and stands.ticket in tickets else ""


def _say(began: datetime, end: str) -> None:
    """Seconds of each step, as the record dates them; all, and what of it was not training."""
    links = outside().records.links(PROJECT)
    records = [one for one in newest_first(links) if one.at > began][::-1]
    (retrained,) = [one for one in retrainings(links) if one.state == "trained"]
    print("| seconds since landing | what stands in the record |\n|---|---|")
    for record in records:
        print(f"| {(record.at - began).total_seconds():.0f} | {_named(record)} |")
    seconds, training = (records[-1].at - began).total_seconds(), 3600 * (retrained.hours or 0)
    print(f"\n{retrained.ticket}: {end}")
    print(f"{seconds:.0f} s in all, {training:.0f} s of them training, {seconds - training:.0f} s on top")


def _named(record: Record) -> str:
    made = record.body.get("decision")
    said = f" {made['outcome']}" if isinstance(made, dict) else ""
    return f"{record.kind} {record.subject}{said}"


def _again() -> None:
    """The same event once more."""
    links = outside().records.links(PROJECT)
    (retrained,) = [one for one in retrainings(links) if one.state == "trained"]
    finding, before = decision_named(links, retrained.finding), len(runs_of("retrain-model"))
    if finding is None:
        raise SystemExit(f"the record lost decision {retrained.finding}")
    announce.fn(finding)
    within(LIMIT_S, lambda: _all_done(before), "the same event once more")
    time.sleep(1)
    times = len([one for one in retrainings(links) if one.ticket])
    print(f"The same event delivered once more: trained {times} time{'s'[: times > 1]} in all")


def _all_done(before: int) -> bool:
    found = runs_of("retrain-model")
    return len(found) > before and all(run.state.is_final() for run in found)


if __name__ == "__main__":
    main()
