import json

import pytest

from flows.cli import main


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text("id,text\n1,a cat\n2,ask jane@example.org or (212) 555-0123\n", "utf-8")
    return path


def test_places_are_told_masked_with_row_and_column_and_the_exit_code_is_1(file, capsys):
    assert main(["pii", str(file)]) == 1

    said = capsys.readouterr().out
    assert "notes.csv, row 2, column text: email j***@***.org" in said
    assert "Not looked for: names" in said
    assert "jane" not in said


def test_json_is_one_object_with_every_place(file, capsys):
    main(["pii", str(file), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert said["kinds"] == {"email": 1, "phone_north_american": 1}
    assert [(place["row"], place["column"]) for place in said["places"]] == [(2, "text")] * 2
    assert said["not_looked_for"].startswith("names")


def test_a_clean_text_file_is_0(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("one\n\ntwo\n")

    assert main(["pii", str(tmp_path / "a.txt")]) == 0
    assert "Found nothing in 2 texts" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_is_not_there_or_not_text_is_3_with_a_sentence(tmp_path, capsys, content):
    path = tmp_path / "a.txt"
    if content is not None:
        path.write_bytes(content)

    assert main(["pii", str(path)]) == 3
    assert "allowed" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "content"), [("a.txt", ""), ("a.csv", ""), ("a.csv", "id,text\n")])
def test_a_file_with_nothing_in_it_is_3_and_not_found_clean(tmp_path, capsys, name, content):
    (tmp_path / name).write_text(content)

    assert main(["pii", str(tmp_path / name)]) == 3

    said = capsys.readouterr()
    assert "allowed" in said.err
    assert said.out == ""


def test_the_kinds_are_listed_without_a_file(capsys):
    assert main(["pii", "--kinds", "--json"]) == 0
    assert {"email", "iban", "card"} <= {
        kind["name"] for kind in json.loads(capsys.readouterr().out)["kinds"]
    }
