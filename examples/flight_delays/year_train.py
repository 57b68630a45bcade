# scikit-learn has no types:
# mypy: disable-error-code="import-untyped"
"""Train a ticket of the year and, beside it, the best recipe by then; each seed is a run in MLflow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from threadpoolctl import threadpool_limits
from train import examples_of, metrics_of, read_flights
from year_recipes import Recipe, chance_of_late, recipe_of, train

from tasks.tracking import Role, track, tracked


class Data(NamedTuple):
    """Where flights lie, and the name of the version."""

    folder: Path
    version: str


def train_ticket(
    project: str,
    ticket: str,
    adopted: Sequence[str],
    *,
    seeds: Sequence[int],
    sprint: str,
    training: Data,
    evaluation: Data,
) -> None:
    """Train every seed of the ticket that is not tracked yet, and of what it is compared with.

    ``adopted`` are the tickets whose changes make the best recipe so far; without any there is no baseline.
    """
    arms: dict[Role, Recipe] = {"candidate": recipe_of([*adopted, ticket])}
    if adopted:
        arms["baseline"] = recipe_of(adopted)
    learnt, judged = read_flights(training.folder), read_flights(evaluation.folder)
    for role, recipe in arms.items():
        for seed in seeds:
            if tracked(project, ticket, seed=seed, role=role, dataset=training.version):
                continue
            arm = {"seed": seed, "role": role, "dataset": training.version}
            with track(project, ticket, **arm, evaluation=evaluation.version, sprint=sprint) as run:
                with threadpool_limits(limits=1):
                    model = train(recipe, learnt, seed)
                    examples = examples_of(judged, chance_of_late(model, judged))
                run.log(config=recipe._asdict(), metrics=metrics_of(examples), examples=examples)
