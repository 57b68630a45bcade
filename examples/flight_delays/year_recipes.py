# scikit-learn has no types:
# mypy: disable-error-code="import-untyped"
"""What each ticket of the year changes in the best recipe by then, and how a recipe is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from recipes import SHARE, is_late
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, VotingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

WEATHER = (
    *("temperature_f", "humidity_percent", "wind_speed_mph"),
    *("precipitation_inches", "visibility_miles", "pressure_hpa"),
)
CATEGORIES = ("weekday", "origin", "destination", "carrier")


class Recipe(NamedTuple):
    """A model, the columns that it sees, the months that it learns from (0: all), options of the model."""

    model: str = "logistic"
    columns: tuple[str, ...] = ("scheduled_hour", "origin", "carrier")
    months: int = 0
    options: tuple[tuple[str, Any], ...] = ()


# What a ticket tries: another model, columns beside or instead, other months, other options.
CHANGES: Mapping[str, Mapping[str, Any]] = {
    "FL-01": {},
    "FL-02": {"add": ("weekday",)},
    "FL-03": {"add": ("destination", "distance_miles")},
    "FL-04": {"add": ("left_late_share",)},
    "FL-05": {"model": "bayes"},
    "FL-06": {"model": "boosting"},
    "FL-07": {"model": "tree"},
    "FL-08": {"add": WEATHER},
    "FL-09": {"months": 3},
    "FL-10": {"add": ("left_late_minutes",)},
    "FL-11": {"model": "mean"},
    "FL-12": {"add": ("departures_that_hour",)},
    "FL-13": {"months": 1},
    "FL-14": {"add": ("weekday", "plane_age_years", "seats")},
    "FL-15": {"options": {"max_leaf_nodes": 63}},
    "FL-16": {"options": {"learning_rate": 0.03, "max_iter": 250}},
    "FL-17": {"drop": ("carrier",)},
    "FL-18": {"options": {"max_leaf_nodes": 6}},
}


def recipe_of(tickets: Sequence[str]) -> Recipe:
    """The recipe that these tickets' changes make, one after the other."""
    recipe = Recipe()
    for ticket in tickets:
        recipe = _changed(recipe, CHANGES[ticket])
    return recipe


def _changed(recipe: Recipe, change: Mapping[str, Any]) -> Recipe:
    kept = tuple(name for name in recipe.columns if name not in change.get("drop", ()))
    return Recipe(
        change.get("model", recipe.model),
        tuple(dict.fromkeys((*kept, *change.get("add", ())))),
        change.get("months", recipe.months),
        tuple({**dict(recipe.options), **change.get("options", {})}.items()),
    )


def train(recipe: Recipe, flights: pd.DataFrame, seed: int) -> Pipeline:
    """A model of one seed: the seed picks 90 % of the flights and every chance step of the solver."""
    months = sorted(flights["month"].unique())[-recipe.months :]
    seen = flights[flights["month"].isin(months)].sample(frac=SHARE, random_state=seed)
    return _MODELS[recipe.model](recipe, seed).fit(seen, is_late(seen))


def chance_of_late(model: Pipeline, flights: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Predicted probability of a late arrival, shape (n_flights,)."""
    return np.asarray(model.predict_proba(flights)[:, 1], dtype=np.float64)


def _split(recipe: Recipe) -> tuple[list[str], list[str]]:
    categories = [name for name in recipe.columns if name in CATEGORIES]
    return categories, [name for name in recipe.columns if name not in CATEGORIES]


def _scaled(recipe: Recipe) -> Any:
    categories, numbers = _split(recipe)
    scaled = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    hot = OneHotEncoder(handle_unknown="ignore", min_frequency=20, sparse_output=False)
    return make_column_transformer((scaled, numbers), (hot, categories))


def _coded(recipe: Recipe) -> Any:
    categories, numbers = _split(recipe)
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
    return make_column_transformer((codes, categories), ("passthrough", numbers))


def _logistic(recipe: Recipe, seed: int) -> Pipeline:
    return make_pipeline(_scaled(recipe), LogisticRegression(max_iter=300, random_state=seed))


def _bayes(recipe: Recipe, _seed: int) -> Pipeline:
    return make_pipeline(_scaled(recipe), GaussianNB())


def _tree(recipe: Recipe, seed: int) -> Pipeline:
    return make_pipeline(_scaled(recipe), DecisionTreeClassifier(min_samples_leaf=50, random_state=seed))


def _boosting(recipe: Recipe, seed: int) -> Pipeline:
    options = {"max_leaf_nodes": 15, "min_samples_leaf": 50, "learning_rate": 0.06, **dict(recipe.options)}
    trees = HistGradientBoostingClassifier(
        categorical_features=list(range(len(_split(recipe)[0]))), random_state=seed, **options
    )
    return make_pipeline(_coded(recipe), trees)


def _mean(recipe: Recipe, seed: int) -> Pipeline:
    both = [("boosting", _boosting(recipe, seed)), ("logistic", _logistic(recipe, seed))]
    return make_pipeline("passthrough", VotingClassifier(both, voting="soft"))


_MODELS = {
    "logistic": _logistic,
    "bayes": _bayes,
    "tree": _tree,
    "boosting": _boosting,
    "mean": _mean,
}
