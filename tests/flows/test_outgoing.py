"""The gate before a vendor: what is released, what is held, and that nothing is released undecided."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from tasks.adapters.connect import bound, real
from tasks.adapters.home import find_home
from tasks.adapters.memory import memory
from tasks.errors import PlanError
from tasks.ledger.append import newest_first
from tests.adapters.test_disk_batches import land as land_on_disk

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_api")]

CANVAS = "title: T\nobjective: O\nmetrics: [{name: auc, title: AUC, direction: higher, margin: 0.01}]\n"
SUPPLY = """
sources: {vendor: {dataset: training}}
item: id
labels: [first]
checks: [{check: label_balance}]
"""
OUTGOING = "outgoing: {vendors: [vendor], item: id, checks: [{check: pii}]}\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "p"
    folder.mkdir(parents=True)
    (folder / "canvas.yaml").write_text(CANVAS)
    (folder / "supply.yaml").write_text(SUPPLY + OUTGOING)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def outside(root):
    with bound(memory()) as made:
        yield made


def rows(*texts):
    ids = np.array([f"r{n}" for n in range(len(texts))], dtype=object)
    return {"id": ids, "text": np.array(texts, dtype=object)}


def release():
    from flows.release_outgoing import release_outgoing

    return {decision.subject: decision for decision in release_outgoing("p")}


def kinds_of_records(outside):
    return [record.kind for record in newest_first(outside.records.links("p"))][::-1]


def test_a_clean_batch_is_released_and_one_with_personal_data_is_held_with_an_answer(outside):
    outside.outgoing.stages["incoming", "vendor/clean"] = rows("a cat", "a dog")
    outside.outgoing.stages["incoming", "vendor/dirty"] = rows("a cat", "ask jane@example.org")

    decisions = release()

    assert decisions["outgoing/vendor/clean"].outcome == "ACCEPTED"
    assert decisions["outgoing/vendor/dirty"].outcome == "REJECTED"
    assert set(outside.outgoing.stages) == {("released", "vendor/clean"), ("held", "vendor/dirty")}
    (said,) = [texts for (_, subject, _), texts in outside.answers.held.items() if "dirty" in subject]
    assert "r1, column text: email j***@***.org" in said["answer.txt"]
    assert "jane" not in json.dumps(said)
    assert kinds_of_records(outside) == ["decision", "done"] * 2


def test_a_batch_of_a_vendor_that_the_plan_does_not_name_stays_and_is_mentioned(outside, caplog):
    outside.outgoing.stages["incoming", "stranger/b1"] = rows("a cat")

    assert release() == {}
    assert ("incoming", "stranger/b1") in outside.outgoing.stages
    assert "stranger/b1" in caplog.text


def test_nothing_is_released_before_its_decision_is_in_the_record(outside, monkeypatch):
    outside.outgoing.stages["incoming", "vendor/clean"] = rows("a cat")
    filed, move = [], outside.outgoing.file_away

    def watched(project, taken, fate):
        filed.append((fate, kinds_of_records(outside)))
        return move(project, taken, fate)

    monkeypatch.setattr(outside.outgoing, "file_away", watched)
    release()

    assert filed == [("released", ["decision"])]


def test_a_run_that_is_killed_before_the_move_is_finished_by_the_next_with_one_decision(outside, monkeypatch):
    outside.outgoing.stages["incoming", "vendor/clean"] = rows("a cat")
    with monkeypatch.context() as killing:
        killing.setattr(outside.outgoing, "file_away", killed)
        with pytest.raises(SystemExit):
            release()
    assert ("released", "vendor/clean") not in outside.outgoing.stages

    decision = release()["outgoing/vendor/clean"]

    assert decision.outcome == "ACCEPTED"
    assert ("released", "vendor/clean") in outside.outgoing.stages
    assert kinds_of_records(outside) == ["decision", "done"]


def killed(*_):
    raise SystemExit("killed")


def test_a_batch_without_the_item_column_or_rows_is_never_released(outside):
    outside.outgoing.stages["incoming", "vendor/empty"] = rows()
    outside.outgoing.stages["incoming", "vendor/odd"] = {"text": np.array(["x"], dtype=object)}

    decisions = release()

    assert decisions["outgoing/vendor/empty"].outcome == "QUARANTINED"
    assert decisions["outgoing/vendor/odd"].outcome == "REJECTED"
    assert {stage for stage, _ in outside.outgoing.stages} == {"held"}


def test_a_plan_without_the_block_is_said_to_lack_it(outside, root):
    (root / "configs/p/supply.yaml").write_text(SUPPLY)

    with pytest.raises(PlanError, match=r"configs/p/supply.yaml: found no outgoing"):
        release()


def test_the_block_does_not_change_what_is_decided_about_batches_that_arrive(root):
    from tasks.load.shared import load_project

    with_block = load_project("p").supply().digest
    (root / "configs/p/supply.yaml").write_text(SUPPLY)

    assert load_project("p").supply().digest == with_block


def test_a_block_without_the_check_is_refused(outside, root):
    (root / "configs/p/supply.yaml").write_text(SUPPLY + OUTGOING.replace("pii", "label_balance"))

    with pytest.raises(PlanError, match="pii must be one of the checks"):
        release()


def test_batches_that_leave_are_no_supply_on_the_status_page(outside):
    from tasks.load.record import load_decisions
    from tasks.load.shared import load_project
    from tasks.pages.status import status_document

    outside.outgoing.stages["incoming", "vendor/clean"] = rows("a cat")
    outside.outgoing.stages["incoming", "vendor/dirty"] = rows("jane@example.org")
    release()
    place = load_project("p")
    decisions, head = load_decisions.fn(place)
    document = status_document(place.canvas(), decisions, head=(head.seq, head.digest), now=decisions[-1].at)

    assert document["batches"] is None
    assert document["asks"] == []
    assert document["record"]["decisions"] == 2


ALLOWED = OUTGOING.replace("check: pii", "check: pii, allowed: [email]")


def test_a_batch_that_is_held_now_is_taken_out_of_released(outside, root):
    outside.outgoing.stages["incoming", "vendor/b1"] = rows("ask jane@example.org")
    (root / "configs/p/supply.yaml").write_text(SUPPLY + ALLOWED)
    assert release()["outgoing/vendor/b1"].outcome == "ACCEPTED"

    outside.outgoing.stages["incoming", "vendor/b1"] = rows("ask jane@example.org")
    (root / "configs/p/supply.yaml").write_text(SUPPLY + OUTGOING)

    assert release()["outgoing/vendor/b1"].outcome == "REJECTED"
    assert set(outside.outgoing.stages) == {("held", "vendor/b1")}


def put_out(root, name, content, **more):
    """A batch of one CSV file in ``outgoing/`` on disk; ``more`` are further keys of its manifest."""
    place = find_home().state / "batches/p/outgoing/vendor" / name
    place.mkdir(parents=True)
    (place / "a.csv").write_text(content)
    rows_held = content.count("\n") - 1
    file = {"name": "a.csv", "sha256": hashlib.sha256(content.encode()).hexdigest(), "rows": rows_held}
    (place / "manifest.json").write_text(json.dumps({"id": name, "files": [file], **more}))
    return place.parents[2]


def below(folder):
    return {
        str(file.relative_to(folder))
        for stage in ("released", "held")
        for file in (folder / stage).glob("*/*")
    }


def test_on_disk_a_batch_that_is_held_now_is_taken_out_of_released(root):
    with bound(real(find_home())):
        folder = put_out(root, "b1", "id,text\n1,jane@example.org\n")
        (root / "configs/p/supply.yaml").write_text(SUPPLY + ALLOWED)
        release()
        assert below(folder) == {"released/vendor/b1"}

        put_out(root, "b1", "id,text\n1,jane@example.org\n")
        (root / "configs/p/supply.yaml").write_text(SUPPLY + OUTGOING)
        release()

        assert below(folder) == {"held/vendor/b1"}


def test_telephone_numbers_that_look_like_numbers_do_not_leave(root):
    with bound(real(find_home())):
        cells = "".join(f"{n},+4915112345{n:03}\n" for n in range(50))
        folder = put_out(root, "b1", f"id,contact\n{cells}")

        assert "50 phone_international" in release()["outgoing/vendor/b1"].reason
        assert below(folder) == {"held/vendor/b1"}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("b-212-555-0123", {}),
        ("b1", {"order": {"id": "jane@example.org", "rows": 1}}),
        ("b1", {"contact": "jane@example.org"}),
    ],
)
def test_what_the_name_or_the_manifest_of_a_batch_holds_does_not_leave_unread(root, name, more):
    with bound(real(find_home())):
        folder = put_out(root, name, "id,text\n1,fine\n", **more)

        (decision,) = release().values()

        assert below(folder) == {f"held/vendor/{name}"}
        assert "jane" not in decision.reason
        assert "0123" not in decision.reason.replace("***-***-0123", "")


def test_on_disk_only_what_was_read_is_released_and_an_unlisted_file_holds_the_batch(root):
    home = find_home()
    with bound(real(home)) as outside:
        folder = home.state / "batches"
        for name in ("clean", "more"):
            land_on_disk(folder, name)
            (folder / "p/outgoing/vendor").mkdir(parents=True, exist_ok=True)
            (folder / "p/incoming/vendor" / name).rename(folder / "p/outgoing/vendor" / name)
        (folder / "p/outgoing/vendor/more/notes.txt").write_text("jane@example.org")

        decisions = release()

        assert decisions["outgoing/vendor/clean"].outcome == "ACCEPTED"
        assert "does not list" in decisions["outgoing/vendor/more"].reason
        assert [place.name for place in (folder / "p/released/vendor").iterdir()] == ["clean"]
        assert [place.name for place in (folder / "p/held/vendor").iterdir()] == ["more"]
        assert not any((folder / "p/outgoing/vendor").iterdir())
        assert (folder / "p/answers/outgoing/vendor/more/answer.txt").exists()
        assert kinds_of_records(outside) == ["decision", "done"] * 2
