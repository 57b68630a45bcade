"""``proofline compare SCORES``: a file in, an answer and an exit code out."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from flows.cli import main

NOISE = np.array([-0.004, 0.003, 0.001, -0.002, 0.002])
BASELINE = np.array([0.868, 0.871, 0.880, 0.879, 0.870])
OPTIONS = ["--margin", "0.01", "--primary", "accuracy"]


@pytest.fixture
def file(tmp_path):
    return long_file(tmp_path / "scores.csv")


def long_file(path, *, gains=None, models=("candidate", "baseline"), seeds=(1, 2, 3, 4, 5), noise=NOISE):
    """Accuracy and F1 of two models over seeds; the candidate gains 0.02 unless said otherwise."""
    rows = ["metric,model,seed,value"]
    for metric, gain in (gains or {"accuracy": 0.02, "f1": 0.02}).items():
        for seed, base, off in zip(seeds, BASELINE, noise, strict=True):
            rows += [f"{metric},{models[0]},{seed},{base + gain + off:.6f}"]
            rows += [f"{metric},{models[1]},{seed},{base:.6f}"]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def sliced_file(path, behind=0.0, per_slice=300):
    """Accuracy in wide form over examples in two slices; the candidate is behind by so much in the second."""
    rng, rows = np.random.default_rng(4), ["model,seed,example,region,accuracy,comment"]
    base = rng.normal(0.8, 0.1, 2 * per_slice)
    for model, gain in (("new", 0.03), ("old", 0.0)):
        for seed in (1, 2, 3, 4, 5):
            shift = rng.normal(0, 0.002)
            for example, value in enumerate(base):
                north = example < per_slice
                lost = 0.0 if north or model == "old" else behind
                score = value + gain + shift - lost + rng.normal(0, 0.02)
                rows.append(f"{model},{seed},e{example:04},{'north' if north else 'south'},{score:.5f},=1+1")
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def answered(capsys, *words):
    code = main(["compare", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_better_model_exits_with_0_and_its_p_values_are_those_of_the_paired_t_test(file, capsys):
    code, answer = answered(capsys, file, *OPTIONS)
    measured = {m["name"]: m for m in answer["findings"][0]["measurements"]}

    assert (code, answer["outcome"], answer["decision_id"]) == (0, "PROMOTABLE", None)
    assert {"outcome", "reason", "settle", "findings", "decision_id", "report"} <= answer.keys()
    assert [f["check"] for f in answer["findings"]] == ["primary", "guard"]
    expected = stats.ttest_1samp(NOISE + 0.02, 0, alternative="greater").pvalue
    assert measured["p superior"]["value"] == pytest.approx(expected, rel=1e-3)
    interval = stats.ttest_1samp(NOISE + 0.02, 0).confidence_interval(0.95)
    assert measured["difference"]["low"] == pytest.approx(interval.low, abs=1e-6)


def test_a_model_that_is_worse_anywhere_exits_with_1(tmp_path, capsys):
    code, answer = answered(
        capsys, long_file(tmp_path / "s.csv", gains={"accuracy": 0.02, "f1": -0.05}), *OPTIONS
    )

    assert (code, answer["outcome"]) == (1, "NOT_PROMOTABLE")
    assert answer["reason"].startswith("guard: f1 is worse")


def test_thin_evidence_exits_with_2_and_says_how_many_more_seeds_would_settle_it(tmp_path, capsys):
    file = long_file(tmp_path / "s.csv", gains={"accuracy": 0.006}, noise=2 * NOISE)

    code, answer = answered(capsys, file, "--margin", "0.01", "--gain", "0.008")

    assert (code, answer["outcome"]) == (2, "INCONCLUSIVE")
    assert "more seeds of each arm" in answer["settle"]


def test_no_worse_but_not_better_is_a_yes_only_where_it_suffices(tmp_path, capsys):
    file = long_file(tmp_path / "s.csv", gains={"accuracy": 0.0})
    words = [file, "--margin", "0.01", "--look", "2"]

    assert answered(capsys, *words)[1]["outcome"] == "EQUIVALENT"
    assert answered(capsys, *words)[0] == 1
    assert answered(capsys, *words, "--equivalent-suffices")[0] == 0


def test_of_a_metric_whose_lower_is_better_a_rise_is_worse(tmp_path, capsys):
    file = long_file(tmp_path / "s.csv", gains={"brier": 0.05})

    assert answered(capsys, file, "--margin", "0.01")[0] == 0
    assert answered(capsys, file, "--margin", "0.01", "--lower", "brier")[0] == 1


def test_seeds_that_differ_are_compared_unpaired_by_welchs_test(tmp_path, capsys):
    file = long_file(tmp_path / "s.csv", gains={"accuracy": 0.02})
    text = file.read_text("utf-8").splitlines()
    other = [row.replace("baseline,", "baseline,1") if ",baseline," in row else row for row in text]
    file.write_text("\n".join(other) + "\n", "utf-8")

    measured = {m["name"]: m for m in answered(capsys, file, *OPTIONS)[1]["findings"][0]["measurements"]}
    welch = stats.ttest_ind(BASELINE + 0.02 + NOISE, BASELINE, equal_var=False, alternative="greater")
    assert measured["p superior"]["value"] == pytest.approx(welch.pvalue, rel=1e-3)


@pytest.mark.parametrize(("behind", "code"), [(0.0, 0), (0.2, 1)])
def test_a_slice_behind_the_whole_by_more_than_the_gap_stops_it(tmp_path, capsys, behind, code):
    file = sliced_file(tmp_path / "wide.csv", behind)
    words = [file, "--candidate", "new", "--margin", "0.2", "--slices", "region", "--gap", "0.05"]
    words += ["--metrics", "accuracy"]

    found, answer = answered(capsys, *words)

    assert found == code
    subjects = [f["subject"] for f in answer["findings"] if f["check"] == "slices"]
    assert subjects == ["accuracy in region=north", "accuracy in region=south"]


def test_long_wide_and_parquet_give_one_answer(tmp_path, capsys):
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    wide = sliced_file(tmp_path / "wide.csv", per_slice=20)
    table = pa.csv.read_csv(wide)
    pq.write_table(table, tmp_path / "wide.parquet")
    long = table.rename_columns({"accuracy": "value"}).append_column(
        "metric", [["accuracy"] * table.num_rows]
    )
    pa.csv.write_csv(long, tmp_path / "long.csv")
    words = ["--candidate", "new", "--margin", "0.05", "--metrics", "accuracy"]

    answers = [answered(capsys, tmp_path / name, *words) for name in ("wide.csv", "wide.parquet")]
    answers.append(answered(capsys, tmp_path / "long.csv", *words[:-2]))

    assert answers[0][1]["findings"] == answers[1][1]["findings"] == answers[2][1]["findings"]


def test_markdown_is_a_short_comment_with_the_verdict_first_in_which_names_stay_names(tmp_path, capsys):
    gains = {f"@team/m{n} |<b>*x*#{n}" + "y" * 60: 0.0 for n in range(40)}
    file = long_file(tmp_path / "s.csv", gains=gains, noise=3 * NOISE)

    main(["compare", str(file), "--margin", "0.01", "--primary", next(iter(gains)), "--markdown"])

    said = capsys.readouterr().out
    assert said.startswith("**INCONCLUSIVE**: primary: ")
    assert len(said) < 3000
    assert not [bad for bad in ("@team", " |<", "b>*", "\u200b", "\\u") if bad in said]
    assert "@&#8203;team/m0 \\|\\<b\\>\\*x\\*#&#8203;0" in said
    assert re.search(r"And \d+ more, none of them worse\.", said)


def test_a_comment_stays_short_whatever_the_names_are(tmp_path, capsys):
    gains = {"|" * 200 + str(n): 0.0 for n in range(40)}
    models = ("*" * 300, "_" * 300)
    file = long_file(tmp_path / "s.csv", gains=gains, models=models, noise=3 * NOISE)
    named = ["--candidate", models[0], "--baseline", models[1], "--primary", next(iter(gains))]

    main(["compare", str(file), "--margin", "0.01", *named, "--markdown"])

    assert 500 < len(capsys.readouterr().out) < 3000


def test_the_text_for_people_has_a_row_for_each_metric(file, capsys):
    main(["compare", str(file), *OPTIONS, "--unit", "share"])

    said = capsys.readouterr().out
    assert said.startswith("PROMOTABLE  all 2 checks pass; accuracy is better: ")
    assert "accuracy  89.4%      87.4%     +2.00 pp (+1.64 to +2.36 pp)  PASS (primary)" in said


def test_slices_that_nothing_judges_are_told_of(tmp_path, capsys):
    file = sliced_file(tmp_path / "wide.csv", per_slice=20)
    renamed = file.read_text("utf-8").replace("region", "slice")
    file.write_text(renamed, "utf-8")

    main(["compare", str(file), "--candidate", "new", "--margin", "0.05", "--metrics", "accuracy"])

    assert "column slice is there and is not judged" in capsys.readouterr().err


def guarded_file(path, safe):
    """Accuracy that is better and a guard that is far worse; ``safe`` writes the guard's 1 or 0 of a row."""
    rng, rows = np.random.default_rng(7), ["model,seed,example,accuracy,safe"]
    for model, gain, rate in (("candidate", 0.05, 0.5), ("baseline", 0.0, 0.99)):
        for seed in (1, 2, 3, 4, 5):
            for example in range(120):
                value, good = rng.normal(0.8 + gain, 0.05), int(rng.random() < rate)
                rows.append(f"{model},{seed},{example},{value:.4f},{safe(good, len(rows))}")
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def test_a_guard_of_true_and_false_is_judged_as_one_of_1_and_0(tmp_path, capsys):
    as_words = guarded_file(tmp_path / "b.csv", lambda good, _: bool(good))
    as_digits = guarded_file(tmp_path / "i.csv", lambda good, _: good)

    answers = [answered(capsys, file, *OPTIONS) for file in (as_words, as_digits)]

    assert answers[0][0] == 1
    assert answers[0][1]["findings"] == answers[1][1]["findings"]


