"""A file of scores as two arms: whatever its form and order, and never with a row amiss."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import InputError
from tasks.experiments.names import coded_names, names_of
from tasks.experiments.score_rows import rows_of_long, rows_of_wide
from tasks.experiments.two_arms import two_arms


def wide(examples=3, seeds=(1, 2), order=None, **changed):
    """Two models; the accuracy of a row is 100 for the candidate + 10 seed + example."""
    runs = [(model, seed, e) for model in ("old", "new") for seed in seeds for e in range(examples)]
    model, seed, example = (np.array(column) for column in zip(*runs, strict=True))
    columns = {
        "model": model.astype(object),
        "seed": seed,
        "example": example,
        "slice": np.array(["even", "odd"], dtype=object)[example % 2],
        "accuracy": 100.0 * (model == "new") + 10 * seed + example,
    } | changed
    order = np.arange(len(runs)) if order is None else order
    return {name: values[order] for name, values in columns.items()}


def arms(columns, slices=("slice",)):
    return two_arms(rows_of_wide(columns, ["accuracy"], slices, "s.csv"), "new", "old")


def long_arms(columns):
    (rows,) = rows_of_long(columns, ("slice",), "s.csv")
    return two_arms(rows, "new", "old")


def long(columns, metric="accuracy"):
    rows = {name: values for name, values in columns.items() if name != metric}
    return rows | {"metric": np.full(len(columns[metric]), metric, dtype=object), "value": columns[metric]}


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(12)))
def test_the_order_of_the_rows_changes_nothing(order):
    found = arms(wide(order=np.array(order)))

    np.testing.assert_array_equal(found.candidate["accuracy"], [[110, 111, 112], [120, 121, 122]])
    np.testing.assert_array_equal(found.baseline["accuracy"], [[10, 11, 12], [20, 21, 22]])
    assert list(found.slice_of["slice"]) == ["even", "odd", "even"]


def test_long_form_says_the_same_as_wide_form():
    (rows,) = rows_of_long(long(wide()), ("slice",), "s.csv")

    np.testing.assert_array_equal(
        two_arms(rows, "new", "old").candidate["accuracy"], arms(wide()).candidate["accuracy"]
    )


def test_a_metric_whose_rows_name_no_example_is_known_as_a_whole():
    columns = long(wide(examples=1)) | {"example": np.full(4, None, dtype=object)}
    (rows,) = rows_of_long(columns, ("slice",), "s.csv")

    np.testing.assert_array_equal(two_arms(rows, "new", "old").candidate["accuracy"], [110, 120])


def test_a_third_model_is_left_out():
    columns = wide()
    more = {name: np.concatenate([values, values[:5]]) for name, values in columns.items()}
    more["model"] = np.concatenate([columns["model"], np.full(5, "other", dtype=object)])

    np.testing.assert_array_equal(arms(more).baseline["accuracy"], arms(columns).baseline["accuracy"])


def test_seeds_stand_in_the_order_of_their_numbers():
    assert arms(wide(seeds=(10, 9))).candidate_seeds == (9, 10)


AMISS = {
    "a value that is missing": (
        {"accuracy": np.r_[np.arange(11.0), np.nan]},
        "s.csv, data row 12, column accuracy: found no number",
    ),
    "a value that is a word": (
        {"accuracy": np.array(["1"] * 4 + ["good"] + ["1"] * 7, dtype=object)},
        "s.csv, data row 5, column accuracy: found no number",
    ),
    "an infinite value": (
        {"accuracy": np.r_[np.inf, np.ones(11)]},
        "s.csv, data row 1, column accuracy: found no number",
    ),
    "a seed that is no whole number": (
        {"seed": np.r_[1.5, np.ones(11)]},
        "s.csv, data row 1, column seed: found no whole number",
    ),
    "a row without a model": (
        {"model": np.array(["old"] * 3 + [" "] + ["new"] * 8, dtype=object)},
        "s.csv, data row 4, column model: found nothing",
    ),
    "an example twice": (
        {"example": np.array([0, 1, 1] * 4)},
        "s.csv, data row 9: the same model, seed and example have accuracy a second time",
    ),
    "an example of one run alone": (
        {"example": np.array([0, 1, 2] * 3 + [0, 1, 3])},
        "needed: the same examples in every run",
    ),
    "an example in two slices": (
        {"slice": np.array(["a", "a", "a"] * 3 + ["a", "b", "a"], dtype=object)},
        "column slice: found an example that is not in the same slice in every run",
    ),
    "no rows of one model": (
        {"model": np.full(12, "new", dtype=object)},
        "found no rows of model old with accuracy",
    ),
}


@pytest.mark.parametrize(("changed", "said"), AMISS.values(), ids=AMISS)
def test_a_row_amiss_is_refused_with_its_place(changed, said):
    with pytest.raises(InputError, match=said):
        arms(wide(**changed))


def test_runs_with_several_rows_and_no_example_are_refused():
    columns = {name: values for name, values in wide().items() if name != "example"}

    with pytest.raises(InputError, match="or a column example that tells them apart"):
        arms(columns, slices=())


def test_slices_without_examples_are_refused():
    columns = {name: values for name, values in wide(examples=1).items() if name != "example"}

    with pytest.raises(InputError, match="needed beside it: a column example"):
        arms(columns)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.one_of(st.integers(-5, 5), st.integers(10**9, 10**9 + 3)), min_size=1))
def test_codes_lead_back_to_the_values(values):
    names = names_of(np.array(values))

    assert [names.cells[code] for code in names.codes] == values


def test_a_name_that_no_row_has_is_not_among_the_names():
    names = coded_names(["never", "b", "a"], np.array([2, 1, 2]))

    assert list(names.cells) == ["b", "a"]
    assert names.codes.tolist() == [1, 0, 1]


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(12)))
def test_names_as_codes_say_the_same_as_their_cells(order):
    columns = wide(order=np.array(order))
    as_codes = {name: names_of(columns[name]) for name in ("model", "example", "slice")}

    for one, other in ((columns, columns | as_codes), (long(columns), long(columns) | as_codes)):
        form = arms if "accuracy" in one else long_arms

        np.testing.assert_array_equal(form(other).candidate["accuracy"], form(one).candidate["accuracy"])
        np.testing.assert_array_equal(form(other).slice_of["slice"], form(one).slice_of["slice"])


@pytest.mark.parametrize("last", [1.0, 0.5, -128.0, 200.0, 1e300])
def test_a_metric_of_right_and_wrong_keeps_each_value_whatever_its_last_is(last):
    values = np.append(np.tile([0.0, 1.0], 1_500)[:-1], last)
    columns = {
        "model": np.repeat(["old", "new"], 1_500),
        "seed": np.ones(3_000, dtype=np.int64),
        "example": np.tile(np.arange(1_500), 2),
        "accuracy": values,
    }

    found = arms(columns, slices=())

    by_name = np.argsort(np.arange(1_500).astype(str))
    np.testing.assert_array_equal(found.candidate["accuracy"], [values[1_500:][by_name]])
