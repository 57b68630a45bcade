"""``proofline agreement FILE``: a file in, an answer and an exit code out."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from flows.cli import main
from tests.labels.test_many_raters import crowd


@pytest.fixture
def file(tmp_path):
    """A CSV of labels in long form by people who agree."""
    return written(tmp_path / "labels.csv", ["item,annotator,label", *map(",".join, crowd(300))])


def written(path, lines):
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_people_who_agree_exit_with_0_and_their_alpha_with_its_interval_is_said(file, capsys):
    assert main(["agreement", str(file)]) == 0

    said = capsys.readouterr().out
    assert said.startswith("PASS  Alpha 0.9")
    assert "95% interval" in said
    assert "Annotators that agree least with the others (kappa):" in said


def test_json_is_one_object_with_what_every_deciding_command_has(file, capsys):
    assert main(["agreement", str(file), "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    assert {"outcome", "reason", "settle", "findings", "decision_id", "report"} <= answer.keys()
    assert answer["outcome"] == "ACCEPTED"
    alpha = answer["findings"][0]["measurements"][0]
    assert [alpha["name"], alpha["n"]] == ["alpha", 300]
    assert alpha["low"] < alpha["value"] < alpha["high"]


def test_the_same_seed_gives_the_same_answer_and_another_seed_another_interval(file, capsys):
    answers = []
    for seed in ("1", "1", "2"):
        main(["agreement", str(file), "--json", "--seed", seed])
        answers.append(json.loads(capsys.readouterr().out))

    assert answers[0] == answers[1]
    assert answers[0] != answers[2]


def test_a_target_out_of_reach_exits_with_1(tmp_path, capsys):
    file = written(
        tmp_path / "labels.csv", ["item,annotator,label", *map(",".join, crowd(300, careless={1, 2}))]
    )

    assert main(["agreement", str(file), "--floor", "0.9", "--target", "0.99"]) == 1
    assert capsys.readouterr().out.startswith("FAIL")


def test_too_few_items_exit_with_2_and_say_what_would_settle_it(tmp_path, capsys):
    file = written(tmp_path / "few.csv", ["item,annotator,label", *map(",".join, crowd(12))])

    assert main(["agreement", str(file)]) == 2
    assert "To settle it: Label about " in capsys.readouterr().out


def test_wide_form_takes_a_column_for_each_annotator_and_counts_rows_without_ids(tmp_path, capsys):
    rows = [f"{n % 5},{n % 5 if n % 7 else 4},{n % 5 if n else ''}" for n in range(200)]
    file = written(tmp_path / "wide.csv", ["anna,ben,carl", *rows])

    main(["agreement", str(file), "--labels", "anna,ben,carl", "--metric", "interval", "--json"])

    answer = json.loads(capsys.readouterr().out)
    measured = {m["name"]: m["value"] for m in answer["findings"][0]["measurements"]}
    assert measured["labels given"] == 599
    assert measured["annotators"] == 3
    assert answer["named"][0].startswith("row ")


def test_words_take_an_order_and_other_columns_are_named(tmp_path, capsys):
    words = ("low", "middle", "high")
    rows = [f"{item};{who};{label}" for item, who, label in crowd(200, labels=words)]
    file = written(tmp_path / "l.tsv", [row.replace(";", "\t") for row in ["id;who;says", *rows]])
    columns = ["--item", "id", "--annotator", "who", "--label", "says"]

    assert main(["agreement", str(file), *columns, "--metric", "ordinal", "--order", "low,middle,high"]) == 0
    assert main(["agreement", str(file), *columns, "--metric", "ordinal"]) == 2
    assert "have no place on the ordinal scale" in capsys.readouterr().out


def test_an_order_that_lacks_labels_of_the_file_is_refused_and_they_are_named(tmp_path, capsys):
    rows = [",".join(row) for row in crowd(50, labels=("low", "mid", "high"))]
    file = written(tmp_path / "l.csv", ["item,annotator,label", *rows])

    assert main(["agreement", str(file), "--metric", "ordinal", "--order", "low,mid"]) == 3

    error = capsys.readouterr().err
    assert "--order low,mid: found 'high', which have no place in it; allowed:" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--label", "verdict"], "verdict"),
        (["--floor", "0.9"], "floor 0.9 is above target 0.8"),
        (["--target", "7"], "--target"),
        (["--labels", "annotator"], "found annotator alone"),
        (["--labels", "annotator,label", "--label", "label"], "leave --label and --annotator away"),
        (["--labels", "label,label"], "named twice"),
        (["--order", "low,high"], "order needs metric ordinal"),
    ],
)
def test_what_makes_no_sense_exits_with_3_and_one_sentence(file, capsys, words, said):
    assert main(["agreement", str(file), *words]) == 3

    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_file_that_is_not_there_exits_with_3(tmp_path, capsys):
    assert main(["agreement", str(tmp_path / "none.csv")]) == 3
    assert "found no such file" in capsys.readouterr().err


def test_labels_with_control_characters_are_shown_and_not_obeyed(tmp_path, capsys):
    rows = [f"{n},{who},{'late' if n % 2 else chr(27) + '[31mred'}" for n in range(30) for who in "ab"]
    file = written(tmp_path / "labels.csv", ["item,annotator,label", *rows])

    main(["agreement", str(file)])

    said = capsys.readouterr().out
    assert chr(27) not in said
    assert "\\x1b[31mred" in said


def test_the_command_waits_for_no_heavy_product(file):
    """Prefect, polars and MLflow take seconds to import; a file in, an answer out takes about one."""
    code = (
        "import sys; from flows.cli import main; main(sys.argv[1:]);"
        "print(sorted({'prefect', 'polars', 'mlflow', 'great_expectations'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, "agreement", str(file)], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"
