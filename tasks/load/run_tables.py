"""What runs logged beside their predictions: safety events, latencies, answers to the golden set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.adapters.ports import Logged, Run
from tasks.errors import InputError
from tasks.experiments.experiment import Events, Golden

Tables = Mapping[str, Logged]  # by name, of one run


@dataclass(frozen=True)
class Beside:
    """See the same fields in Experiment; each by candidate seed."""

    events: Mapping[str, Mapping[int, Events]]
    latency_ms: Mapping[int, npt.NDArray[np.float64]]
    golden: Mapping[int, Golden]


def beside(runs: Sequence[Run], tables: Mapping[str, Tables], kinds: Sequence[str]) -> Beside:
    """What the candidate's runs logged; ``tables`` by run id, ``kinds`` the events that are asked about.

    A seed logged twice is left out, as it is not known which run is meant.

    Raises
    ------
    InputError
        When a table does not hold what it must.
    """
    candidates = [run for run in runs if run.role == "candidate"]
    seeds = [run.seed for run in candidates]
    once = {run.seed: (run, tables[run.id]) for run in candidates if seeds.count(run.seed) == 1}
    safety = {
        seed: _events(run, held["safety"], kinds) for seed, (run, held) in once.items() if "safety" in held
    }
    return Beside(
        events={
            kind: {seed: found[kind] for seed, found in safety.items() if kind in found} for kind in kinds
        },
        latency_ms={
            seed: _latency(run, held["latency"]) for seed, (run, held) in once.items() if "latency" in held
        },
        golden={seed: _golden(run, held["golden"]) for seed, (run, held) in once.items() if "golden" in held},
    )


def _events(run: Run, logged: Logged, kinds: Sequence[str]) -> dict[str, Events]:
    _ids(run, "safety", "prompt_id", logged)
    found = {}
    for kind in kinds:
        if kind in logged.columns:
            values = _numbers(run, "safety", kind, logged)
            if not np.isin(values, (0.0, 1.0)).all():
                raise _wrong(run, "safety", kind, "something else than 0 and 1", "0 or 1 for every prompt")
            found[kind] = Events(events=int(values.sum()), trials=len(values))
    return found


def _latency(run: Run, logged: Logged) -> npt.NDArray[np.float64]:
    values = _numbers(run, "latency", "latency_ms", logged)
    if not (np.isfinite(values) & (values >= 0)).all():
        said = "milliseconds from 0, for every request"
        raise _wrong(run, "latency", "latency_ms", "values that are missing, infinite or below 0", said)
    return values


def _golden(run: Run, logged: Logged) -> Golden:
    ids = _ids(run, "golden", "id", logged)
    expected, answered = (_texts(run, "golden", name, logged) for name in ("expected", "answered"))
    if None in expected:
        raise _wrong(run, "golden", "expected", "missing values", "what is expected, for every id")
    return Golden(ids, tuple(map(str, expected)), tuple("" if a is None else a for a in answered))


def _ids(run: Run, table: str, column: str, logged: Logged) -> tuple[str, ...]:
    ids = _texts(run, table, column, logged)
    if None in ids or len(set(ids)) < len(ids):
        raise _wrong(run, table, column, "ids that are missing or stand twice", "each id once")
    return tuple(map(str, ids))


def _texts(run: Run, table: str, column: str, logged: Logged) -> list[str | None]:
    values = _column(run, table, column, logged).tolist()
    missing = (None, float("nan"))
    return [None if value in missing or value != value else str(value) for value in values]  # noqa: PLR0124 - NaN


def _numbers(run: Run, table: str, column: str, logged: Logged) -> npt.NDArray[np.float64]:
    try:
        return np.asarray(_column(run, table, column, logged), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _wrong(run, table, column, "something that is no number", "numbers") from error


def _column(run: Run, table: str, column: str, logged: Logged) -> npt.NDArray[Any]:
    if column not in logged.columns:
        raise _wrong(run, table, column, "no such column", "one")
    return np.asarray(logged.columns[column])


def _wrong(run: Run, table: str, column: str, found: str, allowed: str) -> InputError:
    return InputError(
        f"run {run.id} ({run.role}, seed {run.seed}), proofline/{table}.parquet, {column}: found {found}; "
        f"allowed: {allowed}"
    )
