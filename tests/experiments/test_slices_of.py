import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from tasks.errors import InputError
from tasks.experiments.arms import Predictions, arms_of
from tasks.experiments.gather import Wanted, scores_of
from tasks.experiments.slices_of import MOST_SLICES, slices_of, within_slices

BRIER = Wanted("brier", "lower", None, 0.01, 0.0, "")
AUC = Wanted("auc", "higher", 0.7, 0.01, 0.0, "")
ORIGIN = np.array(["EWR", "JFK", "EWR", None, "JFK", "EWR", "JFK", "EWR"], dtype=object)
TRUTH = np.array([0, 1, 1, 0, 0, 1, 1, 0])
SCORE = np.array([0.1, 0.4, 0.35, 0.8, 0.7, 0.9, 0.2, 0.3])


def run(arm, seed, *, order=range(8), **columns):
    held = {
        "example_id": np.array([f"e{n}" for n in range(8)], dtype=object),
        "y_true": TRUTH,
        "y_score": SCORE,
        "brier": np.arange(8) + seed / 10,
        "origin": ORIGIN,
    } | columns
    return Predictions(arm, seed, {name: np.asarray(values)[list(order)] for name, values in held.items()})


def sliced(runs, wanted=(BRIER, AUC), asked=None, planned=(1, 2)):
    arms = arms_of(runs, planned)
    asked = {"origin": {metric.name for metric in wanted}} if asked is None else asked
    return slices_of(arms, wanted, scores_of(arms, wanted), asked)


def both(**columns):
    return [run(arm, seed, **columns) for arm in ("candidate", "baseline") for seed in (1, 2)]


def test_a_mean_within_a_slice_is_that_of_its_examples_whatever_their_order():
    runs = [run("candidate", 1, order=(3, 1, 0, 2, 7, 5, 6, 4)), run("baseline", 1)]

    found = sliced(runs, planned=(1,)).scores["origin"]

    assert found.keys() == {"EWR", "JFK", "(none)"}
    np.testing.assert_allclose(found["JFK"]["brier"].candidate, [[1.1, 4.1, 6.1]])
    np.testing.assert_allclose(found["JFK"]["brier"].baseline, found["JFK"]["brier"].candidate)


def test_the_area_under_the_curve_of_a_slice_is_that_of_scikit_learn_on_it():
    inside = ORIGIN == "EWR"

    found = sliced(both()).scores["origin"]["EWR"]["auc"]

    assert found.candidate.mean() == pytest.approx(roc_auc_score(TRUTH[inside], SCORE[inside]))


def test_a_slice_without_both_classes_has_no_area_and_no_check_passes_on_it():
    assert np.isnan(sliced(both()).scores["origin"]["(none)"]["auc"].candidate).all()


def test_every_example_names_its_slice_in_the_order_of_the_scores():
    found = sliced(both(order=(7, 6, 5, 4, 3, 2, 1, 0)))

    assert found.value_of["origin"].tolist() == ["EWR", "JFK", "EWR", "(none)", "JFK", "EWR", "JFK", "EWR"]


def test_whole_numbers_that_a_gap_made_fractional_are_named_as_whole():
    month = np.array([6.0, 6.0, 7.0, np.nan, 7.0, 7.0, 6.0, 6.0])

    found = sliced(both(month=month), asked={"month": {"brier"}})

    assert found.scores["month"].keys() == {"6", "7", "(none)"}


def test_only_metrics_that_are_asked_are_sliced_and_a_column_that_is_not_there_is_left_out():
    found = sliced(both(), asked={"origin": {"brier"}, "carrier": {"brier"}})

    assert found.scores.keys() == found.value_of.keys() == {"origin"}
    assert {frozenset(metrics) for metrics in found.scores["origin"].values()} == {frozenset({"brier"})}


def test_a_column_that_one_run_lacks_is_left_out():
    runs = both()
    del runs[2].columns["origin"]

    assert sliced(runs).scores == {}


def test_runs_that_put_an_example_into_different_slices_are_never_compared():
    runs = [*both()[:3], run("baseline", 2, origin=ORIGIN[::-1])]

    with pytest.raises(InputError, match="baseline, seed 2: found values of slice column origin that differ"):
        sliced(runs)


def test_a_column_of_ids_is_no_slice():
    size = MOST_SLICES + 1
    ids = np.array([f"e{n}" for n in range(size)])
    runs = [
        Predictions(arm, 1, {"example_id": ids, "brier": np.zeros(size), "id": ids})
        for arm in ("candidate", "baseline")
    ]

    with pytest.raises(InputError, match="slice column id: found 1,001 values; allowed: up to 1,000"):
        sliced(runs, wanted=(BRIER,), asked={"id": {"brier"}}, planned=(1,))


@given(st.lists(st.sampled_from(["a", "b", None]), min_size=8, max_size=8))
def test_the_slices_of_a_column_hold_every_example_once(values):
    found = sliced(both(origin=np.array(values, dtype=object)), wanted=(BRIER,))

    parts = [part["brier"].candidate for part in found.scores["origin"].values()]
    whole = np.sort(np.concatenate(parts, axis=1)[0])
    np.testing.assert_allclose(whole, np.arange(8) + 0.1)


def test_means_within_slices_are_cut_out_of_those_over_all_examples():
    whole = sliced(both(), (BRIER,))
    arms = arms_of(both(), (1, 2))

    found = within_slices(scores_of(arms, [BRIER]), whole.value_of)

    for value, by_metric in whole.scores["origin"].items():
        np.testing.assert_array_equal(found["origin"][value]["brier"].candidate, by_metric["brier"].candidate)


def test_a_column_of_ids_is_no_slice_column_of_a_file_either():
    ids = np.array([f"v{n}" for n in range(MOST_SLICES + 1)])

    with pytest.raises(InputError, match=r"slice column id: found 1,001 values; allowed: up to 1,000"):
        within_slices({}, {"id": ids})
