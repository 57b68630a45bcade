"""``proofline leakage TRAIN EVAL``: answers, exit codes, and sentences for what cannot be compared."""

from __future__ import annotations

import json

import pytest

from flows.cli import main

SENTENCE = "the quick brown fox jumps over the lazy dog and runs far away from the river number"


@pytest.fixture
def write(tmp_path):
    def _write(name, ids, *, text="words", value=lambda one: f"v-{one}"):
        lines = ["id,text,value,label", *(f"{one},{text} {one},{value(one)},yes" for one in ids)]
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
        return str(tmp_path / name)

    return _write


def test_two_files_that_share_nothing_are_a_yes(write, capsys):
    code = main(["leakage", write("a.csv", ["1", "2"]), write("b.csv", ["3"]), "--labels", "label"])

    said = capsys.readouterr().out
    assert code == 0
    assert "Compared by id (id) and by content (text, value)." in said
    assert said.count("PASS") == 2


def test_a_shared_id_is_a_no_that_names_it_and_007_is_not_7(write, capsys):
    code = main(
        ["leakage", write("a.csv", ["007", "9"]), write("b.csv", ["7", "9"]), "--labels", "label", "--json"]
    )

    answer = json.loads(capsys.readouterr().out)
    assert code == 1
    assert answer["outcome"] == "REJECTED"
    assert "1 of 2 rows leak" in answer["reason"]
    assert answer["findings"][0]["named"][0].startswith("9 (id of 9 in ")


def test_ids_that_pandas_wrote_with_a_zero_behind_them_are_found(write, capsys):
    assert main(["leakage", write("a.csv", ["12", "13"]), write("b.csv", ["12.0", "14.0"])]) == 1
    assert "1 of 2 rows leak" in capsys.readouterr().out


def test_a_row_that_stands_twice_in_one_file_is_a_no(write, capsys):
    code = main(["leakage", write("a.csv", ["1", "1"]), write("b.csv", ["2"])])

    assert code == 1
    assert "1 rows repeating an id" in capsys.readouterr().out


def test_content_alone_is_enough_for_a_no(write, capsys):
    files = write("a.csv", ["1"], value=lambda _: "same"), write("b.csv", ["2"], value=lambda _: "same")

    assert main(["leakage", *files, "--content", "value"]) == 1
    assert main(["leakage", *files, "--content", "text"]) == 0


def test_a_nearly_equal_text_is_a_no_when_it_is_asked_for(write, capsys):
    files = write("a.csv", ["1"], text=SENTENCE), write("b.csv", ["2"], text=SENTENCE)

    assert main(["leakage", *files]) == 0
    assert main(["leakage", *files, "--text", "text"]) == 1
    assert "(0.9" in capsys.readouterr().out


def test_rows_without_an_id_are_a_not_yet(write, capsys):
    assert main(["leakage", write("a.csv", ["1", ""]), write("b.csv", ["2"])]) == 2
    assert "An id for 1 more rows." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--id", "gone"], "found no column gone"),
        (["--content", "gone"], "found no column gone"),
        (["--text", "text", "--similarity", "0.1"], "--similarity: found 0.1"),
        (["--allowed-rows", "-1"], "--allowed-rows: found -1"),
    ],
)
def test_a_question_that_cannot_be_asked_is_said_in_a_sentence(write, capsys, options, said):
    code = main(["leakage", write("a.csv", ["1"]), write("b.csv", ["2"]), *options])

    assert code == 3
    assert said in capsys.readouterr().err


def test_a_file_that_is_missing_or_no_table_is_said_in_a_sentence(write, tmp_path, capsys):
    (tmp_path / "odd.csv").write_bytes(b"id,text\n1,\xff\xfe\n")
    (tmp_path / "bare.csv").write_text("one,two\n1,2\n")
    good = write("a.csv", ["1"])

    codes = [
        main(["leakage", good, str(tmp_path / name)]) for name in ("gone.csv", "odd.csv", "bare.csv", "a.csv")
    ]

    said = capsys.readouterr().err
    assert codes == [3, 3, 3, 3]
    assert said.count("proofline: ") == 4
    assert "Traceback" not in said