GUARDS = {
    "one word among numbers": (
        lambda good, row: "n/a" * 20 if row == 4 else good,
        "s.csv, data row 4, column safe: found 'n/an/an/an/an/an/a",
    ),
    "one word after the rows that tell its kind": (
        lambda good, row: "n/a" if row == 1190 else good,
        "s.csv, data row 1,190, column safe: found 'n/a'",
    ),
    "one word late among true and false": (
        lambda good, row: "n/a" if row == 1190 else bool(good),
        "s.csv, data row 1,190, column safe: found 'n/a'",
    ),
    "a person's address late": (
        lambda good, row: "ann.lastname@example.org" if row == 1190 else good,
        "s.csv, data row 1,190, column safe: found 'a***@***.org'",
    ),
    "an empty cell late": (
        lambda good, row: "" if row == 1190 else good,
        "s.csv, data row 1,190, column safe: found nothing",
    ),
    "a NaN": (
        lambda good, row: "NaN" if row == 1190 else good,
        "s.csv, data row 1,190, column safe: found 'NaN'",
    ),
    "an empty cell": (
        lambda good, row: "" if row == 304 else good,
        "s.csv, data row 304, column safe: found nothing among numbers",
    ),
    "an empty cell among true and false": (
        lambda good, row: "" if row == 4 else bool(good),
        "s.csv, data row 4, column safe: found nothing among numbers",
    ),
    "nothing at all": (
        lambda *_: "",
        "found no numbers in safe; needed: --metrics accuracy, which leaves the other columns out",
    ),
    "text": (lambda *_: "fine", "s.csv: found no numbers in safe; needed: --metrics accuracy"),
}


