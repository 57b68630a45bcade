"""Labels that come late make a metric of each day, of the whole and of every slice, with its interval."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from tasks.errors import InputError
from tasks.readiness.label_columns import LateLabelsPlan
from tasks.readiness.label_table import label_table
from tasks.readiness.late_labels import count_metric
from tasks.readiness.value_table import value_table

PLAN = LateLabelsPlan(slices=("carrier",))


def rows(days=3, n=400, seed=1):
    rng = np.random.default_rng(seed)
    score = rng.random(days * n)
    return {
        "example_id": np.array([f"e{i}" for i in range(days * n)], dtype=object),
        "day": np.repeat([f"2026-11-{day:02}" for day in range(2, 2 + days)], n).astype(object),
        "label": (rng.random(days * n) < score).astype(int).astype(str).astype(object),
        "score": score,
        "carrier": np.where(rng.random(days * n) < 0.3, "AA", "UA").astype(object),
    }


def counted(columns, metric="auc", every="day", plan=PLAN, version="7"):
    table = label_table(columns, metric, plan, version=version, where="late.csv")
    return count_metric(table.labels, metric, every=every)


@pytest.mark.parametrize(
    ("metric", "theirs"), [("auc", roc_auc_score), ("log_loss", log_loss), ("brier", brier_score_loss)]
)
def test_the_metric_of_a_day_and_of_a_slice_is_that_of_scikit_learn(metric, theirs):
    columns = rows()
    found = counted(columns, metric).days
    first = columns["day"] == "2026-11-02"
    own = first & (columns["carrier"] == "AA")
    label = columns["label"].astype(float)

    assert [day.whole.day for day in found] == [date(2026, 11, day) for day in (2, 3, 4)]
    assert found[0].whole.value == pytest.approx(theirs(label[first], columns["score"][first]))
    part = next(one for one in found[0].parts if one.part == "carrier=AA")
    assert part.value == pytest.approx(theirs(label[own], columns["score"][own]))
    assert part.n == own.sum()
    assert part.low < part.value < part.high


def test_the_interval_of_an_auc_holds_the_true_one_in_about_nineteen_of_twenty_days():
    """Scores of positives are normal one sd higher: the true AUC is Phi(1 / sqrt 2) = 0.7602."""
    rng = np.random.default_rng(5)
    held = []
    for _ in range(400):
        label = np.repeat([1.0, 0.0], [60, 240])
        columns = {
            "day": np.full(300, "2026-11-02", dtype=object),
            "label": label,
            "score": rng.normal(size=300) + label,
        }
        (day,) = counted(columns, plan=LateLabelsPlan()).days
        held.append(day.whole.low <= 0.7602499 <= day.whole.high)

    assert 0.92 <= np.mean(held) <= 0.98


def test_a_week_pools_its_days_and_is_of_its_newest_one():
    """2026-11-02 is a Monday."""
    found = counted(rows(days=8), every="week").days

    assert [(day.whole.day, day.whole.days) for day in found] == [
        (date(2026, 11, 8), 7),
        (date(2026, 11, 9), 1),
    ]
    assert found[0].whole.n == 7 * 400


def test_a_label_that_came_again_counts_once_and_one_that_did_not_come_is_left_out():
    columns = rows(days=1)
    twice = {name: np.concatenate([values, values[:10]]) for name, values in columns.items()}
    twice["label"] = twice["label"].copy()
    twice["label"][0] = "1"
    twice["label"][400] = "0"
    twice["label"][5] = twice["label"][405] = None
    table = label_table(twice, "auc", PLAN, version="7", where="late.csv")

    assert (table.unlabelled, table.mended, len(table.labels.day)) == (2, 9, 399)
    assert table.labels.label[table.labels.label.size - 9] == 0.0


def test_a_slice_with_few_examples_of_a_class_has_no_value_and_is_counted():
    columns = rows(days=1)
    columns["carrier"][:30] = "tiny"

    found = counted(columns)

    assert {one.part for one in found.days[0].parts} == {"carrier=AA", "carrier=UA"}
    assert found.few_parts == 1


def test_each_version_has_its_own_value_of_a_day():
    columns = rows(days=1)
    columns["version"] = np.repeat(["7", "8"], 200).astype(object)

    assert sorted(day.whole.version for day in counted(columns).days) == ["7", "8"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label": "maybe"}, "data row 3"),
        ({"score": "high"}, "data row 3"),
        ({"day": "yesterday"}, "no day"),
        ({"carrier": "x" * 300}, "up to 100 letters"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named_by_its_row(change, said):
    columns = {name: values.astype(object) for name, values in rows(days=1).items()}
    ((name, cell),) = change.items()
    columns[name][2] = cell

    with pytest.raises(InputError, match=said):
        counted(columns)


def test_a_version_that_none_can_be_called_is_named_by_its_row():
    columns = rows(days=1)
    columns["version"] = np.array(["7"] * len(columns["label"]), dtype=object)
    columns["version"][2] = "models:/fraud/3"

    with pytest.raises(InputError, match=r"column version.*data row 3.*a model's version"):
        counted(columns)


def test_chances_are_asked_for_where_the_metric_needs_them():
    columns = rows(days=1)
    columns["score"] = columns["score"] * 100

    assert counted(columns, "auc").days
    with pytest.raises(InputError, match="chances of 0 to 1"):
        counted(columns, "log_loss")
    with pytest.raises(InputError, match="cannot be made"):
        counted(columns, "bleu")


def test_a_column_called_as_the_metric_holds_each_examples_own_value():
    values = np.linspace(0, 1, 50)
    columns = {"day": np.full(50, "2026-11-02", dtype=object), "bleu": values}

    (day,) = counted(columns, "bleu", plan=LateLabelsPlan()).days

    assert day.whole.value == pytest.approx(0.5)


def test_words_are_labels_where_the_plan_says_which_is_positive():
    columns = rows(days=1)
    words = columns | {"label": np.where(columns["label"] == "1", "late", "on time").astype(object)}

    assert counted(words, plan=PLAN.model_copy(update={"positive": "late"})).days == counted(columns).days


def test_a_table_of_daily_values_says_its_parts_by_the_slice_columns():
    columns = {
        "day": np.array(["2026-11-02"] * 2 + ["2026-11-03"], dtype=object),
        "value": np.array(["0.9", "0.8", "0.7"], dtype=object),
        "n": np.array(["4000", "", "300"], dtype=object),
        "carrier": np.array(["", "AA", ""], dtype=object),
    }

    first, second = value_table(columns, "accuracy", PLAN, version="7", where="days.csv")

    assert (first.whole.value, first.whole.n, second.whole.value) == (0.9, 4000, 0.7)
    assert [(one.part, one.value, one.n) for one in first.parts] == [("carrier=AA", 0.8, None)]
    with pytest.raises(InputError, match="second time"):
        value_table(
            {n: v[[0, 0]] for n, v in columns.items()}, "accuracy", PLAN, version="7", where="days.csv"
        )
