"""``proofline forecast HISTORY``: a file in, an answer and an exit code out."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta

import pytest

from flows.cli import main

RISING = (0.719, 0.762, 0.800, 0.832, 0.857, 0.872, 0.884)


def written(path, rows, header="date,accuracy"):
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return str(path)


def dated(values=RISING):
    return [f"{date(2026, 8, 28) + timedelta(days=14 * n)},{value}" for n, value in enumerate(values)]


@pytest.fixture
def file(tmp_path):
    """Seven sprints of two weeks; the last row is of 2026-11-20."""
    return written(tmp_path / "history.csv", dated())


@pytest.fixture
def odd_file(tmp_path, rows, header):
    return written(tmp_path / "odd.csv", rows, header)


def asked(capsys, *words):
    code = main(["forecast", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("target", "code", "outcome"),
    [("0.85", 0, "ON_TRACK"), ("0.89", 0, "ON_TRACK"), ("0.91", 2, "AT_RISK"), ("0.99", 1, "OFF_TRACK")],
)
def test_the_exit_code_follows_the_verdict(file, capsys, target, code, outcome):
    found, answer = asked(capsys, file, "--target", target)

    assert (found, answer["outcome"]) == (code, outcome)


FALLING = (0.50, 0.44, 0.38, 0.33, 0.29, 0.27, 0.26)


def test_a_loss_on_its_way_down_is_not_called_reached_but_asks_for_the_direction(tmp_path, capsys):
    file = written(tmp_path / "loss.csv", dated(FALLING), "date,loss")

    assert main(["forecast", file, "--target", "0.2"]) == 3

    found = capsys.readouterr().err
    assert "found none, and values that fall from 0.5 to 0.26, all above the target 0.2" in found
    assert all(f"--direction {way}" in found for way in ("lower", "higher"))


@pytest.mark.parametrize(("way", "code"), [("higher", 0), ("lower", 1)])
def test_a_direction_that_is_said_is_taken_as_it_is(tmp_path, capsys, way, code):
    file = written(tmp_path / "loss.csv", dated(FALLING), "date,loss")

    assert main(["forecast", file, "--target", "0.1", "--direction", way]) == code


def test_a_history_that_rises_beyond_its_target_needs_no_direction(file, capsys):
    assert main(["forecast", file, "--target", "0.7"]) == 0


def test_the_json_is_one_object_with_what_every_deciding_command_has(file, capsys):
    _, answer = asked(capsys, file, "--target", "0.92")

    assert {"outcome", "reason", "settle", "findings", "decision_id", "report"} <= answer.keys()
    (finding,) = answer["findings"]
    assert (finding["check"], finding["subject"]) == ("forecast", "accuracy")
    measured = {m["name"]: m for m in finding["measurements"]}
    assert measured["probability by 2026-12-04"]["value"] == pytest.approx(
        answer["forecast"]["rows"][0]["probability"], abs=1e-4
    )
    last = measured["value at 2027-01-01"]
    assert last["low"] < last["value"] < last["high"]


def test_the_answer_has_a_line_a_sprint_with_words_number_and_ranges(file, capsys):
    main(["forecast", file, "--target", "0.99", "--horizon", "2"])

    first, *rows = capsys.readouterr().out.splitlines()
    assert first.startswith("Off track: accuracy 0.884 / 0.990: very unlikely (")
    assert len(rows) == 2
    assert all(part in rows[0] for part in ("2026-12-04", "very unlikely (<1%)", "50% ", "80% ", "90% "))


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        ("2026-12-18", ["2026-12-04", "2026-12-18"]),
        ("2026-12-25", ["2026-12-04", "2026-12-18"]),
        ("2026-12-31", ["2026-12-04", "2026-12-18", "2027-01-01"]),
    ],
)
def test_by_a_day_counts_the_sprints_that_end_nearest_to_it_or_before(file, capsys, day, ends):
    _, answer = asked(capsys, file, "--target", "0.92", "--by", day)

    assert [row["end"] for row in answer["forecast"]["rows"]] == ends


@pytest.mark.parametrize(
    ("months", "ends"),
    [
        (("04-30", "05-31", "06-30", "07-31", "08-31", "09-30"), ["2026-10-31", "2026-11-30", "2026-12-31"]),
        (("01-31", "02-28", "03-31", "04-30", "05-31"), ["2026-06-30", "2026-07-31", "2026-08-31"]),
    ],
    ids=["autumn", "after a February"],
)
def test_where_every_row_ends_a_month_the_next_ones_do_too(tmp_path, capsys, months, ends):
    rows = [f"2026-{day},{value}" for day, value in zip(months, RISING, strict=False)]
    file = written(tmp_path / "months.csv", rows)

    _, answer = asked(capsys, file, "--target", "0.99", "--by", ends[-1])

    assert [row["end"] for row in answer["forecast"]["rows"]] == ends


def test_a_history_that_never_moved_has_no_verdict_and_says_why(tmp_path, capsys):
    file = written(tmp_path / "still.csv", dated([0.8] * 5))

    code, answer = asked(capsys, file, "--target", "0.805")

    assert (code, answer["outcome"]) == (2, "NO_VERDICT")
    assert "too few of 5 sprints changed it to tell how it varies" in answer["reason"]
    assert answer["settle"] == "At least 2 sprints that change the value."


def test_rows_are_taken_in_the_order_of_their_dates(file, tmp_path, capsys):
    shuffled = written(tmp_path / "other.csv", dated()[::-1])

    assert asked(capsys, file, "--target", "0.92") == asked(capsys, shuffled, "--target", "0.92")


def test_named_sprints_are_counted_on_and_lower_can_be_better(tmp_path, capsys):
    rows = [f"{round(1 - value, 4)}\tS{n}" for n, value in enumerate(RISING, start=1)]
    file = written(tmp_path / "loss.tsv", rows, header="loss\tsprint")

    code, answer = asked(
        capsys, file, "--target", "0.11", "--direction", "lower", "--ceiling", "0", "--value", "loss"
    )

    assert code in {0, 2}
    assert [row["name"] for row in answer["forecast"]["rows"]] == ["S7 + 1", "S7 + 2", "S7 + 3"]
    assert answer["forecast"]["rows"][2]["median"] < 0.116


def test_a_ceiling_is_never_gone_beyond(file, capsys):
    _, answer = asked(capsys, file, "--target", "0.89", "--ceiling", "0.89")

    assert max(row["range_90"]["high"] for row in answer["forecast"]["rows"]) <= 0.89


def test_too_little_history_exits_with_2_shows_the_data_and_says_what_is_missing(tmp_path, capsys):
    file = written(tmp_path / "few.csv", dated(RISING[:3]))

    assert main(["forecast", file, "--target", "0.9"]) == 2
    assert "2026-08-28  0.719" in capsys.readouterr().out
    assert asked(capsys, file, "--target", "0.9")[1]["settle"] == "2 more sprints of history."


def test_the_same_seed_gives_the_same_answer_and_another_seed_another(file, capsys):
    first, again, other = (asked(capsys, file, "--target", "0.91", "--seed", seed) for seed in "112")

    assert first == again
    assert first != other


def test_markdown_is_a_table_in_which_names_are_only_text(tmp_path, capsys):
    rows = [f"<b>|S{n},{value}" for n, value in enumerate(RISING)]
    file = written(tmp_path / "odd.csv", rows, header="sprint,value")

    main(["forecast", file, "--target", "0.92", "--markdown"])

    said = capsys.readouterr().out
    assert "| By the end of | Chance | Median | 50% range | 80% range | 90% range |" in said
    assert "\\<b\\>\\|S6 + 1" in said


@pytest.mark.parametrize(
    ("rows", "header", "words", "sentence"),
    [
        (
            [*dated(), "2026-11-20 12:00,0.9"],
            "date,accuracy",
            [],
            "found '2026-11-20' twice; allowed: one row a sprint",
        ),
        (
            ["9,0.9", "8,0.88", "7,0.86", "6,0.84", "5,0.82"],
            "sprint,value",
            [],
            "row 2: found sprint 8 after 9; allowed: the oldest sprint first",
        ),
        (dated(), "date,accuracy", ["--by", "soon"], "--by: found 'soon'"),
        (dated(), "date,accuracy", ["--by", "2026-12-01"], "allowed: 2026-12-04"),
        (dated(), "date,accuracy", ["--horizon", "0"], "horizon of 0"),
        (dated(), "date,accuracy", ["--value", "f1"], "found no column f1; columns: date, accuracy"),
        (dated(), "date,accuracy", ["--ceiling", "0.8"], "beyond the ceiling 0.8"),
        ([f"{row},1" for row in dated()], "date,a,b", [], "found no column value"),
        ([*dated(), "2026-12-04,high"], "date,accuracy", [], "row 8: found no number"),
        ([*dated(), "2026-12-04,"], "date,accuracy", [], "row 8: found no number"),
        ([*dated(), "2026-11-20,0.9"], "date,accuracy", [], "found '2026-11-20' twice"),
        ([*dated(), "then,0.9"], "date,accuracy", [], "row 8: found no date in date"),
        ([], "date,accuracy", [], "found no rows"),
        (["S1,0.1", "S2,0.2"], "sprint,value", ["--by", "2026-12-18"], "a history without dates"),
    ],
)
def test_what_makes_no_sense_exits_with_3_and_one_sentence(odd_file, words, sentence, capsys):
    assert main(["forecast", odd_file, "--target", "0.95", *words]) == 3

    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1


def test_a_file_that_is_not_there_exits_with_3(tmp_path, capsys):
    assert main(["forecast", str(tmp_path / "none.csv"), "--target", "1"]) == 3
    assert "found no such file" in capsys.readouterr().err


def test_control_characters_in_names_do_not_reach_the_terminal(tmp_path, capsys):
    rows = [f"\x1b[31mS{n},{value}" for n, value in enumerate(RISING[:3])]

    main(["forecast", written(tmp_path / "odd.csv", rows, "sprint,value"), "--target", "1"])

    assert "\x1b" not in capsys.readouterr().out


def test_the_command_waits_for_no_heavy_product(file):
    """Prefect, polars and MLflow take seconds to import; a file in, an answer out takes about one."""
    code = (
        "import sys; from flows.cli import main; main(sys.argv[1:]);"
        "print(sorted({'prefect', 'polars', 'mlflow', 'great_expectations', 'scipy'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, "forecast", file, "--target", "0.9"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"
