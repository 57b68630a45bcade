# scikit-learn has no types:
# mypy: disable-error-code="import-untyped"
"""Two ways to predict whether a flight comes late: a plain logistic regression, and boosted trees."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

LABEL = "late_by_carrier"
CATEGORIES = ["weekday", "origin", "destination", "carrier"]
# Without month and day: a model that learns from January to May cannot know what June is like.
NUMBERS = [
    *("scheduled_hour", "distance_miles", "plane_age_years", "seats"),
    *("temperature_f", "humidity_percent", "wind_speed_mph"),
    *("precipitation_inches", "visibility_miles", "pressure_hpa"),
]
SHARE = 0.9  # of the training flights that one seed sees


def train(recipe: str, flights: pd.DataFrame, seed: int) -> Pipeline:
    """A model of one seed: the seed picks 90 % of the flights and every chance step of the solver."""
    seen = flights.sample(frac=SHARE, random_state=seed)
    return RECIPES[recipe](seed).fit(seen, is_late(seen))


def chance_of_late(model: Pipeline, flights: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Predicted probability of a late arrival, shape (n_flights,)."""
    return np.asarray(model.predict_proba(flights)[:, 1], dtype=np.float64)


def is_late(flights: pd.DataFrame) -> npt.NDArray[np.int64]:
    """1 where the flight came late, else 0, shape (n_flights,)."""
    return np.asarray(flights[LABEL] == "late", dtype=np.int64)


def _logistic(seed: int) -> Pipeline:
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    categories = OneHotEncoder(handle_unknown="ignore")
    columns = make_column_transformer((numbers, NUMBERS), (categories, CATEGORIES))
    return make_pipeline(columns, LogisticRegression(max_iter=500, random_state=seed))


def _boosting(seed: int) -> Pipeline:
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
    columns = make_column_transformer((codes, CATEGORIES), ("passthrough", NUMBERS))
    trees = HistGradientBoostingClassifier(
        # Small trees: the best log loss of a few sizes on May, learnt from January to April.
        max_leaf_nodes=15,
        min_samples_leaf=200,
        categorical_features=list(range(len(CATEGORIES))),
        early_stopping=True,
        random_state=seed,
    )
    return make_pipeline(columns, trees)


RECIPES: Mapping[str, Callable[[int], Pipeline]] = {"boosting": _boosting, "logistic": _logistic}
