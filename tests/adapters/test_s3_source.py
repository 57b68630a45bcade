"""Batches of a source in a bucket, over the real protocol: what is taken, what is let be, what is said."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from pathlib import Path

import pytest

from tasks.adapters import s3_blobs
from tasks.adapters.disk_batches import DiskBatches
from tasks.errors import InputError, OutsideError, UserError
from tests.s3_store import KEYS, client, faulty_way, manifest, parquet, put_batch, s3_server

pytestmark = pytest.mark.slow

ROWS = parquet({"id": ["a", "b", "c"], "value": [1, 2, 3]})
BUCKET = "vendor-data"
AT = f"s3://{BUCKET}/drop"
SOURCE = {"vendor": AT}


@pytest.fixture(scope="module")
def server():
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def vendor(server):
    return client(server)


@pytest.fixture
def s3(server, vendor, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setattr(s3_blobs, "READ_TIMEOUT_S", 0.3)
    monkeypatch.setattr(s3_blobs, "ATTEMPTS", 2)
    s3 = vendor
    s3.create_bucket(Bucket=BUCKET)
    yield s3
    for held in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        s3.delete_object(Bucket=BUCKET, Key=held["Key"])
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def faulty(server, monkeypatch):
    """Go to the store by a way with this fault, from now on."""
    with ExitStack() as ways:
        yield lambda fault: monkeypatch.setenv(
            "AWS_ENDPOINT_URL", ways.enter_context(faulty_way(server, fault))
        )


@pytest.fixture
def batches(tmp_path):
    return DiskBatches(tmp_path / "batches")


def land(s3, batch="b1", content=ROWS, rows=3):
    put_batch(s3, BUCKET, f"drop/{batch}", content, rows)


def held(s3):
    return {one["Key"]: one["ETag"] for one in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())}


def files_below(folder: Path):
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def taken(batches):
    (landed,) = batches.incoming("p", SOURCE)
    return batches.take("p", landed)


def test_a_batch_in_a_bucket_is_taken_with_its_rows_and_nothing_changes_there(s3, batches):
    land(s3)
    before = held(s3)

    batch = taken(batches)
    batches.file_away("p", batch, "accepted")
    batches.clear("p", batch)

    assert batch.problem == ""
    assert batch.rows == 3
    assert held(s3) == before


def test_a_batch_whose_manifest_is_not_there_yet_has_not_arrived(s3, batches):
    s3.put_object(Bucket=BUCKET, Key="drop/b1/rows.parquet", Body=ROWS)

    assert batches.incoming("p", SOURCE) == ()


def test_only_what_lies_below_the_prefix_is_looked_at(s3, batches):
    put_batch(s3, BUCKET, "drop-2/b1", ROWS, 3)
    put_batch(s3, BUCKET, "b2", ROWS, 3)

    assert batches.incoming("p", SOURCE) == ()


def test_a_decided_batch_is_not_copied_again_until_its_listing_changes(s3, batches):
    land(s3)
    first = taken(batches)
    batches.clear("p", first)
    waiting = batches.incoming("p", SOURCE)

    land(s3, content=parquet({"id": ["d"], "value": [4]}), rows=1)

    assert waiting == ()
    assert taken(batches).digest != first.digest


def test_a_mark_that_is_lost_costs_only_another_copy(s3, batches, tmp_path):
    land(s3)
    first = taken(batches)
    batches.clear("p", first)
    (mark,) = (tmp_path / "batches/p/seen").rglob("*.json")
    mark.write_text("[")

    assert taken(batches).digest == first.digest


def test_a_source_elsewhere_also_arrives_in_its_own_folder(s3, batches, tmp_path):
    own = tmp_path / "batches/p/incoming/vendor/own"
    own.mkdir(parents=True)
    (own / "rows.parquet").write_bytes(ROWS)
    (own / "manifest.json").write_bytes(manifest("own", {"rows.parquet": ROWS}, 3))
    land(s3)

    found = {landed.id: landed.at for landed in batches.incoming("p", SOURCE)}

    assert found == {"own": None, "b1": AT}


HOSTILE = ["../evil", "..", "sub/rows.parquet", "a/../../evil", "x" * 300]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_key_with_a_hostile_name_makes_a_problem_and_no_file(s3, batches, tmp_path, name):
    land(s3)
    s3.put_object(Bucket=BUCKET, Key=f"drop/b1/{name}", Body=b"evil")

    batch = taken(batches)

    assert "is not a plain file" in batch.problem
    assert {Path(file).name for file in files_below(tmp_path)} == {"rows.parquet", "manifest.json"}


@pytest.mark.parametrize("key", ["drop/../b2", "drop//b2", "drop/a b", "drop/-rf", "drop/.hidden"])
def test_a_batch_with_a_hostile_name_is_not_taken(s3, batches, key):
    put_batch(s3, BUCKET, key, ROWS, 3)

    assert batches.incoming("p", SOURCE) == ()


def test_folder_marks_and_names_that_differ_in_case_are_let_be(s3, batches, tmp_path):
    land(s3)
    s3.put_object(Bucket=BUCKET, Key="drop/b1/", Body=b"")
    s3.put_object(Bucket=BUCKET, Key="drop/b1/ROWS.parquet", Body=b"other")

    batch = taken(batches)

    assert batch.problem == ""
    assert (Path(batch.place) / "rows.parquet").read_bytes() == ROWS
    assert (Path(batch.place) / "ROWS.parquet").read_bytes() == b"other"


def faults(*kinds, of="rows.parquet"):
    """These faults, one a request that has ``of`` in its path, and none after."""
    left = list(kinds)
    return lambda _, path: left.pop(0) if left and of in path else None


@pytest.mark.parametrize("kind", ["500", "503", "refuse", "hang", "cut", "stall", "slow"])
def test_a_fault_that_passes_is_overcome_and_the_bytes_are_whole(s3, batches, faulty, kind):
    content = parquet({"id": [f"i{n}" for n in range(3000)], "value": list(range(3000))})
    land(s3, content=content, rows=3000)
    faulty(faults(kind))

    batch = taken(batches)

    assert (Path(batch.place) / "rows.parquet").read_bytes() == content
    assert batch.problem == ""


@pytest.mark.parametrize("kind", ["500", "503", "403", "refuse", "hang", "cut", "stall"])
def test_a_fault_that_stays_is_said_with_bucket_and_operation_and_nothing_is_lost(
    s3, batches, faulty, tmp_path, kind
):
    land(s3)
    faulty(faults(*[kind] * 99))

    with pytest.raises(OutsideError, match=rf"s3://{BUCKET}/drop/: get ") as caught:
        taken(batches)

    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
    assert files_below(tmp_path) == []
    faulty(faults())
    assert taken(batches).problem == ""


def test_a_body_that_ends_early_as_if_it_were_whole_is_not_taken_for_the_batch(
    s3, batches, faulty, tmp_path, caplog
):
    land(s3)
    faulty(faults("shorten"))

    assert taken(batches) is None

    assert "vendor/b1: changed" in caplog.text
    assert files_below(tmp_path) == []
    assert taken(batches).problem == ""


def test_a_batch_that_changes_while_it_is_copied_is_said_and_left_for_the_next_run(
    s3, batches, faulty, tmp_path, caplog
):
    land(s3)
    other = parquet({"id": ["z"], "value": [9]})

    def overwritten(method, path):
        if "manifest.json" in path and method == "GET":
            s3.put_object(Bucket=BUCKET, Key="drop/b1/rows.parquet", Body=other)

    faulty(overwritten)

    assert taken(batches) is None

    assert "vendor/b1: changed" in caplog.text
    assert files_below(tmp_path) == []


def test_no_such_bucket_is_the_plans_fault(s3, batches):
    with pytest.raises(InputError, match=r"s3://no-such-bucket/: found no such bucket"):
        batches.incoming("p", {"vendor": "s3://no-such-bucket"})


def test_missing_credentials_are_said_with_how_to_give_them(s3, batches, tmp_path, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("HOME", str(tmp_path))

    with pytest.raises(UserError, match="no usable credentials"):
        batches.incoming("p", SOURCE)


def test_an_endpoint_that_nobody_answers_at_is_an_outside_fault(s3, batches, monkeypatch):
    monkeypatch.setattr(s3_blobs, "ATTEMPTS", 1)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    with pytest.raises(OutsideError, match=r"list got no answer .*network"):
        batches.incoming("p", SOURCE)


def test_more_objects_than_a_listing_may_hold_are_said(s3, batches, monkeypatch):
    monkeypatch.setattr(s3_blobs, "MOST_OBJECTS", 1)
    land(s3)

    with pytest.raises(InputError, match="more than 1 objects"):
        batches.incoming("p", SOURCE)


def test_a_long_copy_tells_how_far_it_is(s3, batches, monkeypatch, caplog):
    from tasks.adapters import arrivals

    monkeypatch.setattr(arrivals, "TELL_EVERY_S", -1.0)
    land(s3)

    with caplog.at_level(logging.INFO, "proofline"):
        taken(batches)

    assert "'rows.parquet': copied 0 of 0 MiB" in caplog.text
