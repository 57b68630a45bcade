"""``proofline readiness DIR``: what can be asked of a folder without a project."""

from __future__ import annotations

import json

import numpy as np
import pytest

from flows.cli import main
from flows.commands.readiness_asked import every_question
from tests.adapters.code_folders import adds, good, puts, written


def scores(seeds: int) -> str:
    """Two models over 40 examples; the new one is better by about 0.1."""
    rng = np.random.default_rng(7)
    rows = ["model,seed,example,metric,value"]
    for model, mean in (("new", 0.7), ("old", 0.6)):
        for seed in range(1, seeds + 1):
            values = rng.normal(mean, 0.02, 40)
            rows += [f"{model},{seed},{example},accuracy,{value:.4f}" for example, value in enumerate(values)]
    return "\n".join(rows) + "\n"


COMPARED = ("--candidate", "new", "--baseline", "old", "--margin", "0.02")


def asked(capsys, *words: str) -> tuple[int, dict]:
    code = main(["readiness", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_there_are_26_questions_in_five_groups():
    asked_in_all = every_question()

    groups = [one.check.group for one in asked_in_all]
    counts = {group: groups.count(group) for group in dict.fromkeys(groups)}
    assert counts == {
        "reproducibility": 5,
        "evaluation": 6,
        "integration": 5,
        "operations": 5,
        "sign-offs": 5,
    }


def test_a_good_folder_passes_what_was_asked_and_says_what_was_not(tmp_path, capsys):
    code, said = asked(capsys, str(good(tmp_path / "job")))

    assert code == 0
    assert said["outcome"] == "PASS"
    assert said["reason"] == "of 26 checks 3 were asked: 3 pass"
    assert (len(said["findings"]), len(said["not_asked"])) == (3, 23)
    assert (said["subject"], said["settle"], said["decision_id"], said["report"]) == ("job", "", None, None)


def test_a_loose_dependency_is_a_no(tmp_path, capsys):
    adds("requirements.txt", "scipy\n")(good(tmp_path))

    code, said = asked(capsys, str(tmp_path))

    assert (code, said["outcome"]) == (1, "FAIL")
    failed = [finding for finding in said["findings"] if finding["verdict"] == "FAIL"]
    assert [finding["check"] for finding in failed] == ["pinned_dependencies"]
    assert failed[0]["remedy"]


def test_an_empty_folder_is_a_not_yet_that_says_what_would_settle_it(tmp_path, capsys):
    code, said = asked(capsys, str(tmp_path))

    assert (code, said["outcome"]) == (2, "UNKNOWN")
    assert "Dockerfile" in said["settle"]


def test_scores_are_judged_as_by_compare(tmp_path, capsys):
    good(tmp_path / "job")
    written(tmp_path, {"good.csv": scores(5), "thin.csv": scores(3)})

    five = asked(capsys, str(tmp_path / "job"), "--evaluation", str(tmp_path / "good.csv"), *COMPARED)
    three = asked(capsys, str(tmp_path / "job"), "--evaluation", str(tmp_path / "thin.csv"), *COMPARED)

    verdicts = {finding["check"]: finding["verdict"] for finding in five[1]["findings"]}
    assert five[0] == 0
    assert {verdicts["no_regression"], verdicts["enough_seeds"]} == {"PASS"}
    failed = {finding["check"]: finding["verdict"] for finding in three[1]["findings"]}
    assert three[0] == 1
    assert failed["enough_seeds"] == "FAIL"


def test_a_card_without_an_evaluation_cannot_be_told(tmp_path, capsys):
    good(tmp_path)
    puts("CARD.md", "# Purpose\n\nTells late flights.\n")(tmp_path)

    code, said = asked(capsys, str(tmp_path), "--card", str(tmp_path / "CARD.md"))

    assert code == 2
    assert [f["check"] for f in said["findings"] if f["verdict"] == "UNKNOWN"] == ["model_card"]


@pytest.mark.parametrize(
    "words",
    [
        ("{none}",),
        ("{here}", "--model", "{none}"),
        ("{here}", "--card", "{none}"),
        ("{here}", "--evaluation", "{none}", "--margin", "0.1"),
        ("{here}", "--model", "{here}", "--rows", "{none}"),
    ],
)
def test_what_is_not_there_is_one_sentence_and_exit_3(words, tmp_path, capsys):
    places = {"here": str(good(tmp_path / "job")), "none": str(tmp_path / "none")}

    code = main(["readiness", *(word.format(**places) for word in words)])

    said = capsys.readouterr()
    assert code == 3
    assert said.out == ""
    assert said.err.startswith("proofline: ")
    assert "Traceback" not in said.err


def test_a_person_reads_every_line_and_the_remedy(tmp_path, capsys):
    puts("Dockerfile", "FROM python\nUSER me\n")(good(tmp_path))

    main(["readiness", str(tmp_path)])

    said = capsys.readouterr().out
    assert all(f" {one.check.name}" in said for one in every_question())
    assert "Remedy: Mend the lines that are named." in said


def test_a_comment_for_a_pull_request_is_short_and_pings_nobody(tmp_path, capsys):
    adds("requirements.txt", "a @ git+https://x.y/a@everyone\n`rm`|<b>\n")(good(tmp_path))

    main(["readiness", str(tmp_path), "--markdown"])

    said = capsys.readouterr().out
    assert len(said) < 3000
    assert said.startswith("**FAIL**")
    assert "@everyone" not in said
    assert "<b>" not in said.replace("\\<b\\>", "")


def test_names_with_control_characters_do_not_steer_a_terminal(tmp_path, capsys):
    puts("src/\x1b[31mred.ipynb", "{}")(good(tmp_path))

    main(["readiness", str(tmp_path)])

    assert "\x1b" not in capsys.readouterr().out
