"""Curves of progress that forecasts are tried on: simulated, of several kinds, and real learning curves."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import datasets, ensemble, linear_model, naive_bayes, neighbors, pipeline, preprocessing, tree
from sklearn.model_selection import train_test_split

Floats = npt.NDArray[np.float64]
Curve = Callable[[int, np.random.Generator], Floats]

NOISE = (0.0, 0.02, 0.06, 0.15)  # standard deviation of measuring, as a share of all there is to gain
REAL_SEEDS = 5
_ROWS = np.geomspace(0.04, 0.7, 16)  # share of the rows that are learnt from; each a step


def power_law(sprints: int, rng: np.random.Generator) -> Floats:
    """Gains that fade as a power of the sprint."""
    return _measured(1 - _sprint(sprints) ** -rng.uniform(0.3, 1.2), rng)


def saturation(sprints: int, rng: np.random.Generator) -> Floats:
    """The gap closes by the same share each sprint."""
    return _measured(1 - np.exp(-rng.uniform(0.1, 0.8) * _sprint(sprints)), rng)


def s_curve(sprints: int, rng: np.random.Generator) -> Floats:
    """A slow start, a steep middle, a slow end."""
    middle = rng.uniform(2, 10)
    return _measured(1 / (1 + np.exp(-rng.uniform(0.4, 1.2) * (_sprint(sprints) - middle))), rng)


def steps(sprints: int, rng: np.random.Generator) -> Floats:
    """Most sprints gain nothing, some a lot; gains may fade."""
    gains = rng.random(sprints) < rng.uniform(0.2, 0.7)
    sizes = rng.exponential(1.0, sprints) * rng.uniform(0.8, 1.0) ** _sprint(sprints)
    return np.cumsum(gains * sizes) / 3 + rng.choice([0.0, 0.0, 0.02, 0.06]) * rng.standard_normal(sprints)


def plateau(sprints: int, rng: np.random.Generator) -> Floats:
    """A saturation that ends at some sprint, known to nobody."""
    rising = 1 - np.exp(-rng.uniform(0.2, 0.8) * _sprint(sprints))
    return _measured(np.minimum(rising, rising[rng.integers(2, sprints)]), rng)


def walk(sprints: int, rng: np.random.Generator) -> Floats:
    """A random walk with drift."""
    return np.cumsum(rng.normal(rng.uniform(0, 1), 1, sprints)) / 5


def best_so_far(sprints: int, rng: np.random.Generator) -> Floats:
    """The best of all experiments so far, one to four a sprint, their mean rising a little."""
    tried = rng.standard_normal((sprints, rng.integers(1, 5))).max(axis=1)
    return np.maximum.accumulate(tried + rng.uniform(0, 0.15) * _sprint(sprints)) / 3


def slowing_walk(sprints: int, rng: np.random.Generator) -> Floats:
    """Gains of a random size around a mean that halves every few sprints; not used in tuning."""
    mean = 0.5 ** (_sprint(sprints) / rng.uniform(2, 12))
    return np.cumsum(rng.normal(mean, 0.5 * mean)) / 3


def two_waves(sprints: int, rng: np.random.Generator) -> Floats:
    """A saturation, and from some sprint on a second one on top (a new idea); not used in tuning."""
    since = _sprint(sprints) - rng.integers(3, sprints)
    first = 1 - np.exp(-rng.uniform(0.3, 0.8) * _sprint(sprints))
    second = np.where(since > 0, 1 - np.exp(-rng.uniform(0.3, 0.8) * since), 0.0)
    return _measured(first + rng.uniform(0.1, 0.6) * second, rng)


def staircase(sprints: int, rng: np.random.Generator) -> Floats:
    """A best so far that climbs in two to four sprints of ten, by any size, and never fades."""
    return np.cumsum((rng.random(sprints) < rng.uniform(0.2, 0.4)) * rng.exponential(1.0, sprints)) / 3


KINDS: dict[str, Curve] = {
    "power law": power_law,
    "saturation": saturation,
    "s-curve": s_curve,
    "steps": steps,
    "plateau": plateau,
    "random walk": walk,
    "best so far": best_so_far,
    "slowing walk": slowing_walk,
    "two waves": two_waves,
    "staircase": staircase,
}


def learning_curves() -> Iterator[Floats]:
    """Accuracies (R² for diabetes) of scikit-learn's models on its own data, learning from ever more rows."""
    for rows, answers in _data():
        for seed in range(REAL_SEEDS):
            learn, judge, learn_y, judge_y = train_test_split(rows, answers, test_size=0.3, random_state=seed)
            for model in _models(len(np.unique(answers)) > 50, seed):
                counts = [max(12, int(share / 0.7 * len(learn))) for share in _ROWS]
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    yield np.array([model.fit(learn[:n], learn_y[:n]).score(judge, judge_y) for n in counts])


def _data() -> Iterator[tuple[Floats, Floats]]:
    for load in (
        datasets.load_digits,
        datasets.load_breast_cancer,
        datasets.load_wine,
        datasets.load_diabetes,
    ):
        yield load(return_X_y=True)


def _models(numbers: bool, seed: int) -> list[Any]:
    def scaled(model: Any) -> Any:
        return pipeline.make_pipeline(preprocessing.StandardScaler(), model)

    if numbers:
        return [
            scaled(linear_model.Ridge(1.0)),
            scaled(neighbors.KNeighborsRegressor(5)),
            tree.DecisionTreeRegressor(max_depth=3, random_state=seed),
            ensemble.RandomForestRegressor(30, random_state=seed),
        ]
    return [
        scaled(linear_model.LogisticRegression(max_iter=200)),
        scaled(neighbors.KNeighborsClassifier(3)),
        naive_bayes.GaussianNB(),
        tree.DecisionTreeClassifier(random_state=seed),
        ensemble.RandomForestClassifier(30, random_state=seed),
    ]


def _sprint(sprints: int) -> Floats:
    return np.arange(1, sprints + 1, dtype=np.float64)


def _measured(values: Floats, rng: np.random.Generator) -> Floats:
    return np.asarray(values + rng.choice(NOISE) * rng.standard_normal(len(values)))
