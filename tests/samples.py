"""Small data for each kind of subject: what a check's promises are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.drift.profile import profile
from tasks.drift.windows import Windows
from tasks.experiments.experiment import Events, Experiment, Golden, Scores
from tasks.experiments.planned_seeds import PlannedSeeds
from tasks.experiments.primary import Primary
from tasks.experiments.rate_limit import RateLimit
from tasks.gates import Key, decide, gate_of
from tasks.judge import findings_of
from tasks.labels.alike import AlikeTexts
from tasks.labels.batch import Batch, ExpectationResult, SuiteResult
from tasks.labels.row_keys import Sameness, row_keys
from tasks.labels.shared_rows import repeated_rows, shared_rows
from tasks.readiness.baseline_facts import BaselineFacts
from tasks.readiness.card_draft import draft_card
from tasks.readiness.card_text import PLACE, parse_card
from tasks.readiness.code_facts import CodeFacts, Dependency
from tasks.readiness.data_facts import DataFacts
from tasks.readiness.dossier import Dossier
from tasks.readiness.model_card import ModelCard
from tasks.readiness.operation import Drill, Fired, Operation
from tasks.readiness.rerun import Rerun
from tasks.readiness.served_facts import Malformed, Parity, Served, TimeOut
from tasks.readiness.signature import ROLES, Signature, Signer
from tasks.vocabulary import Decision

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
        code=CodeFacts(
            "code",
            3,
            () if kind == 1 else written,
            container=("Dockerfile", "", "Dockerfile")[kind],
            container_faults=((), (), ("line 1: FROM names an image without a version",))[kind],
            command=("make train", "", "make train")[kind],
            missing=((), (), ("train.py",))[kind],
        ),
        rerun=(
            Rerun(1, {"auc": 0.7}, {"auc": 0.7}),
            Rerun(1, {}, {}),
            Rerun(1, {"auc": 0.7}, {"auc": 0.72}),
        )[kind],
        data=_data(kind),
        evaluation=evaluated(kind),
        card=_card(kind),
        served=_served(kind),
        operation=_operation(kind),
        changed=((), None, ("the plan is another one",))[kind],
        signatures=(_signed("digest of 0"), (), _signed("digest of 1"))[kind],
        people=tuple(Signer(f"who is {role}", role) for role in ROLES),
        authors=(("zoe",), (), ("zoe",))[kind],
        baseline=(
            BaselineFacts("1", 5, same_bytes=True),
            BaselineFacts("1", 2, untold="no parameters were logged"),
            BaselineFacts("1", 5, differing=("depth", "recipe")),
        )[kind],
    )


def _data(kind: int) -> DataFacts:
    """Two versions: recorded and disjoint, replaced and not compared, lost and sharing rows."""
    return DataFacts(
        training="training@0123456789ab",
        evaluation="evaluation@0123456789ab",
        lost=((), (), ("training@0123456789ab: the record knows no such version",))[kind],
        newer_evaluation=("", "evaluation@ba9876543210", "")[kind],
        training_rows=2000,
        evaluation_rows=400,
        shared=(0, None, 3)[kind],
        shared_named=((), (), ("i1", "i2", "i3"))[kind],
        production=("the two newest months", "the two newest months", "")[kind],
    )


def _served(kind: int) -> Served:
    """Served and asked for everything; served without rows or a range; answering wrongly and slowly."""
    slow = tuple(np.random.default_rng(7).lognormal((4, 6.2, 7)[kind], 0.2, (300, 40, 300)[kind]).tolist())
    return Served(
        by="mlflow 3.17.2",
        start_s=11.0,
        digest="0" * 64,
        columns=("size", "count"),
        untyped=((), (), ("count",))[kind],
        unbounded=((), ("size",), ())[kind],
        parity=(
            Parity(40, 40, 1e-9, compared=40),
            None,
            Parity(40, 38, 0.2, ("row 3",), compared=38, unlike=1),
        )[kind],
        malformed=(Malformed(150), Malformed(10), Malformed(150, accepted=("an extra column",)))[kind],
        time_out=(TimeOut(8, True, 30.0), None, TimeOut(8, False, 30_000.0))[kind],
        latency_ms=slow,
        concurrency=4,
        untold={} if kind != 1 else {"parity": "no rows were logged", "time_out": "no rows were logged"},
    )


def _card(kind: int) -> ModelCard:
    """Drafted and filled by people; drafted only; with the facts of another evaluation."""
    draft = draft_card("Sample", "Tell the one from the other.", evaluated((0, 1, 0)[kind]))
    lines = [line for line in draft.split("\n") if not line.startswith(PLACE)]
    filled = "\n".join(f"{line}\n\nSaid by a person." if line.startswith("## ") else line for line in lines)
    return parse_card(draft if kind == 1 else filled)


def _operation(kind: int) -> Operation:
    """Watched, tried lately and fast; hardly declared; tried, with an alert that stayed silent and slow."""
    rules = ("auc falls by more than 5 %", "p99 doubles")
    drill = Drill(NOW - timedelta(days=4), (12.5, 0, 400)[kind], (("alias", 0.4),), "2", "1")
    return Operation(
        features=("size",) if kind != 1 else (),
        metrics=("auc",),
        dashboards=("https://example.org/auc",) if kind != 1 else (),
        rules=rules,
        fired=tuple(Fired(rule, NOW, kind == 0) for rule in rules) if kind != 1 else (),
        drill=drill if kind != 1 else None,
        champion="1",
        canary_share=(0.05, None, 0.5)[kind],
        now=NOW,
    )


def evaluated(kind: int) -> Decision:
    """What the gate says of a candidate that is better, of one that is hardly known, of a worse one."""
    seeds, examples, gain = ((5, 400, 0.05), (2, 20, 0.0), (3, 400, -0.05))[kind]
    look = experiment(seeds, examples, gain, kind)
    planned = look if kind < 2 else replace(look, planned_seeds=(1, 2, 3))
    checks = [PlannedSeeds(), Primary(metric="auc"), RateLimit(event="toxicity", limit=0.05)]
    findings = [found for check in checks for found in findings_of(check, planned, 7)]
    key = Key("evaluate", look.subject, {"training": "training@0123456789ab"}, "plan", 1)
    return decide(
        gate_of("evaluate", "experiment", checks),
        key,
        findings,
        project="p",
        now=NOW,
        asked_by="test",
        code_version="0",
    )


def _signed(promotion: str) -> tuple[Signature, ...]:
    """A signature in every role under one promotion."""
    return tuple(
        Signature(promotion=promotion, role=role, name=f"who is {role}", by=role, proof="test", at=NOW)
        for role in ROLES
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
