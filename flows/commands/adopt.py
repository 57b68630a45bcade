"""``proofline adopt RUN_ID... --ticket T --role R``: runs that exist become a ticket's, by their tags."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence

from flows.commands.answer import say, say_json, tell
from flows.commands.run import chosen_project
from tasks.adapters.connect import outside
from tasks.adapters.home import find_home
from tasks.adapters.ports import MOST_DIGITS, Tracked
from tasks.errors import InputError
from tasks.plans import Project

SEED_NAMES = ("seed", "random_state")  # parameters under which a run logs its seed
SAYS = ("project", "ticket", "role", "seed", "dataset", "evaluation")
JUDGED = ("proofline.decision", "proofline.outcome", "proofline.record")  # of what it was before


def adopt(words: Namespace) -> int:
    """Tag every run, or none when one of them cannot be adopted."""
    project = chosen_project(find_home(), words.project)
    if words.seed is not None and len(words.runs) > 1:
        raise InputError(f"--seed: found {len(words.runs)} runs; allowed: one run a seed")
    if twice := sorted({one for one in words.runs if words.runs.count(one) > 1}):
        raise InputError(f"RUN_ID: found {', '.join(twice)} twice; allowed: each run once")
    runs = outside().runs.named(words.runs)
    wanted = {run.id: _tags(run, project, words) for run in runs}
    if not words.replace:
        _need_free(runs, wanted)
    for run in runs:
        outside().runs.tag([run], {f"proofline.{name}": value for name, value in wanted[run.id].items()})
    if moved := [run for run in runs if _others(run, wanted[run.id])]:
        outside().runs.untag(moved, JUDGED)
    _tell_unfinished(runs)
    _answer(words, wanted)
    return 0


def _tags(run: Tracked, project: Project, words: Namespace) -> dict[str, str]:
    plan = project.model()
    return {
        "project": project.name,
        "ticket": words.ticket,
        "role": words.role,
        "seed": str(_seed(run, words.seed)),
        "dataset": words.dataset or _current(project, plan.training, "--dataset"),
        "evaluation": words.evaluation or _current(project, plan.evaluation, "--evaluation"),
    }


def _seed(run: Tracked, given: int | None) -> int:
    said = next((run.params[name] for name in SEED_NAMES if name in run.params), "")
    if given is None and not (said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS):
        raise InputError(
            f"run {run.id}: found no whole number in its parameters {' or '.join(SEED_NAMES)}; "
            "allowed: one run at a time with --seed N"
        )
    seed = int(said) if given is None else given
    if seed < 1:
        raise InputError(f"run {run.id}: found seed {seed}; allowed: planned seeds, from 1")
    return seed


def _current(project: Project, dataset: str, option: str) -> str:
    version = outside().datasets.current(project.name, dataset)
    if version is None:
        raise InputError(f"{option}: found no version of dataset {dataset}; allowed: {option} {dataset}@...")
    return version.name


def _others(run: Tracked, wanted: Mapping[str, str]) -> list[str]:
    """What the run's own tags say otherwise."""
    return [f"{name} {run.tags[name]}" for name in SAYS if run.tags.get(name, wanted[name]) != wanted[name]]


def _need_free(runs: Sequence[Tracked], wanted: Mapping[str, Mapping[str, str]]) -> None:
    for run in runs:
        if others := _others(run, wanted[run.id]):
            raise InputError(
                f"run {run.id}: found that it is tagged {', '.join(others)}; nothing was tagged; allowed: "
                "runs without such tags, or --replace"
            )


def _tell_unfinished(runs: Sequence[Tracked]) -> None:
    for run in runs:
        if run.status != "FINISHED":
            tell(f"run {run.id} is {run.status}: its hours count; only a FINISHED run is judged")


def _answer(words: Namespace, wanted: Mapping[str, Mapping[str, str]]) -> None:
    if words.json:
        say_json({"adopted": [{"run": one, **tags} for one, tags in wanted.items()]})
        return
    for one, tags in wanted.items():
        say(f"{one}: {tags['role']} of {tags['ticket']}, seed {tags['seed']}, learnt from {tags['dataset']}")
