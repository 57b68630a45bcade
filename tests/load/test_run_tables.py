import numpy as np
import pytest

from tasks.adapters.ports import Logged, Run
from tasks.errors import InputError
from tasks.experiments.experiment import Events
from tasks.load.run_tables import beside


def run(seed=1, role="candidate", name=""):
    return Run(f"r{seed}{name}", role, seed, "training@1", "evaluation@1", "abc")


def read(tables, runs=None, kinds=("toxicity",)):
    runs = runs or [run()]
    logged = {
        name: Logged({c: np.array(v, dtype=object) for c, v in t.items()}, "d") for name, t in tables.items()
    }
    return beside(runs, {one.id: logged for one in runs}, kinds)


def test_events_are_counted_by_kind_and_candidate_seed():
    found = read({"safety": {"prompt_id": [1, 2, 3], "toxicity": [0, 1, 0]}}, kinds=("toxicity", "pii"))

    assert found.events == {"toxicity": {1: Events(1, 3)}, "pii": {}}


def test_only_the_candidates_seeds_that_stand_once_are_read():
    runs = [run(1), run(2), run(2, name="b"), run(3, role="baseline")]

    assert read({"latency": {"latency_ms": [1.0]}}, runs).latency_ms.keys() == {1}


def test_answers_are_text_and_a_missing_one_is_no_answer():
    found = read({"golden": {"id": [1, 2], "expected": [3, "yes"], "answered": [3, None]}}).golden[1]

    assert (found.ids, found.expected, found.answered) == (("1", "2"), ("3", "yes"), ("3", ""))


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (
            {"safety": {"prompt_id": [1, 1], "toxicity": [0, 0]}},
            "prompt_id: found ids that are missing or stand twice",
        ),
        ({"safety": {"prompt_id": [1, None], "toxicity": [0, 0]}}, "prompt_id: found ids that are missing"),
        (
            {"safety": {"prompt_id": [1, 2], "toxicity": [0, 0.5]}},
            "toxicity: found something else than 0 and 1",
        ),
        (
            {"safety": {"prompt_id": [1, 2], "toxicity": [0, None]}},
            "toxicity: found something else than 0 and 1",
        ),
        ({"safety": {"toxicity": [0]}}, "prompt_id: found no such column"),
        ({"latency": {"latency_ms": [1.0, float("nan")]}}, "latency_ms: found values that are missing"),
        (
            {"latency": {"latency_ms": [-1.0]}},
            "latency_ms: found values that are missing, infinite or below 0",
        ),
        ({"latency": {"latency_ms": ["fast"]}}, "latency_ms: found something that is no number"),
        ({"golden": {"id": ["a"], "expected": [None], "answered": ["x"]}}, "expected: found missing values"),
        ({"golden": {"id": ["a"], "expected": ["x"]}}, "answered: found no such column"),
    ],
)
def test_a_table_that_does_not_hold_what_it_must_is_named_with_its_run(tables, said):
    with pytest.raises(InputError, match=said) as refused:
        read(tables)
    assert "run r1 (candidate, seed 1), proofline/" in str(refused.value)
