"""``proofline batch try FILE``: what would be decided about this file? Nothing is recorded, nothing moved."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from flows.clock import now
from flows.commands.answer import code_of, object_of, say, say_json
from flows.commands.run import chosen_project
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.names import batch_of_file
from tasks.adapters.ports import Landed, Taken
from tasks.adapters.reading import Limits
from tasks.adapters.tables import read_columns
from tasks.adapters.whole_files import sha256_of
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.history.batches import batch_decisions
from tasks.judge import judge, judge_start
from tasks.load.batch import load_batch, load_start
from tasks.load.orders import supply_key
from tasks.load.waiting import supply_alone
from tasks.plans import Project, SupplyPlan
from tasks.vocabulary import Decision


def try_file(words: Namespace) -> int:
    """Ask every check of the plan about a file as the nightly run would; the exit code it would have."""
    project = chosen_project(find_home(), words.project)
    plan = project.supply()
    taken = _as_taken(words.file, _source(plan, words.source), Limits(plan.most_rows, plan.most_mib))
    with supply_alone(project):
        decision = _decided(project, plan, taken)
    if words.json:
        say_json({**object_of(decision), "decision_id": None})
        return code_of([decision])
    for finding in decision.findings:
        say(f"{finding.verdict:<8}{finding.check}: {finding.reason}")
        if finding.remedy:
            say(f"        remedy: {finding.remedy}")
    settle = f" To settle it: {decision.settle}" if decision.settle else ""
    say(f"It would be {decision.outcome}: {decision.reason}.{settle}")
    say("This was a trial: nothing was recorded or moved.")
    return code_of([decision])


def _source(plan: SupplyPlan, named: str | None) -> str:
    """The named source, or the only one there is."""
    if named in plan.sources or (named is None and len(plan.sources) == 1):
        return named or next(iter(plan.sources))
    raise InputError(f"--source: found {named or 'none'}; allowed: one of {', '.join(plan.sources)}")


def _as_taken(file: Path, source: str, limits: Limits) -> Taken:
    """The file where it lies, as the one file of a batch that is called like it."""
    if not file.is_file():
        raise InputError(f"{file}: found no such file; allowed: CSV, TSV, JSON Lines or Parquet")
    rows, sha256 = _rows(file, limits), sha256_of(file)
    return Taken(
        landed=Landed(source, batch_of_file(file.name)),
        place=str(file.absolute().parent),
        digest=digest({file.name: sha256}),
        files=(file.name,),
        rows=rows,
        file_rows=(rows,),
        file_digests=(sha256,),
    )


def _rows(file: Path, limits: Limits) -> int:
    """Rows of the file; 0 when it cannot be read, which is said when it is judged."""
    try:
        return len(next(iter(read_columns([file], limits=limits).values()), ()))
    except InputError:
        return 0


def _decided(project: Project, plan: SupplyPlan, taken: Taken) -> Decision:
    """What ``nightly_supply`` would decide, in its order; it is kept nowhere."""
    decisions = batch_decisions(outside().records.links(project.name))
    key, seed = supply_key(project, plan, taken, project.suite_digest(plan), decisions), plan.seed
    start = load_start.fn(plan, taken)
    stopped = judge_start.fn(project.name, key, plan.asked, start, seed=seed, now=now())
    if stopped:
        return stopped
    batch = load_batch.fn(project, plan, taken)
    return judge.fn(project.name, "batch", key, plan.asked, batch, seed=seed, now=now())
