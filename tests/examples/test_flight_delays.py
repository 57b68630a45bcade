# scikit-learn has no types:
# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

pytestmark = pytest.mark.slow(seconds=55)  # reads the real flights

EXAMPLE = Path(__file__).parents[2] / "examples" / "flight_delays"

sys.path.insert(0, str(EXAMPLE))  # its scripts import each other by file name, as a user's do
flights = importlib.import_module("flights")
land = importlib.import_module("land")

MONTHS = [f"2013-{month:02d}" for month in range(1, 13)]
clocks = st.integers(0, 1439)


@pytest.fixture(scope="module")
def year() -> pd.DataFrame:
    months: list[pd.DataFrame] = [flights.flights_of(month) for month in MONTHS]
    return pd.concat(months)


def _minutes(difference: str, arrived: list[int], scheduled: list[int]) -> list[float]:
    table = pd.DataFrame({"arrived": arrived, "scheduled": scheduled})
    return list(getattr(flights, difference)(table["arrived"], table["scheduled"]))


def _hhmm(minute: int) -> int:
    return minute // 60 * 100 + minute % 60


def test_the_clock_goes_the_nearer_way_around_midnight() -> None:
    """Worked by hand. 2400 is how the data writes midnight."""
    arrived = [905, 16, 2350, 2400, 830, 819]
    scheduled = [850, 2359, 10, 2345, 819, 830]

    minutes = _minutes("clock_difference", arrived, scheduled)

    assert minutes == [15, 17, -20, 15, 11, -11]


def test_plain_subtraction_is_a_day_off_at_midnight() -> None:
    """00:16 against 23:59 is 17 minutes late; plain subtraction says 16 minus 1,439."""
    minutes = _minutes("plain_difference", [16, 2350], [2359, 10])

    assert minutes == [-1423, 1420]


def test_a_clock_without_a_date_reads_thirteen_hours_late_as_eleven_hours_early() -> None:
    assert _minutes("clock_difference", [2200], [900]) == [-660]


@given(clocks, st.integers(-720, 719))
def test_the_clock_finds_every_delay_from_twelve_hours_early_to_just_under_twelve_late(
    scheduled: int, delay: int
) -> None:
    arrived = (scheduled + delay) % 1440

    assert _minutes("clock_difference", [_hhmm(arrived)], [_hhmm(scheduled)]) == [delay]


def test_late_begins_after_fifteen_minutes_and_missing_stays_missing() -> None:
    words = flights.lateness(pd.Series([15.0, 16.0, -5.0, np.nan]))

    assert words[:3].tolist() == ["on time", "late", "on time"]
    assert words.isna().tolist() == [False, False, False, True]


def test_every_flight_that_landed_is_there_once(year: pd.DataFrame) -> None:
    """The data set has 336,776 flights, 8,713 of them without an arrival time (R, nycflights13)."""
    assert len(year) == 336_776 - 8_713
    assert year["flight_id"].is_unique


def test_a_flight_carries_what_the_files_say_about_it() -> None:
    """UA 1545 of 1 January, read by eye: flights.csv, planes.csv (N14228, 1999), weather.csv (EWR at 4)."""
    january = flights.flights_of("2013-01").set_index("flight_id")

    flight = january.loc["2013-01-01-UA-1545-EWR-0515"]

    assert flight[["weekday", "destination", "late_by_carrier"]].tolist() == ["Tuesday", "IAH", "on time"]
    assert flight[["scheduled_hour", "distance_miles", "plane_age_years"]].tolist() == [5, 1400, 14]
    assert flight[["temperature_f", "wind_speed_mph"]].tolist() == pytest.approx([39.92, 12.658579999999999])


def test_nothing_that_is_known_only_after_departure_is_in_the_table(year: pd.DataFrame) -> None:
    after = {"dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"}

    assert after.isdisjoint(year.columns)


@pytest.mark.parametrize(
    ("label", "low", "high"), [("late_by_clock", 0.9997, 0.9999), ("late_by_plain_clock", 0.93, 0.95)]
)
def test_kappa_with_the_carrier_shows_which_clock_is_read_rightly(
    year: pd.DataFrame, label: str, low: float, high: float
) -> None:
    both = year.dropna(subset=["late_by_carrier", label])

    assert low < cohen_kappa_score(both["late_by_carrier"], both[label]) < high


