import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from tasks.errors import InputError
from tasks.experiments.arms import Predictions, arms_of, logged_seeds
from tasks.experiments.gather import Wanted, gather_metrics, scores_of

BRIER = Wanted("brier", "lower", None, 0.01, 0.0, "")
AUC = Wanted("auc", "higher", 0.7, 0.01, 0.0, "")
IDS = np.array(["a", "b", "c", "d"], dtype=object)
TRUTH = np.array([0, 1, 0, 1])


def run(arm, seed, *, order=(0, 1, 2, 3), **columns):
    brier = 0.1 * np.arange(4) + seed
    held = {"example_id": IDS, "y_true": TRUTH, "brier": brier} | columns
    return Predictions(arm, seed, {name: np.asarray(values)[list(order)] for name, values in held.items()})


def gathered(runs, wanted, planned, *, paired=True):
    return scores_of(arms_of(runs, planned, paired=paired), wanted)


def test_examples_are_brought_into_one_order_whatever_order_each_run_logged_them_in():
    runs = [run("candidate", 1), run("baseline", 1, order=(3, 1, 0, 2))]

    scores = gathered(runs, [BRIER], (1,))["brier"]

    np.testing.assert_array_equal(scores.candidate, scores.baseline)
    np.testing.assert_allclose(scores.candidate, [[1.0, 1.1, 1.2, 1.3]])


def test_only_seeds_that_both_arms_logged_exactly_once_are_compared():
    runs = [run(arm, seed) for arm in ("candidate", "baseline") for seed in (1, 2, 3)]
    runs += [run("candidate", 2), run("candidate", 4)]

    scores = gathered(runs, [BRIER], (1, 2, 3, 4))["brier"]

    np.testing.assert_allclose(scores.candidate[:, 0], [1.0, 3.0])


def test_a_seed_logged_twice_stands_twice_and_one_that_is_not_planned_not_at_all():
    runs = [run("candidate", seed) for seed in (2, 1, 2, 9)]

    assert logged_seeds(runs, "candidate", (1, 2, 3)) == (1, 2, 2)


def test_auc_is_made_from_truth_and_score_and_is_that_of_scikit_learn():
    score = np.array([0.1, 0.4, 0.35, 0.8])
    runs = [run(arm, 1, y_score=score) for arm in ("candidate", "baseline")]

    scores = gathered(runs, [AUC], (1,))["auc"]

    assert scores.candidate.mean() == pytest.approx(roc_auc_score(TRUTH, score))


def test_a_metric_that_one_run_did_not_log_is_left_out():
    runs = [run("candidate", 1, f1=np.ones(4)), run("baseline", 1)]

    assert "f1" not in gathered(runs, [Wanted("f1", "higher", None, 0.01, 0, "")], (1,))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"example_id": np.array(["a", "b", "c", "e"], dtype=object)}, "not those of the other runs"),
        ({"example_id": np.array(["a", "b", "c", "c"], dtype=object)}, "more than once"),
        ({"example_id": np.array(["a", "b", "c", None], dtype=object)}, "without example_id"),
        ({"example_id": np.full(4, np.nan)}, "without example_id"),
        ({"y_true": 1 - TRUTH}, "y_true that differs"),
        (
            {"brier": np.array(["low", "low", "low", "high"], dtype=object)},
            "column brier: found something that is no",
        ),
    ],
)
def test_runs_that_were_not_judged_on_the_same_thing_are_never_compared(columns, said):
    runs = [run("candidate", 1), run("baseline", 1, **columns)]

    with pytest.raises(InputError, match=said):
        gathered(runs, [BRIER], (1,))


def test_f1_is_made_from_truth_and_score_and_is_that_of_scikit_learn():
    score = np.array([0.1, 0.4, 0.65, 0.8])
    runs = [run(arm, 1, y_score=score) for arm in ("candidate", "baseline")]

    scores = gathered(runs, [Wanted("f1", "higher", None, 0.01, 0.0, "")], (1,))["f1"]

    assert scores.candidate.mean() == pytest.approx(f1_score(TRUTH, score > 0.5))


def test_seeds_that_are_not_paired_are_each_arms_own():
    runs = [run("candidate", seed) for seed in (1, 2, 3)] + [run("baseline", seed) for seed in (2, 4)]

    scores = gathered(runs, [BRIER], (1, 2, 3, 4), paired=False)["brier"]

    assert not scores.paired
    np.testing.assert_allclose(scores.candidate[:, 0], [1.0, 2.0, 3.0])
    np.testing.assert_allclose(scores.baseline[:, 0], [2.0, 4.0])


def test_without_any_run_of_the_baseline_its_scores_are_empty_on_the_same_examples():
    scores = gathered([run("candidate", seed) for seed in (1, 2)], [BRIER], (1, 2))["brier"]

    assert scores.candidate.shape == (2, 4)
    assert scores.baseline.shape == (0, 4)


@pytest.mark.parametrize("paired", [True, False])
def test_a_baseline_that_has_none_of_the_planned_seeds_leaves_nothing_to_compare(paired):
    runs = [run("candidate", 1), run("baseline", 7)]

    assert gathered(runs, [BRIER], (1, 2), paired=paired) == {}


def summed_up(arm, seed, **metrics):
    return Predictions(arm, seed, metrics=metrics)


def test_runs_without_examples_are_compared_by_their_own_metrics():
    values = {("candidate", 1): 0.2, ("candidate", 2): 0.3, ("baseline", 2): 0.5, ("baseline", 1): 0.4}
    runs = [summed_up(arm, seed, brier=value) for (arm, seed), value in values.items()]

    scores = gather_metrics(runs, [BRIER, AUC], (1, 2))

    assert scores.keys() == {"brier"}
    np.testing.assert_allclose(
        [scores["brier"].candidate, scores["brier"].baseline], [[0.2, 0.3], [0.4, 0.5]]
    )


def test_a_metric_that_is_nan_stays_nan_so_that_no_check_passes_on_it():
    runs = [summed_up(arm, 1, brier=float("nan")) for arm in ("candidate", "baseline")]

    assert np.isnan(gather_metrics(runs, [BRIER], (1,))["brier"].candidate).all()


def test_a_whole_run_value_beside_every_example_is_the_runs_own_and_says_nothing_of_examples():
    auc = {"candidate": 0.8, "baseline": 0.7}
    runs = [run(arm, seed, auc=np.full(4, auc[arm] + seed)) for arm in auc for seed in (1, 2)]

    scores = gathered(runs, [AUC], (1, 2))["auc"]

    np.testing.assert_allclose(scores.candidate, [1.8, 2.8])
    np.testing.assert_allclose(scores.baseline, [1.7, 2.7])


def test_examples_that_are_alike_in_one_arm_alone_stay_examples():
    right = {"candidate": [1, 1, 1, 1], "baseline": [1, 1, 0, 1]}
    runs = [run(arm, 1, accuracy=np.array(values)) for arm, values in right.items()]

    scores = gathered(runs, [Wanted("accuracy", "higher", None, 0.01, 0.0, "")], (1,))["accuracy"]

    assert scores.candidate.shape == (1, 4)


@pytest.mark.parametrize("name", ["auc", "f1"])
def test_what_is_made_from_truth_and_score_is_not_taken_from_a_column_beside_them(name):
    runs = [run(arm, 1, y_score=TRUTH * 0.5, **{name: np.ones(4)}) for arm in ("candidate", "baseline")]

    with pytest.raises(
        InputError, match=f"candidate, seed 1: found a column {name} beside y_true and y_score"
    ):
        gathered(runs, [Wanted(name, "higher", None, 0.01, 0.0, "")], (1,))
