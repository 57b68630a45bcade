"""Small data for each kind of subject: what a check's promises are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.drift.profile import profile
from tasks.drift.windows import Windows
from tasks.experiments.experiment import Events, Experiment, Golden, Scores
from tasks.labels.alike import AlikeTexts
from tasks.labels.batch import Batch, ExpectationResult, SuiteResult
from tasks.labels.row_keys import Sameness, row_keys
from tasks.labels.shared_rows import repeated_rows, shared_rows
from tasks.readiness.code_facts import CodeFacts, Dependency
from tasks.readiness.dossier import Dossier
from tasks.readiness.operation import Operation

METRICS = ("accuracy", "auc", "log_loss", "brier", "metric")


def batch(rows: int, seed: int, disagreeing: float = 0.05) -> Batch:
    """A two-labelled batch; every 50th row is also in the evaluation set when ``seed`` is odd."""
    rng = np.random.default_rng(seed)
    first = np.where(rng.random(rows) < 0.3, "late", "on time").astype(object)
    flip = rng.random(rows) < disagreeing
    second = np.where(flip, np.where(first == "late", "on time", "late"), first).astype(object)
    columns = {
        "item": np.array([f"i{n}" for n in range(rows)], dtype=object),
        "first": first,
        "second": second,
        "value": rng.normal(size=rows),
    }
    shared = slice(0, rows, 50) if seed % 2 else slice(0, 0)
    same = Sameness("item", content=("value",))
    keys = row_keys(columns, same)
    known = row_keys({name: values[shared] for name, values in columns.items()}, same)
    met = ExpectationResult(expectation="expect_column_to_exist", columns=("value",), met=True)
    return Batch(
        subject="training/sample",
        digest=f"digest of {seed}",
        columns=columns,
        item="item",
        labels=("first", "second"),
        content=("value",),
        inside=repeated_rows(keys),
        apart={"evaluation": shared_rows(keys, [("first", known)])},
        alike=(_alike(rows, 3 * (seed % 2)),),
        suite=SuiteResult(suite="sample", rows=rows, results=(met,)),
    )


def long_batch(items: int, seed: int) -> Batch:
    """A batch in long form: three of four annotators label each item, one label in ten by chance."""
    rng = np.random.default_rng(seed)
    wide, rows = batch(items, seed), np.repeat(np.arange(items), 3)
    guess = np.where(rng.random(len(rows)) < 0.3, "late", "on time").astype(object)
    columns = {
        "item": wide.columns["item"][rows],
        "annotator": np.array([f"a{n % 4}" for n in range(len(rows))], dtype=object),
        "label": np.where(rng.random(len(rows)) < 0.1, guess, wide.columns["first"][rows]),
        "value": wide.columns["value"][rows],
    }
    keys = row_keys(columns, Sameness("item", "annotator", ("value",)))
    apart = {"evaluation": shared_rows(keys, [])}
    long = replace(wide, columns=columns, labels=("label",), annotator="annotator")
    return replace(long, inside=repeated_rows(keys), apart=apart)


def _alike(items: int, near: int) -> AlikeTexts:
    """A search of texts in which ``near`` items have nearly the text of an evaluation item."""
    between = tuple(near if step == 90 else 0 for step in range(101))
    return AlikeTexts(
        columns=("text",), floor=0.8, items=items, compared=(("evaluation", 100),), between=between
    )


def experiment(seeds: int, examples: int, gain: float, seed: int) -> Experiment:
    """Two arms of every metric, the candidate better by ``gain``; the rest is good, thin or bad."""
    rng = np.random.default_rng(seed)
    base = rng.normal(0.7, 0.3, size=(1, examples)) + rng.normal(0, 0.01, size=(seeds, 1))
    scores = {
        name: Scores(
            candidate=base + gain + rng.normal(0, 0.05, size=base.shape),
            baseline=base + rng.normal(0, 0.05, size=base.shape),
            direction="lower" if name in {"log_loss", "brier"} else "higher",
            target=0.7 if name == "auc" else None,
            margin=0.01,
            simple=0.5,
            simple_name="always on time",
        )
        for name in METRICS
    }
    planned = tuple(range(1, 6))
    logged = planned[:seeds]
    look = Experiment("EXP-1", f"digest of {seed}", 1, 2, planned, logged, logged, scores if seeds else {})
    return _with_the_rest(look, examples, seed % 3, rng) if seeds else look


def _with_the_rest(look: Experiment, examples: int, kind: int, rng: np.random.Generator) -> Experiment:
    """Slices, events, latency and golden answers: 0 good, 1 thin, 2 bad."""
    region = np.where(np.arange(examples) % 4 == 0, "north", "south")
    for one in look.scores.values():
        better = (0.03, -0.04, -0.4)[kind]
        one.candidate[:, region == "north"] += better if one.direction == "higher" else -better
    values = {"region": region, "month": np.full(examples, "6")}
    expected = ("yes",) * (60, 10, 60)[kind]
    golden = Golden(
        tuple(map(str, range(len(expected)))), expected, (*expected[1:], "no" if kind == 2 else "yes")
    )
    return replace(
        look,
        slices={c: {str(v): _part(look.scores, x == v) for v in np.unique(x)} for c, x in values.items()},
        slice_of=values,
        events={"toxicity": {seed: Events((0, 5, 60)[kind], 200) for seed in look.candidate_seeds}},
        latency_ms={seed: rng.lognormal((4, 5.3, 7)[kind], 0.5, 200) for seed in look.candidate_seeds},
        golden=dict.fromkeys(look.candidate_seeds, golden),
        openings=(1, 2, 14)[kind],
        deviations=((), (), ("margin of auc was 0.005, is 0.01 since 2026-11-21: noisier than thought",))[
            kind
        ],
    )


def _part(scores: Mapping[str, Scores], here: npt.NDArray[np.bool_]) -> dict[str, Scores]:
    return {
        name: replace(one, candidate=one.candidate[:, here], baseline=one.baseline[:, here])
        for name, one in scores.items()
    }


def windows(rows: int, shift: float, seed: int) -> Windows:
    """A window of three features against a reference of 4,000 rows, the first shifted by ``shift`` sd."""
    rng = np.random.default_rng(seed)
    parts = [_columns(rng, 1000, 0.0) for _ in range(4)]
    reference = profile(parts)
    return Windows(
        subject="week",
        digest=f"digest of {seed}",
        reference=reference,
        current=profile([_columns(rng, rows, shift)], reference=reference),
        reference_windows=tuple(profile([part], reference=reference) for part in parts),
        expected_rows=1000,
    )


def _columns(rng: np.random.Generator, rows: int, shift: float) -> dict[str, Any]:
    return {
        "size": rng.normal(shift, 1, rows),
        "count": rng.integers(0, 5, rows),
        "kind": rng.choice(["a", "b", "c"], rows).astype(object),
    }


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def dossier(kind: int) -> Dossier:
    """What is known of a candidate: 0 good, 1 thin, 2 bad."""
    written = (
        Dependency("numpy==2.4.6", "requirements.txt", True),
        Dependency("pandas", "requirements.txt", kind < 2),
    )
    return Dossier(
        "EXP-1",
        f"digest of {kind}",
        code=CodeFacts("code", 3, ("requirements.txt",), () if kind == 1 else written),
        operation=Operation(canary_share=(0.05, None, 0.5)[kind], now=NOW),
    )


def some(about: str) -> list[Any]:
    """Data that passes, data that does not, and data in between."""
    return {
        "batch": [
            *(batch(rows, seed) for seed, rows in enumerate((400, 400, 30))),
            batch(400, 4, disagreeing=0.4),
            long_batch(200, 6),
        ],
        "experiment": [experiment(5, 400, g, i) for i, g in enumerate((0.05, 0.0, -0.05))]
        + [experiment(2, 20, 0.0, 9)],
        "promotion": [dossier(kind) for kind in range(3)],
        "watch": [windows(1000, 0.0, 1), windows(1000, 1.0, 2), windows(40, 0.2, 3)],
    }[about]


def empty(about: str) -> Any:
    """Data with nothing in it."""
    return {
        "batch": lambda: Batch("training/empty", "", {}, "item", ("first", "second")),
        "experiment": lambda: experiment(0, 10, 0.0, 1),
        "promotion": lambda: Dossier("EXP-1", ""),
        "watch": lambda: windows(0, 0.0, 1),
    }[about]()
