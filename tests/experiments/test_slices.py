"""A slice passes when it is shown to be within the gap of the whole that it is a part of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.experiments.experiment import Experiment, Scores
from tasks.experiments.slice_comparison import compare_slice
from tasks.experiments.slices import Slices
from tasks.judge import findings_of
from tasks.stats.area_under_curve import auc_influence
from tasks.vocabulary import Verdict


def experiment(of_slices, *, seeds=3, direction="higher", missing=""):
    """Right or wrong answers, the same on every seed: a slice's examples and its accuracy, by slice."""
    named = np.concatenate([np.full(n, name) for name, (n, _) in of_slices.items()])
    exact = [np.arange(n) < round(n * share) for n, share in of_slices.values()]
    right = np.tile(np.concatenate(exact).astype(float), (seeds, 1))
    right[:, named == missing] = np.nan
    whole = scores(right, direction)
    parts = {name: {"accuracy": scores(right[:, named == name], direction)} for name in of_slices}
    planned = tuple(range(1, seeds + 1))
    return Experiment(
        *("EXP-7", "d1", 1, 1, planned, planned, planned, {"accuracy": whole}),
        slices={"carrier": parts},
        slice_of={"carrier": named},
    )


def scores(values, direction="higher"):
    return Scores(values, values, direction, None, 0.01, unit="share")


def judged(data, **fields):
    return findings_of(Slices(**{"metric": "accuracy", "columns": ("carrier",), **fields}), data, 7)


def by_slice(data, **fields):
    return {finding.subject.removeprefix("accuracy in "): finding for finding in judged(data, **fields)}


def test_slices_within_beyond_and_in_between_are_told_apart():
    """The whole is right in 89.4 %; slices of 5,000, 5,000 and 300 examples."""
    found = by_slice(experiment({"AA": (5000, 0.95), "B6": (5000, 0.84), "US": (300, 0.87)}), gap=0.04)

    verdicts = {name: finding.verdict for name, finding in found.items()}
    assert verdicts == {
        "carrier=AA": Verdict.PASS,
        "carrier=B6": Verdict.FAIL,
        "carrier=US": Verdict.UNKNOWN,
    }
    assert found["carrier=AA"].reason.startswith(
        "accuracy in carrier=AA is within 4.00 points of the whole: 95.0% against 89.4% is 5.57 points better"
    )


def test_where_lower_is_better_a_slice_with_more_errors_is_behind():
    data = experiment({"AA": (5000, 0.05), "B6": (5000, 0.20)}, direction="lower")

    assert [finding.verdict for finding in judged(data)] == [Verdict.PASS, Verdict.FAIL]


def test_about_315_examples_show_a_slice_within_five_points_at_an_accuracy_of_nine_tenths():
    """(1.645 + 0.842)^2 x 0.85 x 0.15 / 0.05^2 = 315.4, where the slice is a small part of the whole."""
    found = by_slice(experiment({"AA": (90, 0.9), "all": (79_910, 0.9)}), least_share=0.001)

    more = found["carrier=AA"].evidence.value("more examples")
    assert found["carrier=AA"].verdict is Verdict.UNKNOWN
    assert 90 + more == pytest.approx(315, abs=4)
    assert f"{more:,.0f} more examples ({90 + more:,.0f} in all) would settle" in found["carrier=AA"].settle


def test_a_slice_beyond_the_gap_alone_but_not_as_one_of_many_is_said_to_be_so_and_settled_as_seen():
    """Its interval ends 5.24 points behind; Holm over eight slices makes p .012 to .096."""
    others = {f"C{n}": (3000, 0.9) for n in range(6)}
    found = by_slice(experiment({"AA": (20_000, 0.9), "B6": (2000, 0.828), **others}))["carrier=B6"]

    assert found.verdict is Verdict.UNKNOWN
    assert found.evidence.value("p worse") == pytest.approx(0.096, abs=0.002)
    assert "is beyond 5.00 points behind the whole at 95% alone" in found.reason
    assert "but not at the level that 8 slices and 1 look ask" in found.reason
    assert "if the slice truly is 6.84 points worse than the whole" in found.settle
    more = found.evidence.value("more examples")
    assert f"{more:,.0f} more examples" in found.settle
    grown = {name: (round(n * (1 + more / 2000)), share) for name, (n, share) in others.items()}
    larger = {"AA": (round(20_000 * (1 + more / 2000)), 0.9), "B6": (round(2000 + more), 0.828), **grown}
    assert by_slice(experiment(larger))["carrier=B6"].verdict is Verdict.FAIL


def test_a_slice_in_which_nothing_could_be_shown_is_called_too_few():
    found = by_slice(experiment({"AA": (60, 0.9), "all": (2940, 0.9)}))["carrier=AA"]

    assert found.verdict is Verdict.UNKNOWN
    assert "too few to tell: one that equals the whole could be 7." in found.reason


