# scikit-learn has no types:
# mypy: disable-error-code="import-untyped"
"""The model as it is served: what it takes, within which ranges, and rows to ask it about."""

from __future__ import annotations

from pathlib import Path

import mlflow.sklearn
import pandas as pd
import sklearn
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, Schema
from recipes import CATEGORIES, NUMBERS
from sklearn.pipeline import Pipeline

ROWS = 200
# What a number can be: a request with anything else is a fault of its sender.
RANGES = {
    "scheduled_hour": {"low": 0, "high": 23},
    "distance_miles": {"low": 0, "high": 12000},
    "plane_age_years": {"low": 0, "high": 100},
    "seats": {"low": 1, "high": 1000},
    "temperature_f": {"low": -60, "high": 140},
    "humidity_percent": {"low": 0, "high": 100},
    "wind_speed_mph": {"low": 0, "high": 250},
    "precipitation_inches": {"low": 0, "high": 20},
    "visibility_miles": {"low": 0, "high": 100},
    "pressure_hpa": {"low": 850, "high": 1100},
}
# What MLflow's safe format wants to be told of scikit-learn's own types.
TYPES = [
    "functools.partial",
    "numpy.dtype",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.utils.validation.check_array",
]


def save(model: Pipeline, folder: Path) -> None:
    """Save the model with its inputs' types and ranges, and the one package that it needs."""
    mlflow.sklearn.save_model(
        model,
        folder,
        signature=ModelSignature(Schema([*_texts(), *_numbers()])),
        pip_requirements=[f"scikit-learn=={sklearn.__version__}"],
        pyfunc_predict_fn="predict_proba",
        metadata={"proofline": {"ranges": RANGES}},
        skops_trusted_types=TYPES,
    )


def serving_rows(model: Pipeline, flights: pd.DataFrame) -> pd.DataFrame:
    """The first rows as they arrive in production, and what the model says of them here."""
    rows = flights[[*CATEGORIES, *NUMBERS]].head(ROWS)
    said = model.predict_proba(rows)
    return rows.assign(**{"expected.on_time": said[:, 0], "expected.late": said[:, 1]})


def _texts() -> list[ColSpec]:
    return [ColSpec(DataType.string, name) for name in CATEGORIES]


def _numbers() -> list[ColSpec]:
    """Numbers may be missing: planes without a record, hours without a weather report."""
    return [ColSpec(DataType.double, name, required=False) for name in NUMBERS]