@pytest.mark.parametrize(("safe", "said"), GUARDS.values(), ids=GUARDS)
def test_a_guard_that_is_not_of_numbers_throughout_is_never_dropped_without_a_word(
    tmp_path, capsys, safe, said
):
    assert main(["compare", str(guarded_file(tmp_path / "s.csv", safe)), *OPTIONS]) == 3
    assert said in capsys.readouterr().err


def test_columns_that_are_left_out_are_named_on_standard_error_and_in_the_comment(tmp_path, capsys):
    file = guarded_file(tmp_path / "s.csv", lambda *_: "fine")

    assert main(["compare", str(file), *OPTIONS, "--metrics", "accuracy", "--markdown"]) == 0

    said = capsys.readouterr()
    assert said.err == "s.csv: left out, and not judged: safe\n"
    assert "Left out, and not judged: safe." in said.out


WRONG = {
    "no margin": ([], "--margin: found none for accuracy, f1"),
    "a margin of nothing": (["--margin", "0", "--primary", "f1"], "found '0'; allowed: a number above 0"),
    "a margin of an unknown metric": (["--margin", "auc=0.1"], "--margin: found auc; allowed: accuracy, f1"),
    "two margins for all": (["--margin", "1", "--margin", "2"], "found 1 and 2 for every metric"),
    "no primary": (["--margin", "0.01"], "--primary: found none; needed"),
    "an unknown model": ([*OPTIONS, "--candidate", "new"], "no model 'new'; found: candidate, baseline"),
    "two unknown models": (
        [*OPTIONS, "--candidate", "new", "--baseline", "old"],
        "no model 'new' and none 'old'; found: candidate, baseline",
    ),
    "one model twice": ([*OPTIONS, "--candidate", "baseline"], "needed: two models"),
    "an unknown unit": ([*OPTIONS, "--unit", "percent"], "--unit: found percent"),
    "a gap without slices": ([*OPTIONS, "--gap", "0.05"], "found no slices"),
    "slices that are not there": ([*OPTIONS, "--slices", "region"], "--slices: found region"),
    "an alpha of one half": ([*OPTIONS, "--alpha", "0.5"], "--alpha: found 0.5"),
    "a look too many": ([*OPTIONS, "--look", "3"], "--look: found 3 of --looks 2"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_exits_with_3_and_one_sentence(file, capsys, words, said):
    assert main(["compare", str(file), *words]) == 3

    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_seeds_that_only_partly_match_are_refused_unless_equal_numbers_mean_nothing(tmp_path, capsys):
    file = long_file(tmp_path / "s.csv", gains={"accuracy": 0.02})
    file.write_text(file.read_text("utf-8").replace("baseline,5", "baseline,6"), "utf-8")

    assert main(["compare", str(file), *OPTIONS]) == 3
    assert "found seeds in one model alone: 5, 6" in capsys.readouterr().err
    assert main(["compare", str(file), *OPTIONS, "--unpaired"]) == 0


def test_names_with_control_characters_are_shown_and_not_obeyed(tmp_path, capsys):
    file = long_file(tmp_path / "s.csv", models=("candidate", f"{chr(27)}[31mred"))

    main(["compare", str(file), *OPTIONS, "--baseline", f"{chr(27)}[31mred"])

    said = capsys.readouterr().out
    assert chr(27) not in said
    assert "\\x1b[31mred" in said


def test_the_command_waits_for_no_heavy_product(file):
    """Prefect, MLflow and scipy.stats take seconds to import; a file in, an answer out takes about one."""
    code = (
        "import sys; from flows.cli import main; main(sys.argv[1:]);"
        "print(sorted({'prefect', 'polars', 'mlflow', 'scipy.stats'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, "compare", str(file), *OPTIONS],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"


def copied_file(path, values, examples=1):
    """Accuracy of two models over three seeds, the candidate's all from one run."""
    rows = ["model,seed,example,accuracy"]
    for model, of_seed in values.items():
        for seed, score in enumerate(of_seed, 1):
            rows += [f"{model},{seed},e{n},{score + n % 7 / 100:.6f}" for n in range(examples)]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def test_seeds_that_are_copies_of_one_run_are_no_evidence_unless_the_recipe_is_deterministic(
    tmp_path, capsys
):
    values = {"candidate": [0.9, 0.9, 0.9], "baseline": [0.8, 0.81, 0.82]}
    file = copied_file(tmp_path / "s.csv", values, examples=40)
    asked = ["--margin", "0.01", "--candidate", "candidate"]

    code, answer = answered(capsys, file, *asked)

    assert (code, answer["outcome"]) == (2, "INCONCLUSIVE")
    assert "seeds 1, 2 and 3 of the candidate logged exactly the same values" in answer["reason"]
    assert answered(capsys, file, *asked, "--deterministic")[1]["outcome"] == "PROMOTABLE"


def test_a_number_of_the_whole_run_beside_every_example_counts_as_no_example(tmp_path, capsys):
    lines = ["model,seed,example,auc"]
    for model, gain in (("candidate", 0.05), ("baseline", 0.0)):
        for seed, base in enumerate((0.7, 0.71, 0.73), 1):
            lines += [f"{model},{seed},e{n},{base + gain * seed}" for n in range(30)]
    (tmp_path / "s.csv").write_text("\n".join(lines) + "\n", "utf-8")

    _, answer = answered(capsys, tmp_path / "s.csv", "--margin", "0.01")

    assert "does not extend to new examples" in answer["findings"][0]["reason"]
