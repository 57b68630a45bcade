"""A trainer as a team writes one: a logistic curve through one feature, tracked with its model."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature

from tasks.tracking import track, tracked

MODEL = """
import mlflow
import numpy as np

class Line(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return 1 / (1 + np.exp(-({slope!r} * model_input["wait"].to_numpy() + {offset!r})))

mlflow.models.set_model(Line())
"""


def main(project: str, ticket: str, role: str, *rest: str) -> None:
    """Train seeds of one arm that are not tracked; ``rest``: two folders, two versions, a recipe, seeds."""
    training, evaluation, training_version, evaluation_version, recipe, *seeds = rest
    rows, judged = read(training), read(evaluation)
    for seed in map(int, seeds):
        arm = {"seed": seed, "role": role, "dataset": training_version}
        if tracked(project, ticket, **arm) is not None:
            continue
        with track(project, ticket, **arm, evaluation=evaluation_version, commit="1f3a") as run:
            slope, offset = fitted(rows.sample(frac=0.9, random_state=seed))
            chance = 1 / (1 + np.exp(-(slope * judged["wait"] + offset)))
            brier = (chance - (judged["late"] == "late")) ** 2
            examples = {"example_id": judged["id"], "brier": brier}
            run.log(config={"recipe": f"line of {recipe}"}, examples=examples)
            if seed == 1:
                log_model(slope, offset, judged, run)


def fitted(rows: pd.DataFrame) -> tuple[float, float]:
    """Slope and offset of the logistic curve, by twenty of Newton's steps."""
    values, late = (
        np.column_stack([rows["wait"], np.ones(len(rows))]),
        (rows["late"] == "late").to_numpy(float),
    )
    found = np.zeros(2)
    for _ in range(20):
        chance = 1 / (1 + np.exp(-values @ found))
        steep = (values * (chance * (1 - chance))[:, None]).T @ values
        found = found + np.linalg.solve(steep, values.T @ (late - chance))
    return float(found[0]), float(found[1])


def log_model(slope: float, offset: float, judged: pd.DataFrame, run: object) -> None:
    """The model as MLflow serves it, and rows with what it says of them here."""
    inputs = judged[["wait"]].head(50)
    said = 1 / (1 + np.exp(-(slope * inputs["wait"] + offset)))
    with tempfile.TemporaryDirectory() as place:
        code, folder = Path(place) / "line.py", Path(place) / "model"
        code.write_text(MODEL.format(slope=slope, offset=offset))
        signature = infer_signature(inputs, said.to_numpy())
        mlflow.pyfunc.save_model(
            folder, python_model=str(code), signature=signature, pip_requirements=["numpy"]
        )
        run.log(model=folder, serving=inputs.assign(expected=said))


def read(folder: str) -> pd.DataFrame:
    """All rows of a version, by id."""
    files = sorted(Path(folder).rglob("*.parquet"))
    return pd.concat([pd.read_parquet(file) for file in files]).sort_values("id", ignore_index=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
