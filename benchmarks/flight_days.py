# scikit-learn has no types:
# mypy: disable-error-code="import-untyped"
"""Real daily metrics of a model on the flights of 2013, and of days with an incident put into their rows."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.stats.example_metrics import MADE

Floats = npt.NDArray[np.float64]
Change = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]

METRICS = ("auc", "log_loss", "brier", "late_share", "mean_score", "flights", "missing_weather")
_EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "flight_delays"
_LEARNT, _WATCHED = ("2013-01", "2013-02", "2013-03"), [f"2013-{month:02}" for month in range(4, 13)]
_WEATHER = [
    *("temperature_f", "humidity_percent", "wind_speed_mph"),
    *("precipitation_inches", "visibility_miles", "pressure_hpa"),
]


class FlightDays:
    """Flights of April to December by day, scored by boosted trees that learnt from January to March."""

    def __init__(self) -> None:
        sys.path.insert(0, str(_EXAMPLES))
        flights, self._recipes = (importlib.import_module(name) for name in ("flights", "recipes"))
        self._model = self._recipes.train("boosting", pd.concat(map(flights.flights_of, _LEARNT)), 1)
        watched = pd.concat(map(flights.flights_of, _WATCHED), ignore_index=True)
        watched = self._scored(watched[watched["late_by_carrier"].notna()].reset_index(drop=True))
        self._watched = watched
        days = pd.to_datetime(watched[["month", "day"]].assign(year=2013)).dt.date
        self.rows: dict[date, pd.DataFrame] = dict(iter(watched.groupby(days)))

    def metrics(self, rows: pd.DataFrame) -> Floats:
        """The metrics of one day's rows, in the order of METRICS."""
        label, score = rows["label"].to_numpy(float), rows["score"].to_numpy(float)
        own = [float(MADE[name](label, score).mean()) for name in METRICS[:3]]
        missing = float(rows["temperature_f"].isna().mean())
        return np.array([*own, label.mean(), score.mean(), len(rows), missing])

    def incidents(self, rng: np.random.Generator) -> Mapping[str, Iterator[pd.DataFrame]]:
        """The rows of every day with something gone wrong in them, by what it is."""
        changed: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
            "no weather": lambda rows: rows.assign(**dict.fromkeys(_WEATHER, np.nan)),
            "temperature in Celsius": lambda rows: rows.assign(
                temperature_f=(rows["temperature_f"] - 32) / 1.8
            ),
            "hours of another time zone": lambda rows: rows.assign(
                scheduled_hour=(rows["scheduled_hour"] + 5) % 24
            ),
        }
        features = {name: self._scored(change(self._watched)) for name, change in changed.items()}
        by_day = {
            name: (rows for _, rows in all_.groupby(["month", "day"])) for name, all_ in features.items()
        }
        return {**{name: self._changed(change, rng) for name, change in OF_A_DAY.items()}, **by_day}

    def _changed(self, change: Change, rng: np.random.Generator) -> Iterator[pd.DataFrame]:
        return (change(rows, rng) for rows in self.rows.values())

    def _scored(self, rows: pd.DataFrame) -> pd.DataFrame:
        score, label = self._recipes.chance_of_late(self._model, rows), self._recipes.is_late(rows)
        return rows.assign(score=score, label=label)


def _twice(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return pd.concat([rows, rows.sample(frac=1 / 3, random_state=rng)])


def _turned(rows: pd.DataFrame, _: np.random.Generator) -> pd.DataFrame:
    own = rows["carrier"] == rows["carrier"].mode()[0]
    return rows.assign(score=rows["score"].where(~own, 1 - rows["score"]))


def _flipped(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    flip = rng.random(len(rows)) < 0.2
    return rows.assign(label=np.where(flip, 1 - rows["label"], rows["label"]))


def _constant(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return rows.assign(score=rows["score"].where(rng.random(len(rows)) < 0.5, 0.5))


def _shuffled(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return rows.assign(score=rng.permutation(rows["score"].to_numpy()))


OF_A_DAY: Mapping[str, Change] = {
    "a third of the rows twice": _twice,
    "one airport lost": lambda rows, _: rows[rows["origin"] != "LGA"],
    "the largest carrier's scores turned round": _turned,
    "a fifth of the labels flipped": _flipped,
    "half of the scores a constant": _constant,
    "scores of other flights": _shuffled,
    "scores in percent": lambda rows, _: rows.assign(score=rows["score"] * 100),
}