def test_the_same_month_landed_twice_has_the_same_bytes(tmp_path: Path) -> None:
    places = [land.write_batch(tmp_path / name, "2013-02", _fresh("2013-02")) for name in ("a", "b")]

    first, second = ({file.name: file.read_bytes() for file in place.iterdir()} for place in places)

    assert first == second
    assert set(first) == {"flights.parquet", "manifest.json"}


def test_smuggled_flights_are_really_of_the_other_month() -> None:
    may, june = flights.flights_of("2013-05"), flights.flights_of("2013-06")

    mixed = land.smuggle(may, june, 200)

    assert mixed["month"].value_counts().to_dict() == {5: len(may), 6: 200}
    assert set(mixed.loc[mixed["month"] == 6, "flight_id"]) <= set(june["flight_id"])
    assert mixed["month"].head(5000).nunique() == 2


def test_a_live_window_has_the_carriers_label_alone(tmp_path: Path) -> None:
    path = land.write_window(tmp_path, "2013-07", flights.flights_of("2013-07").head(50))

    window = pd.read_parquet(path)

    assert [name for name in window.columns if name.startswith("late")] == ["late_by_carrier"]
    assert [file.name for file in tmp_path.iterdir()] == ["2013-07.parquet"]


@pytest.mark.slow
def test_training_logs_one_run_a_seed_that_is_not_trained_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    land.write_batch(tmp_path / "training", "2013-05", flights.flights_of("2013-05").head(3000))
    land.write_batch(tmp_path / "evaluation", "2013-06", flights.flights_of("2013-06").head(1500))

    first = _train(tmp_path, "boosting", "candidate", seeds=["1", "2"])
    _train(tmp_path, "logistic", "baseline", seeds=["1"])
    again = _train(tmp_path, "boosting", "candidate", seeds=["1"])

    assert "already trained" not in first
    assert "already trained, judged on 500 flights" in again
    runs = _runs(tmp_path)
    assert sorted(runs) == [("baseline", "1"), ("candidate", "1"), ("candidate", "2")]
    _assert_examples_belong_together(runs)
    assert not (tmp_path / "mlruns").exists()


@pytest.mark.slow
def test_training_without_a_tracking_store_is_refused_with_a_sentence(tmp_path: Path) -> None:
    done = _run_train(tmp_path, "logistic", "baseline", ["1"], store="")

    assert done.returncode == 2
    assert "MLFLOW_TRACKING_URI is not set" in done.stderr


def _fresh(month: str) -> pd.DataFrame:
    flights._flights_of_2013.cache_clear()
    return pd.DataFrame(flights.flights_of(month))


def _train(folder: Path, recipe: str, role: str, seeds: list[str]) -> str:
    done = _run_train(folder, recipe, role, seeds, store=f"sqlite:///{folder / 'mlflow' / 'mlflow.db'}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def _run_train(
    folder: Path, recipe: str, role: str, seeds: list[str], store: str
) -> subprocess.CompletedProcess[str]:
    arm = ["--project", "flights", "--ticket", "EXP-001", "--role", role, "--recipe", recipe]
    data = ["--training", str(folder / "training"), "--evaluation", str(folder / "evaluation")]
    versions = ["--training-version", "training@1234", "--evaluation-version", "evaluation@5678"]
    asked = [sys.executable, str(EXAMPLE / "train.py"), *arm, *data, *versions, "--flights", "500"]
    environment = os.environ | {"MLFLOW_TRACKING_URI": store}
    return subprocess.run(
        [*asked, "--seeds", *seeds], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _runs(folder: Path) -> dict[tuple[str, str], pd.DataFrame]:
    """Examples of every finished run, by role and seed."""
    from mlflow import MlflowClient  # takes seconds, and only the slow test needs it

    client = MlflowClient(f"sqlite:///{folder / 'mlflow' / 'mlflow.db'}")
    found = client.search_runs([one.experiment_id for one in client.search_experiments()])
    return {
        (run.data.tags["proofline.role"], run.data.tags["proofline.seed"]): pd.read_parquet(
            client.download_artifacts(run.info.run_id, "proofline/examples.parquet")
        )
        for run in found
    }


def _assert_examples_belong_together(runs: dict[tuple[str, str], pd.DataFrame]) -> None:
    """All arms and seeds were judged on the same flights; the seed changes the scores."""
    first, second = runs["candidate", "1"], runs["candidate", "2"]
    for examples in runs.values():
        assert examples["example_id"].tolist() == first["example_id"].tolist()
        assert examples["brier"].to_numpy() == pytest.approx((examples["y_score"] - examples["y_true"]) ** 2)
    assert not np.allclose(first["y_score"], second["y_score"])
