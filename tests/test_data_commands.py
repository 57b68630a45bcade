import hashlib
import json
import shutil
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.cli import main
from tasks.adapters.connect import outside
from tasks.ledger.append import append_once

pytestmark = pytest.mark.slow

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
SUPPLY = """
sources: {vendor: {dataset: training}}
item: item
labels: [label]
checks: [{check: label_balance}]
"""
SECRET = "the patient's name"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project root with two versions: b1 revised, b2 untouched; its remote lies elsewhere."""
    root = tmp_path_factory.mktemp("root")
    (root / "configs" / "p").mkdir(parents=True)
    (root / "configs" / "p" / "canvas.yaml").write_text(CANVAS)
    (root / "configs" / "p" / "supply.yaml").write_text(SUPPLY)
    with pytest.MonkeyPatch.context() as patch:
        set_up(patch, root)
        accept(root, "b2", {"item": ["z1", "z2"], "label": ["x", "y"], "text": ["u", "v"]})
        accept(root, "b1", {"item": ["a", "b", "c"], "label": ["x", "x", "y"], "text": ["1", SECRET, "3"]})
        accept(root, "b1", {"item": ["b", "c", "d"], "label": ["x", "z", "x"], "text": ["2", "3", "4"]}, "r2")
    return root


def set_up(patch, root):
    patch.chdir(root)
    patch.setenv("PROOFLINE_DATASETS_REMOTE", str(root / "remote"))


def accept(root, name, columns, revision="r1"):
    """What a flow does with an accepted batch: a version, and a done record that holds it."""
    place = root / "accepted" / f"{name}.{revision}"
    place.mkdir(parents=True)
    pq.write_table(pa.table(columns), place / "rows.parquet")
    sha256 = hashlib.sha256((place / "rows.parquet").read_bytes()).hexdigest()
    files = [{"name": "rows.parquet", "sha256": sha256, "rows": len(columns["item"])}]
    (place / "manifest.json").write_text(json.dumps({"id": name, "files": files}))
    version = outside().datasets.add("p", "training", f"vendor/{name}", str(place))
    body = {"decision": f"decision of {name}.{revision}", "fate": "accepted", "dataset": version.name}
    append_once(
        outside().records.links("p"),
        kind="done",
        key=f"{name}.{revision}",
        project="p",
        subject=f"vendor/{name}",
        at=datetime(2026, 1, 2, tzinfo=UTC),
        by="me",
        body={**body, "manifest": dict(version.manifest), "dvc": version.dvc},
    )


@pytest.fixture
def root(made, monkeypatch):
    set_up(monkeypatch, made)
    return made


@pytest.fixture
def names(root, capsys):
    """Names of the three versions, oldest first."""
    main(["data", "log", "training", "--json"])
    return [version["name"] for version in json.loads(capsys.readouterr().out)["versions"]]


def answered(capsys, *words):
    assert main(["data", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_log_says_of_each_version_its_rows_what_changed_and_its_decision(root, capsys):
    versions = answered(capsys, "log", "training")["versions"]

    assert [version["rows"] for version in versions] == [2, 5, 5]
    assert versions[2]["changed"] == "vendor/b1 was revised (3 -> 3 rows)"
    assert versions[2]["parent"] == versions[1]["name"]
    assert versions[2]["decision_id"] == "decision of b1.r2"


def test_log_in_words_names_every_version(names, capsys):
    assert main(["data", "log", "training"]) == 0

    said = capsys.readouterr().out
    assert all(name in said for name in names)


def test_diff_counts_what_came_went_and_changed_and_names_the_rows(names, capsys):
    found = answered(capsys, "diff", names[1], "training")

    assert (found["came"]["first"], found["went"]["first"]) == (["d"], ["a"])
    assert (found["changed"], found["same"]) == (2, 2)
    columns = {column["column"]: column["first"] for column in found["columns"]}
    assert columns == {"label": [{"id": "c"}], "text": [{"id": "b"}]}


def test_diff_shows_no_value_unless_it_is_asked_to(names, capsys):
    assert main(["data", "diff", names[1], names[2]]) == 0
    assert SECRET not in capsys.readouterr().out

    assert main(["data", "diff", names[1], names[2], "--values"]) == 0
    assert f"b ({SECRET} -> 2)" in capsys.readouterr().out


def test_diff_of_a_version_with_itself_finds_nothing(names, capsys):
    found = answered(capsys, "diff", names[2], names[2])

    assert (found["came"]["rows"], found["went"]["rows"], found["changed"], found["same"]) == (0, 0, 0, 5)


def test_get_restores_a_version_into_a_folder_of_its_name(names, root, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("PROOFLINE_ROOT", str(root))
    monkeypatch.chdir(tmp_path)

    answer = answered(capsys, "get", names[0])

    assert answer["folder"] == str(tmp_path / names[0])
    table = pq.read_table(tmp_path / names[0] / "vendor" / "b2" / "rows.parquet")
    assert table.column("item").to_pylist() == ["z1", "z2"]


def test_get_has_all_it_needs_in_the_record_and_the_remote(names, root, capsys, tmp_path):
    shutil.rmtree(root / ".proofline" / "datasets")

    answered(capsys, "get", names[1], "--to", str(tmp_path / "back"))

    table = pq.read_table(tmp_path / "back" / "vendor" / "b1" / "rows.parquet")
    assert table.column("item").to_pylist() == ["a", "b", "c"]


def test_get_into_a_folder_that_holds_something_else_exits_with_3(names, capsys, tmp_path):
    (tmp_path / "notes.txt").write_text("keep me")

    assert main(["data", "get", names[0], "--to", str(tmp_path)]) == 3
    assert "found other files there" in capsys.readouterr().err


def test_a_version_that_is_not_there_exits_with_3_and_lists_those_that_are(names, capsys):
    assert main(["data", "get", "training@000"]) == 3
    assert names[0] in capsys.readouterr().err


def test_a_remote_that_is_no_remote_exits_with_3(root, capsys, monkeypatch):
    monkeypatch.setenv("PROOFLINE_DATASETS_REMOTE", "https://me:word@host/x")

    assert main(["data", "log", "training"]) == 3
    said = capsys.readouterr().err
    assert "PROOFLINE_DATASETS_REMOTE" in said
    assert "word" not in said