def test_a_slice_too_small_for_the_bound_does_not_pass_however_good_it_looks():
    """60 of 60 right against 90 %: p < 0.001 by the normal bound, which so few examples do not bear."""
    found = by_slice(experiment({"AA": (60, 1.0), "all": (2940, 0.9)}))["carrier=AA"]

    assert found.evidence.value("p no worse") < 0.001
    assert found.verdict is Verdict.UNKNOWN
    assert found.evidence.value("more examples") > 0


def test_thirty_of_thirty_right_is_not_taken_as_a_slice_without_chance():
    """Its own spread is 0; 0.903 less the gap has one of 0.354, which gives a standard error of 0.064."""
    found = by_slice(experiment({"AA": (30, 1.0), "all": (970, 0.9)}))["carrier=AA"]

    assert found.evidence.value("standard error") == pytest.approx(0.064, abs=0.001)


def test_rare_values_are_judged_together_and_none_of_them_is_named():
    rare = {f"rare{i}": (15, 0.9) for i in range(10)}
    found = by_slice(experiment({"AA": (3000, 0.9), **rare}))

    assert set(found) == {"carrier=AA", "carrier, rare values"}
    assert found["carrier, rare values"].evidence.value("examples") == 150
    assert found["carrier, rare values"].need == "must"
    assert "rare1" not in str(found)


def test_values_rare_even_together_are_noted_and_hold_nothing_up():
    found = by_slice(experiment({"AA": (3000, 0.9), "B6": (3000, 0.9), "AS": (20, 0.2), "HA": (20, 0.9)}))

    needs = {name: finding.need for name, finding in found.items()}
    assert needs == {"carrier=AA": "must", "carrier=B6": "must", "carrier, rare values": "note"}


def test_a_column_with_one_value_has_nothing_to_compare_and_is_noted():
    data = experiment({"AA": (3000, 0.9), "B6": (3000, 0.9)})
    month = {"month": {"6": {"accuracy": data.scores["accuracy"]}}}
    both = Experiment(
        *("EXP-7", "d1", 1, 1, (1, 2, 3), (1, 2, 3), (1, 2, 3), data.scores),
        slices={**data.slices, **month},
        slice_of={**data.slice_of, "month": np.full(6000, "6")},
    )

    found = by_slice(both, columns=("carrier", "month"))

    assert found["month"].need == "note"
    assert found["month"].reason == "Every example has the same month: there is nothing to compare"


def test_where_nothing_could_be_compared_at_all_the_gate_still_waits():
    (found,) = judged(experiment({"AA": (3000, 0.9)}))

    assert (found.verdict, found.need) == (Verdict.UNKNOWN, "must")


def test_a_check_that_is_a_note_leaves_only_notes():
    found = judged(experiment({"AA": (3000, 0.9), "B6": (3000, 0.9)}), need="note")

    assert {finding.need for finding in found} == {"note"}


@pytest.mark.parametrize(
    ("data", "fields", "reason"),
    [
        (experiment({"AA": (9, 1), "B6": (9, 1)}), {"columns": ("origin",)}, "by origin are not logged"),
        (experiment({"AA": (9, 1), "B6": (9, 1)}, seeds=1), {}, "Only one seed"),
        (experiment({"AA": (9, 1), "B6": (9, 1)}, missing="AA"), {}, "values of it are missing"),
        (experiment({str(i): (1, 1) for i in range(60)}), {}, "is too rare to be a slice"),
    ],
    ids=["no such column", "one seed", "missing values", "an id as column"],
)
def test_what_cannot_be_told_is_unknown_with_its_reason(data, fields, reason):
    found = judged(data, **fields)

    assert {(finding.verdict, finding.need, bool(finding.settle)) for finding in found} == {
        (Verdict.UNKNOWN, "must", True)
    }
    assert reason in found[0].reason


def test_a_value_that_is_a_person_or_breaks_a_line_is_masked_and_written_out():
    found = by_slice(experiment({"ann@example.org": (3000, 0.9), "a\nb": (3000, 0.9)}))

    assert "ann@example.org" not in str(found)
    assert all("\n" not in finding.subject for finding in found.values())


@given(st.integers(0, 2**32 - 1), st.integers(2, 5))
def test_a_mean_is_behind_the_whole_by_the_rests_share_of_its_gap_to_the_rest(seed, seeds):
    rng = np.random.default_rng(seed)
    whole, places = rng.normal(size=(seeds, 60)), np.sort(rng.choice(60, 20, replace=False))
    rest = np.setdiff1d(np.arange(60), places)

    found = compare_slice(whole[:, places], whole, places, gap=0.1, alpha=0.05)

    behind = whole[:, places].mean() - whole[:, rest].mean()
    assert found.difference == pytest.approx(2 / 3 * behind)


