"""``proofline demo``: the flights of 2013, from landed batches to a page; three short stories and a year."""

from __future__ import annotations

from argparse import Namespace

from flows.commands.answer import code_of, object_of, say, say_json, tell
from flows.commands.demo_promotion import first_model, into_production_and_back, say_where
from flows.commands.demo_stage import EVALUATION, PROJECT, Stage
from flows.commands.demo_year import year
from flows.commands.run import RUNNABLE, call_flow, check_plans
from flows.server import prefect_server
from tasks.adapters.home import find_home
from tasks.plans import find_project

MIXED = "2013-08-mixed"
LATER = [f"2013-{month:02d}" for month in range(8, 13)]


def demo(words: Namespace) -> int:
    """Tell one story on real data; the exit code is that of the decision it ends in."""
    if words.story == "year":
        return year(words)
    say_where()
    home = find_home()
    stage = Stage(home, find_project(home.root, PROJECT), quiet=words.json)
    for flow in RUNNABLE:
        check_plans(stage.project, flow)
    with prefect_server(home.state, tell=tell):
        code = {"good": good, "bad": bad, "thin": thin}[words.story](stage)
        report = call_flow("write_report", PROJECT)
    if words.json:
        decisions = [object_of(decision, report) for decision in stage.shown]
        say_json({"decisions": decisions, "moves": stage.moves, "report": report})
    else:
        say(f"Report: {report}")
    return code


def good(stage: Stage) -> int:
    """Batches are accepted, a better candidate serves and is rolled back, later months are compared."""
    decided = [*stage.show(stage.supply()), *into_production_and_back(stage)]
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
    first_model(stage)  # a project's first model is judged before any is compared
    return code_of(stage.show([stage.experiment("EXP-002", seeds=range(1, 3), flights=300)]))
