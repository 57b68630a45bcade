# scikit-learn has no types:
# mypy: disable-error-code="import-untyped"
"""Train one arm of an experiment over several seeds and track each seed as an MLflow run.

`track` is all that this script uses of Proofline; docs/tracking.md shows the same with MLflow alone.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from exported import save, serving_rows
from recipes import LABEL, RECIPES, chance_of_late, is_late, train
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from tasks.tracking import Tracker, track, tracked

SURE = 1e-7  # the least probability that the log loss takes, so that it stays finite
SLICES = ["carrier", "origin", "month"]
TICKETS = {"EXP-000": {"candidate": "logistic"}}  # the project's first model
OF_ROLE = {"baseline": "logistic", "candidate": "boosting"}  # the recipe of every other ticket
FIRST = 1  # the seed whose model would be promoted


def main() -> None:
    """Train and track every seed that is not tracked yet."""
    wanted = _arguments()
    training = read_flights(wanted.training)
    evaluation = first_flights(read_flights(wanted.evaluation), wanted.flights)
    for seed in wanted.seeds:
        arm = {"seed": seed, "role": wanted.role, "dataset": wanted.training_version}
        known = tracked(wanted.project, wanted.ticket, **arm)
        print(f"{wanted.role} {wanted.recipe}, seed {seed}: ", end="", flush=True)
        if known is not None:
            flights = known.metrics.get("evaluation_flights", len(evaluation))
            print(f"already trained, judged on {flights:,.0f} flights")
            continue
        with track(wanted.project, wanted.ticket, **arm, evaluation=wanted.evaluation_version) as run:
            metrics = train_and_log(wanted.recipe, seed, training, evaluation, run)
        print(", ".join(f"{name} {value:.4f}" for name, value in metrics.items()))


def recipe_of(ticket: str, role: str, again: str | None = None) -> str:
    """The recipe of a ticket's arm; of a ticket that trains another one ``again``, that one's candidate's."""
    if again not in {None, ticket}:
        return TICKETS.get(again, OF_ROLE)["candidate"]
    return TICKETS.get(ticket, OF_ROLE)[role]


def train_and_log(
    recipe: str, seed: int, training: pd.DataFrame, evaluation: pd.DataFrame, run: Tracker
) -> dict[str, float]:
    """Train one seed, judge it, log what came of it; its metrics."""
    # Two busy neighbours on two cores: trees took 9 and 36 s with two threads, 3 to 5 s with one.
    with threadpool_limits(limits=1):
        model = train(recipe, training, seed)
        examples = examples_of(evaluation, chance_of_late(model, evaluation))
    metrics = metrics_of(examples)
    sizes = {"training_flights": len(training), "evaluation_flights": len(evaluation)}
    run.log(
        config={"recipe": recipe, **model[-1].get_params()}, metrics={**metrics, **sizes}, examples=examples
    )
    if seed == FIRST:
        log_model(model, evaluation, run)
    return metrics


def log_model(model: Pipeline, evaluation: pd.DataFrame, run: Tracker) -> None:
    """Log the model as it is served, and rows to ask it about."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "model"
        save(model, folder)
        run.log(model=folder, serving=serving_rows(model, evaluation))


def read_flights(path: Path) -> pd.DataFrame:
    """Labelled flights of a Parquet file, or of all below a folder, by ``flight_id``."""
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        sys.exit(f"{path}: found no Parquet file; give a file, or a folder that holds some")
    flights = pd.concat([pd.read_parquet(file) for file in files])
    return flights.dropna(subset=[LABEL]).sort_values("flight_id", ignore_index=True)


def first_flights(flights: pd.DataFrame, wanted: int | None) -> pd.DataFrame:
    """The first ``wanted`` of one fixed shuffle, the same in every arm and seed; all when None."""
    return flights if wanted is None else flights.sample(frac=1, random_state=0).head(wanted)


def examples_of(flights: pd.DataFrame, score: npt.NDArray[np.float64]) -> pd.DataFrame:
    """One row a flight: id, truth, score, one column a metric, and the columns to slice by."""
    truth = is_late(flights)
    given = np.where(truth == 1, score, 1 - score)  # probability given to what happened
    return pd.DataFrame(
        {
            "example_id": flights["flight_id"],
            "y_true": truth,
            "y_score": score,
            "log_loss": -np.log(np.clip(given, SURE, 1)),
            "brier": (score - truth) ** 2,
            "accuracy": ((score > 0.5) == truth).astype(np.float64),
            **{name: flights[name] for name in SLICES},
        }
    )


def metrics_of(examples: pd.DataFrame) -> dict[str, float]:
    """Means over the examples, and the area under the ROC curve."""
    means = {name: float(examples[name].mean()) for name in ("log_loss", "brier", "accuracy")}
    return means | {"auc": float(roc_auc_score(examples["y_true"], examples["y_score"]))}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--project", type=_name, required=True, help="such as flight_delays")
    parser.add_argument("--ticket", type=_name, required=True, help="such as EXP-001")
    parser.add_argument("--role", choices=["candidate", "baseline"], required=True)
    parser.add_argument("--recipe", choices=sorted(RECIPES), help="default: that of the ticket and role")
    parser.add_argument("--recipe-of", type=_name, help="ticket whose candidate is trained again")
    parser.add_argument("--seeds", type=int, nargs="+", required=True, help="one run each, such as 1 2 3 4 5")
    parser.add_argument("--training", type=Path, required=True, help="Parquet file, or a folder of them")
    parser.add_argument("--evaluation", type=Path, required=True, help="Parquet file, or a folder of them")
    parser.add_argument("--training-version", type=_name, required=True, help="such as training@3f2a...")
    parser.add_argument("--evaluation-version", type=_name, required=True, help="such as evaluation@9c41...")
    parser.add_argument("--flights", type=_count, help="how many flights to judge on (default: all)")
    wanted = parser.parse_args()
    wanted.recipe = wanted.recipe or recipe_of(wanted.ticket, wanted.role, wanted.recipe_of)
    if not os.environ.get("MLFLOW_TRACKING_URI"):
        parser.error("MLFLOW_TRACKING_URI is not set; set it, such as sqlite:////tmp/mlflow/mlflow.db")
    return wanted


def _name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9@._-]*", text):
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: letters, digits, @ . _ -")
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a whole number from 1")
    return int(text)


if __name__ == "__main__":
    main()