def test_a_slice_of_a_mean_is_as_sure_as_its_independent_comparison_with_the_rest():
    """(slice - whole) is 0.9 (slice - rest), with variance 0.81 (s_slice^2 / 200 + s_rest^2 / 1800)."""
    rng = np.random.default_rng(1)
    once = rng.normal(size=2000)
    once[:200] *= 2
    whole, places = np.stack([once, once]), np.arange(200)

    found = compare_slice(whole[:, :200], whole, places, gap=0.1, alpha=0.05)

    alone = 0.9 * np.sqrt(once[:200].var() / 200 + once[200:].var() / 1800)
    assert found.standard_error == pytest.approx(alone, rel=0.02)


def share_shown(draw, places, gap, repeats):
    shown = []
    for _ in range(repeats):
        part, whole = draw()
        found = compare_slice(part, whole, places, gap=gap, alpha=0.05)
        shown.append((found.p_non_inferior < 0.05, found.p_inferior < 0.05))
    return np.mean(shown, axis=0)


def test_a_slice_just_the_gap_behind_passes_or_fails_in_about_one_of_twenty():
    """Accuracy 0.8375 in 400 of 2,000 examples and 0.9 in the rest; examples and seeds both vary."""
    rng, places = np.random.default_rng(6), np.arange(400)
    chance = np.where(np.arange(2000) < 400, 0.8375, 0.9)

    def draw():
        hard = rng.random(2000)
        right = 0.8 * hard + 0.2 * rng.random((5, 2000)) < 0.8 * chance + 0.1
        return right[:, places].astype(float), right.astype(float)

    truth = np.mean([(p.mean() - w.mean()) for p, w in (draw() for _ in range(1500))])
    within, beyond = share_shown(draw, places, -truth, 400)

    assert 0.02 < within < 0.085
    assert 0.02 < beyond < 0.085


def test_an_auc_just_the_gap_behind_passes_or_fails_in_about_one_of_twenty():
    """The slice's scores separate less: 0.5 sd of 200 examples against 1.2 sd of the other 600."""
    rng, places = np.random.default_rng(8), np.arange(200)
    apart = np.where(np.arange(800) < 200, 0.5, 1.2)

    def draw():
        label = rng.random(800) < 0.3
        score = label * apart + rng.normal(size=800) + 0.4 * rng.normal(size=(2, 800))
        whole = np.stack([auc_influence(label, one) for one in score])
        part = np.stack([auc_influence(label[:200], one[:200]) for one in score])
        return part, whole

    truth = np.mean([(p.mean() - w.mean()) for p, w in (draw() for _ in range(600))])
    within, beyond = share_shown(draw, places, -truth, 250)

    assert 0.01 < within < 0.1
    assert 0.01 < beyond < 0.1


def test_calling_one_of_many_slices_worse_takes_more():
    """Ten slices as good as one another, and one that alone would be shown to be behind."""
    ten = {f"s{i}": (3000, 0.9) for i in range(10)}
    data = experiment({**ten, "behind": (3000, 0.8365)})
    found = by_slice(data, gap=0.045)["carrier=behind"]

    alone = compare_slice(
        data.slices["carrier"]["behind"]["accuracy"].candidate,
        data.scores["accuracy"].candidate,
        np.arange(30_000, 33_000),
        gap=0.045,
        alpha=0.05,
    )
    assert alone.p_inferior < 0.05 < found.evidence.value("p worse")
    assert found.verdict is Verdict.UNKNOWN


def rare_undefined(undefined, defined):
    """Two common values, and three rare ones, of which the metric is not defined for two."""
    rng = np.random.default_rng(16)
    named = np.repeat(["a", "b", "c1", "c2", "d"], [500, 460, *undefined, defined])
    whole = rng.normal(0.8, 0.1, (5, len(named)))
    parts = {}
    for value in np.unique(named):
        rows = whole[:, named == value]
        parts[value] = {"auc": scores(np.full_like(rows, np.nan) if value in {"c1", "c2"} else rows)}
    seeds = (1, 2, 3, 4, 5)
    data = Experiment(
        *("EXP-7", "d1", 1, 1, seeds, seeds, seeds, {"auc": scores(whole)}),
        slices={"g": parts},
        slice_of={"g": named},
    )
    found = judged(data, metric="auc", columns=("g",), least_share=0.025)
    return next(finding for finding in found if "rare" in finding.subject)


def test_rare_values_that_are_not_defined_count_towards_the_share_that_the_gate_waits_for():
    """20 of 1,000 are left out and 20 stay: together 4 %, of which 2.5 % would be enough to be a must."""
    found = rare_undefined(undefined=(10, 10), defined=20)

    assert found.need == "must"
    assert "20 examples are left out" in found.reason


def test_where_too_much_is_left_out_nothing_can_be_told():
    found = rare_undefined(undefined=(20, 20), defined=20)

    assert found.verdict is Verdict.UNKNOWN
    assert "too much of it is left out to tell; 40 examples are left out" in found.reason
    assert found.settle


def test_few_rare_values_are_still_noted_and_how_many_are_left_out_is_said():
    found = rare_undefined(undefined=(3, 2), defined=10)

    assert found.need == "note"
    assert "5 examples are left out" in found.reason
