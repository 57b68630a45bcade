"""Words to begin with: the demo, one flow, a new project, a place that reports go to."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli_words.shape import Parser, with_project, word

if TYPE_CHECKING:
    from flows.cli_words.shape import Words


def add(words: Words) -> None:
    """``demo``, ``run``, ``new`` and ``deliver``."""
    _demo(words)
    _run(words)
    _new(words)
    _deliver(words)


def _demo(words: Words) -> None:
    demo = word(words, "demo", "the main job on real data", "demo:demo")
    demo.add_argument("story", nargs="?", default="good", choices=("good", "bad", "thin", "year"))
    demo.add_argument("--months", type=int, default=12, metavar="N", help="of the year: its first N")
    learnt = "of the year: flights a month to learn from"
    demo.add_argument("--flights", type=int, default=3000, metavar="N", help=learnt)


def _run(words: Words) -> None:
    run = word(words, "run", "one flow now", "run:run")
    flows = run.add_subparsers(title="flows", metavar="FLOW", dest="flow", required=True, parser_class=Parser)
    _flow(flows, "land_batches", "what has arrived, whole?")
    _flow(flows, "nightly_supply", "which batches may be used?")
    _flow(flows, "release_outgoing", "what may leave for a vendor?")
    experiment = _flow(flows, "evaluate_experiment", "better, and no worse anywhere?")
    experiment.add_argument("--ticket", required=True)
    experiment.add_argument("--again", action="store_true", help="judge a judged look again, from new runs")
    experiment.add_argument("--why", default="", help="why the criteria were changed since they were locked")
    promotion = _flow(flows, "promote_model", "ready, signed, and now serving?")
    promotion.add_argument("--ticket", required=True)
    promotion.add_argument("--again", action="store_true", help="measure a measured candidate again")
    back = _flow(flows, "roll_back_model", "return to the version before")
    back.add_argument("--why", default="", help="the reason, as the record keeps it; needed by hand")
    back.add_argument("--to", default="", metavar="VERSION", help="default: the one before the champion")
    back.add_argument("--incident", default="", metavar="ID", help="for one in the record, as its plan says")
    _flow(flows, "watch_drift", "has production left what the champion learnt?")
    again = _flow(flows, "retrain_model", "does drift call for a training? then train, and have it judged")
    again.add_argument("--finding", default="", metavar="ID", help="decision on a window")
    again.add_argument("--again", action="store_true", help="train again what failed")
    _flow(flows, "watch_metrics", "has the model in production fallen since the gate?")
    _flow(flows, "watch_costs", "is compute running out?")
    _flow(flows, "watch_board", "which tickets have moved?")
    _flow(flows, "audit_record", "is the record whole, and the data behind it there?")
    report = _flow(flows, "write_report", "what was decided, how sure, what would settle the rest?")
    report.add_argument(
        "--kind",
        default="status",
        choices=_REPORTS,
        help="due: all that the sprint calendar asks for; behind: all that the record outgrew",
    )
    report.add_argument(
        "--sprint", default="", metavar="ID", help="of a sprint's document; default: the next"
    )
    report.add_argument("--release", default="", metavar="ID", help="of a release's; default: the newest")


_REPORTS = (
    "status",
    "risks",
    "canvas",
    "stakeholder",
    "researcher",
    "sprint-plan",
    "sprint-retrospective",
    "release-retrospective",
    "due",
    "behind",
)


def _flow(flows: Words, name: str, help_: str) -> argparse.ArgumentParser:
    return with_project(word(flows, name, help_, "run:run"))


def _new(words: Words) -> None:
    new = word(words, "new", "plans for a new project, proposed from a labelled file", "new:new")
    new.add_argument("name", metavar="PROJECT", help="folder below configs/, such as my_reviews")
    new.add_argument("--from", dest="file", type=Path, metavar="FILE", help="CSV, JSON Lines or Parquet")
    new.add_argument("--for", dest="plan", choices=("supply", "model", "board"), help="plan to propose")
    new.add_argument("--item", metavar="COLUMN", help="column of item ids, if it is not found")
    new.add_argument("--labels", metavar="COLUMN,...", help="label columns, if they are not found")
    new.add_argument("--annotator", metavar="COLUMN", help="column that says who gave a row's label")


def _deliver(words: Words) -> None:
    deliver = word(words, "deliver", "send one line to where reports are to go", "deliver:deliver")
    deliver.add_argument("to", metavar="BLOCK", help="a block in Prefect, such as slack-webhook/team")
    save = "save it first: an address, or a JSON object of its fields, on standard input"
    deliver.add_argument("--save", action="store_true", help=save)
