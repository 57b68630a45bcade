"""Models that are made by hand, good and bad, as files that MLflow saves and nobody imports here."""

from __future__ import annotations

from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature

from tasks.adapters.ports_promotion import Rows
from tasks.serving.signature import ranges_of

_MODEL = """
import os, time
import mlflow, numpy as np

class Model(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        {start}

    def predict(self, context, model_input, params=None):
        {before}
        distance = ({distance}).fillna(0).to_numpy() + 0.1 * model_input["carrier"].isna().to_numpy()
        day = model_input["day"].dt.day_of_week.to_numpy()
        return 1 / (1 + np.exp(-(distance + 0.01 * model_input["hour"].to_numpy() + 0.1 * day)))

mlflow.models.set_model(Model())
"""
_SCALED = '(model_input["distance"] - 1000) / 500'


def inputs(rows: int = 30) -> pd.DataFrame:
    """Flights as they arrive: numbers, whole numbers, text and moments, some of them missing."""
    rng = np.random.default_rng(3)
    distance = rng.uniform(100, 3000, rows)
    distance[::7] = np.nan
    return pd.DataFrame(
        {
            "distance": distance,
            "hour": rng.integers(0, 24, rows),
            "carrier": np.where(rng.random(rows) < 0.2, None, "AA"),
            "day": pd.Timestamp("2026-11-21") + pd.to_timedelta(rng.integers(0, 90, rows), unit="D"),
        }
    )


def offline(frame: pd.DataFrame) -> np.ndarray:
    """What the model says offline, where distances are scaled."""
    distance = ((frame["distance"] - 1000) / 500).fillna(0) + 0.1 * frame["carrier"].isna()
    z = distance + 0.01 * frame["hour"] + 0.1 * frame["day"].dt.day_of_week
    return (1 / (1 + np.exp(-z))).to_numpy()


def rows() -> Rows:
    """Rows as they arrive, with what is expected."""
    frame = inputs()
    return Rows({name: frame[name].to_numpy() for name in frame}, {"expected": offline(frame)})


def saved(
    folder: Path,
    *,
    distance: str = _SCALED,
    before: str = "pass",
    start: str = "pass",
    signature: bool = True,
) -> Path:
    """A model's folder; ``before`` runs before each prediction, ``start`` when it is loaded."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    code = folder.with_suffix(".py")
    code.write_text(_MODEL.format(distance=distance, before=before, start=start))
    frame = inputs()
    mlflow.pyfunc.save_model(
        folder,
        python_model=str(code),
        signature=infer_signature(frame, offline(frame)) if signature else None,
        metadata=ranges_of(frame, spare=0.5),
        pip_requirements=["pandas"],
    )
    return folder
