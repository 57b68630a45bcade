import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from flows.cli import main
from tasks.adapters.disk_links import DiskRecords
from tasks.gates import Key, decide
from tasks.ledger.append import append_once
from tasks.vocabulary import Evidence, Finding, Gate, Measurement, Verdict

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project root with one project and two decisions in its record."""
    (tmp_path / "configs" / "p").mkdir(parents=True)
    (tmp_path / "configs" / "p" / "canvas.yaml").write_text(CANVAS)
    monkeypatch.chdir(tmp_path)
    links = DiskRecords(tmp_path / ".proofline" / "ledger").links("p")
    for subject, verdict in (("vendor/b1", Verdict.PASS), ("vendor/b2", Verdict.UNKNOWN)):
        decision = decided(subject, verdict)
        append_once(
            links,
            kind="decision",
            key=decision.key,
            project="p",
            subject=subject,
            at=decision.at,
            by="me",
            body={"decision": decision.model_dump(mode="json")},
        )
    return tmp_path


def decided(subject, verdict):
    evidence = Evidence(subject=subject, measurements=(Measurement(name="kappa", value=0.9, n=40),))
    unknown = verdict is Verdict.UNKNOWN
    finding = Finding(
        check="kappa",
        subject=subject,
        verdict=verdict,
        reason="kappa is 0.9",
        settle="Label 60 more items twice." if unknown else "",
        remedy="label more" if unknown else "",
        evidence=evidence,
    )
    gate = Gate(name="supply", about="batch", must=("kappa",))
    now = datetime(2026, 1, 2, tzinfo=UTC)
    key = Key("supply", subject, {"batch": "1"}, "plan")
    return decide(gate, key, [finding], project="p", now=now, asked_by="me", code_version="0")


def test_verify_says_that_the_record_is_whole(root, capsys):
    assert main(["verify"]) == 0
    assert "p: the record is whole, 2 records" in capsys.readouterr().out


def test_verify_names_the_record_with_a_changed_byte_and_exits_with_1(root, capsys):
    link = root / ".proofline/ledger/p/00000001.json"
    link.write_bytes(link.read_bytes().replace(b"kappa is 0.9", b"kappa is 0.8"))

    assert main(["verify"]) == 1
    assert "p: record 1 is broken" in capsys.readouterr().out


def test_verify_names_a_record_that_was_removed(root, capsys):
    (root / ".proofline/ledger/p/00000001.json").unlink()

    assert main(["verify", "--project", "p"]) == 1
    assert "p: record 1 is broken: it is missing" in capsys.readouterr().out


def test_log_lists_every_record_with_its_outcome(root, capsys):
    assert main(["log"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert ["ACCEPTED" in lines[0], "QUARANTINED" in lines[1], len(lines)] == [True, True, 2]


def test_show_explains_a_decision_by_the_start_of_its_id(root, capsys):
    decision = decided("vendor/b2", Verdict.UNKNOWN)

    assert main(["show", decision.id[:6]]) == 0

    said = capsys.readouterr().out
    assert "QUARANTINED" in said
    assert "Label 60 more items twice." in said
    assert "remedy: label more" in said


def test_show_explains_the_newest_decision_about_a_subject(root, capsys):
    decision = decided("vendor/b1", Verdict.PASS)

    assert main(["show", "vendor/b1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["decision_id"] == decision.id


def test_show_as_json_has_the_keys_that_every_deciding_command_has(root, capsys):
    main(["show", decided("vendor/b1", Verdict.PASS).id, "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert {"outcome", "reason", "settle", "findings", "decision_id", "report"} <= answer.keys()
    assert answer["findings"][0]["measurements"] == [
        {"name": "kappa", "value": 0.9, "unit": "", "low": None, "high": None, "n": 40}
    ]


@pytest.mark.parametrize("words", [["show", "zzzz"], ["show", "a"], ["log", "--project", "nobody"]])
def test_what_is_not_there_exits_with_3_and_one_sentence(root, capsys, words):
    assert main(words) == 3

    said = capsys.readouterr().err
    assert said.startswith("proofline: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["nonsense"], ["run"], ["run", "nightly"], ["demo", "ugly"], ["show"]])
def test_a_usage_error_exits_with_3_because_2_means_not_yet(words, capsys):
    with pytest.raises(SystemExit) as caught:
        main(words)

    assert caught.value.code == 3
    assert "Traceback" not in capsys.readouterr().err


def test_a_missing_plan_is_said_before_anything_starts(root, capsys):
    assert main(["run", "nightly_supply", "--project", "p"]) == 3

    said = capsys.readouterr().err
    assert said.startswith("proofline: configs/p/supply.yaml: found no such file; allowed: ")
    assert not (root / ".proofline" / "prefect").exists()


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (
            "tilte: x\n" + CANVAS,
            "configs/p/canvas.yaml, tilte: found an unknown key 'tilte'; allowed: title, ",
        ),
        (CANVAS.replace("title: T", "title: 3"), "configs/p/canvas.yaml, title: found 3; allowed: text"),
        (None, "configs/p/canvas.yaml: found no such file; allowed: a canvas plan"),
    ],
)
def test_a_wrong_plan_exits_with_3_and_one_sentence_without_a_traceback(root, capsys, plan, said):
    path = root / "configs" / "p" / "canvas.yaml"
    path.unlink()
    if plan:
        path.write_text(plan)

    assert main(["run", "write_report"]) == 3

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"proofline: {said}")


def test_outside_a_project_root_it_is_said_where_it_looked(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert main(["log"]) == 3
    assert "found no folder configs/ here or above" in capsys.readouterr().err


def test_checks_lists_each_check_with_its_question(capsys):
    assert main(["checks"]) == 0

    said = capsys.readouterr().out
    assert "kappa" in said
    assert "leakage" in said


def test_checks_as_json_is_one_object(capsys):
    main(["checks", "--json"])

    names = [check["name"] for check in json.loads(capsys.readouterr().out)["checks"]]
    assert names == sorted(names)
    assert "readable" in names


def test_doctor_exits_with_3_when_a_plan_is_wrong(root, capsys):
    (root / "configs/p/canvas.yaml").write_text("title: 3\n")

    assert main(["doctor"]) == 3
    assert "configs/p/canvas.yaml, title: found 3; allowed: text" in capsys.readouterr().out


def test_doctor_is_content_with_a_sound_project(root, capsys):
    assert main(["doctor"]) == 0
    assert "plans of p" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--help"], ["checks"], ["log", "--help"]])
def test_the_light_words_never_import_the_heavy_products(words):
    code = (
        "import sys\nfrom flows.cli import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit:\n    pass\n"
        "heavy = {'prefect', 'mlflow', 'great_expectations', 'dvc', 'pandas', 'scipy.stats'}\n"
        "heavy &= sys.modules.keys()\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        (["--subject", "b2"], ["vendor/b2"]),
        (["--outcome", "ACCEPTED"], ["vendor/b1"]),
        (["--outcome", "quarantined", "--subject", "vendor/"], ["vendor/b2"]),
        (["--last", "1"], ["vendor/b2"]),
        (["--last", "9"], ["vendor/b1", "vendor/b2"]),
        (["--subject", "b1", "--last", "1"], ["vendor/b1"]),
        (["--subject", "nobody"], []),
    ],
)
def test_log_shows_only_what_is_asked_for_the_newest_last(root, capsys, words, subjects):
    assert main(["log", "--json", *words]) == 0
    assert [one["subject"] for one in json.loads(capsys.readouterr().out)["records"]] == subjects


@pytest.mark.parametrize("words", [["--outcome", "REJECT"], ["--last", "0"], ["--last", "-1"]])
def test_a_log_that_cannot_be_asked_for_says_what_is_allowed(root, capsys, words):
    assert main(["log", *words]) == 3
    assert "allowed: " in capsys.readouterr().err
