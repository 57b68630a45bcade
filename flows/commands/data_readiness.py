"""``proofline data readiness``: the board's data tasks beside the record, without Prefect or MLflow."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from flows.clock import now
from flows.commands.answer import finding_object, said_object, say, say_json
from flows.commands.run import chosen_project
from tasks.adapters.home import find_home
from tasks.adapters.record_place import records_of
from tasks.errors import PlanError
from tasks.history.data_tasks import board_readiness
from tasks.labels.data_readiness import DataReadiness
from tasks.labels.stage_times import StageTime
from tasks.labels.task_states import TaskState
from tasks.vocabulary import Finding, Verdict

EXIT: Mapping[Verdict, int] = {Verdict.PASS: 0, Verdict.WARN: 1, Verdict.FAIL: 1, Verdict.UNKNOWN: 2}


def readiness(words: Namespace) -> int:
    """Say what is late, what it blocks and how long stages take; exit with whether data is ready on time."""
    home = find_home()
    project = chosen_project(home, words.project)
    links = records_of(home).links(project.name)
    found = board_readiness(project, links, now())
    if found is None:
        raise PlanError(f"{project.shown}/board.yaml: found no board; allowed: data tasks, see docs/board.md")
    say_json(_object(found)) if words.json else _tell(found)
    return EXIT[found.finding.verdict]


def _tell(found: DataReadiness) -> None:
    for task in found.tasks:
        say(_task_line(task))
    if not found.tasks:
        say("The board has no data tasks.")
    for time in found.times:
        say(_time_line(time))
    say(_rate_line(found.finding))


def _task_line(task: TaskState) -> str:
    parts = [f"due {task.due}", task.why or (f"in {task.stage}" if task.stage and not task.ready else "")]
    parts += [
        f"ready {task.ready}" if task.ready else "",
        f"blocks {', '.join(task.blocks)}" if task.blocks else "",
    ]
    parts += [f"owner {task.owner}" if task.owner else "", task.disagreement]
    return f"{task.state:<11}{task.id:<12}{task.title} ({task.dataset}): {'; '.join(filter(None, parts))}"


def _time_line(time: StageTime) -> str:
    usual = f"usual {time.usual.least} to {time.usual.most} days" if time.usual else ""
    if not time.n:
        return f"{time.stage:<11}none finished  {usual}".rstrip()
    taken = (
        f"{time.n} finished, median {time.median_days:g} ({time.shortest_days} to {time.longest_days}) days"
    )
    return f"{time.stage:<11}{taken}  {usual}".rstrip()


def _rate_line(finding: Finding) -> str:
    remedy = f" Remedy: {finding.remedy}." if finding.remedy else ""
    settle = f" To settle it: {finding.settle}" if finding.settle else ""
    return f"{finding.verdict:<11}{finding.reason}.{remedy}{settle}"


def _object(found: DataReadiness) -> dict[str, object]:
    """The answer as every command that judges gives it, with the tasks and times behind it."""
    finding = found.finding
    return said_object(
        finding.verdict.value,
        finding.subject,
        finding.reason,
        finding.settle,
        [finding_object(finding)],
        **found.model_dump(mode="json", include={"tasks", "times"}),
    )
