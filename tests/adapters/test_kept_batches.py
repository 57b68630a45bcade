"""Kept copies of decided batches: found by their bytes, landed again, filed again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.adapters.disk_batches import DiskBatches
from tasks.adapters.ports import Landed
from tasks.errors import InputError


def land(folder, id_="b1", values=(1, 2, 3)):
    place = folder / "p" / "incoming" / "vendor" / id_
    place.mkdir(parents=True)
    pq.write_table(pa.table({"id": [str(v) for v in values], "value": list(values)}), place / "rows.parquet")
    digest = hashlib.sha256((place / "rows.parquet").read_bytes()).hexdigest()
    files = [{"name": "rows.parquet", "sha256": digest, "rows": len(values)}]
    (place / "manifest.json").write_text(json.dumps({"id": id_, "files": files}))
    return Landed("vendor", id_)


@pytest.fixture
def batches(tmp_path):
    return DiskBatches(tmp_path)


def filed(batches, folder, fate, id_="b1", values=(1, 2, 3)):
    landed = land(folder, id_, values)
    taken = batches.take("p", landed)
    batches.file_away("p", taken, fate)
    batches.clear("p", taken)
    return taken


def test_a_kept_copy_is_found_by_its_bytes_among_revisions(batches, tmp_path):
    filed(batches, tmp_path, "quarantined")
    second = filed(batches, tmp_path, "quarantined", values=(4, 5))

    kept = batches.kept("p", second.landed, second.digest, ["quarantined"])

    assert Path(kept.place) == tmp_path / "p/quarantined/vendor/b1.r2"
    assert batches.columns(kept)["value"].tolist() == [4, 5]
    assert (kept.digest, kept.files, kept.rows) == (second.digest, second.files, 2)


def test_a_revision_is_found_also_when_the_one_before_it_is_gone(batches, tmp_path):
    first = filed(batches, tmp_path, "quarantined")
    second = filed(batches, tmp_path, "quarantined", values=(4, 5))
    batches.file_away("p", batches.kept("p", first.landed, first.digest, ["quarantined"]), "accepted")

    assert batches.kept("p", second.landed, second.digest, ["quarantined"])


@pytest.mark.parametrize(("fate", "id_"), [("accepted", "b1"), ("quarantined", "b10")])
def test_another_fate_or_another_batch_is_not_it(batches, tmp_path, fate, id_):
    filed(batches, tmp_path, fate, id_)
    digest = batches.kept("p", Landed("vendor", id_), batches.take("p", land(tmp_path, id_)).digest, [fate])

    assert digest is not None
    assert batches.kept("p", Landed("vendor", "b1"), digest.digest, ["quarantined"]) is None


def test_a_kept_copy_that_is_filed_again_moves_and_is_there_once(batches, tmp_path):
    taken = filed(batches, tmp_path, "quarantined")
    kept = batches.kept("p", taken.landed, taken.digest, ["quarantined"])

    place = batches.file_away("p", kept, "accepted")

    assert place == str(tmp_path / "p/accepted/vendor/b1")
    assert batches.kept("p", taken.landed, taken.digest, ["quarantined"]) is None
    there = batches.kept("p", taken.landed, taken.digest, ["accepted"])
    assert batches.file_away("p", there, "accepted") == place


def test_a_copy_that_is_already_a_later_revision_stays_where_it_is(batches, tmp_path):
    filed(batches, tmp_path, "accepted")
    second = filed(batches, tmp_path, "accepted", values=(4, 5))
    there = batches.kept("p", second.landed, second.digest, ["accepted"])

    assert batches.file_away("p", there, "accepted") == str(tmp_path / "p/accepted/vendor/b1.r2")


def test_a_batch_that_is_landed_again_has_its_own_name_and_the_same_bytes(batches, tmp_path):
    filed(batches, tmp_path, "quarantined")
    second = filed(batches, tmp_path, "quarantined", values=(4, 5))

    batches.land_again("p", batches.kept("p", second.landed, second.digest, ["quarantined"]))

    assert batches.incoming("p", {"vendor": None}) == (second.landed,)
    assert batches.take("p", second.landed).digest == second.digest


def test_a_batch_is_not_landed_over_another_that_waits(batches, tmp_path):
    taken = filed(batches, tmp_path, "quarantined")
    land(tmp_path, values=(7,))
    kept = batches.kept("p", taken.landed, taken.digest, ["quarantined"])

    with pytest.raises(InputError, match="vendor/b1: one of that name waits in incoming/"):
        batches.land_again("p", kept)

    assert batches.kept("p", taken.landed, taken.digest, ["quarantined"])
    assert batches.columns(batches.take("p", taken.landed))["value"].tolist() == [7]
