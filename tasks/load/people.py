"""Who may sign, and who made the candidate and may not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tasks.adapters.home import find_home
from tasks.adapters.identity import commit_authors
from tasks.adapters.ports import Run
from tasks.errors import InputError
from tasks.plans import Canvas, Project
from tasks.plans.promotion import PromotionPlan
from tasks.readiness.signature import Signer


def signers(canvas: Canvas) -> tuple[Signer, ...]:
    """Who may sign: each person of the canvas in each role."""
    return tuple(Signer(person.name, person.role, person.logins) for person in canvas.people)


def authors_of(project: Project, plan: PromotionPlan, ticket: str, runs: Iterable[Run]) -> tuple[str, ...]:
    """Who made the candidate: who ran any of its runs, who wrote their commits, whose ticket it is."""
    board = project.board()
    planned = board.ticket(ticket) if board else None
    owner = planned.owner if planned else ""
    candidates = [run for run in runs if run.role == "candidate"]
    folder = code_folder(project, plan)
    commits = dict.fromkeys(run.commit for run in candidates)
    wrote = (name for commit in commits for name in commit_authors(folder, commit))
    found = [*(run.user for run in candidates), *wrote, owner]
    return tuple(dict.fromkeys(name for name in found if name))


def code_folder(project: Project, plan: PromotionPlan) -> Path:
    """The folder of the code that trains and serves; InputError when the plan names one outside the root."""
    root = find_home().root.resolve()
    folder = (root / plan.code).resolve()
    if not folder.is_relative_to(root):
        raise InputError(
            f"{project.shown}/model.yaml, promotion.code: found {plan.code!r}; allowed: a folder below the "
            "project's root"
        )
    return folder
