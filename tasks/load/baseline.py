"""The baseline's runs of a ticket beside the version that serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from tasks.adapters.connect import outside
from tasks.adapters.model_facts import recipe_of
from tasks.adapters.ports import Run, Tracked
from tasks.errors import InputError
from tasks.plans.promotion import PromotionPlan
from tasks.readiness.baseline_facts import BaselineFacts, compared, with_candidate
from tasks.readiness.promotion import Champion


def baseline_facts(
    plan: PromotionPlan, runs: Sequence[Run], champion: Champion | None, *, retrains: bool = False
) -> BaselineFacts:
    """Whether the baseline among ``runs`` is the champion, by bytes or by recipe.

    Recipes are read where the runs are still there; without them the bytes alone can tell. Where the ticket
    ``retrains`` what serves, the candidate must be the same recipe, too.
    """
    if champion is None:
        return BaselineFacts()
    baselines = sorted((run for run in runs if run.role == "baseline"), key=lambda run: run.seed)
    same = bool(baselines) and _digest(plan, baselines[0]) == champion.sha256
    held = outside().registry.version(plan.model, champion.version)
    try:
        made = [_recipe(one) for one in outside().runs.named([run.id for run in baselines])]
        stands = {} if held is None else _recipe(*outside().runs.named([held.run]))
    except InputError as error:
        is_told = same and not retrains  # of a retraining the candidate's recipe counts, too
        return BaselineFacts(champion.version, len(baselines), same, untold="" if is_told else str(error))
    found = compared(champion.version, stands, made, same_bytes=same)
    return _with_candidate(found, runs, made) if retrains else found


def _with_candidate(
    facts: BaselineFacts, runs: Sequence[Run], baselines: Sequence[Mapping[str, str]]
) -> BaselineFacts:
    candidates = outside().runs.named([run.id for run in runs if run.role == "candidate"])
    return with_candidate(facts, baselines[0] if baselines else {}, [_recipe(one) for one in candidates])


def _digest(plan: PromotionPlan, run: Run) -> str:
    """SHA-256 of a run's model; "" where it logged none."""
    with suppress(InputError):
        return outside().registry.digest_of_run(run.id, plan.artifact)
    return ""


def _recipe(run: Tracked) -> dict[str, str]:
    return recipe_of(run.params, run.tags.get("commit", ""))
