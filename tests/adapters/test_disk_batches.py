import hashlib
import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.adapters import disk_batches
from tasks.adapters.disk_batches import DiskBatches
from tasks.adapters.ports import Landed
from tasks.adapters.version_manifest import grown
from tasks.errors import InputError


def land(folder, id_="b1", values=(1, 2, 3), source="vendor", manifest=None):
    place = folder / "p" / "incoming" / source / id_
    place.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"id": [str(v) for v in values], "value": list(values)}), place / "rows.parquet")
    digest = hashlib.sha256((place / "rows.parquet").read_bytes()).hexdigest()
    listed = {"id": id_, "files": [{"name": "rows.parquet", "sha256": digest, "rows": len(values)}]}
    (place / "manifest.json").write_text(json.dumps(listed if manifest is None else manifest))
    return Landed(source, id_)


NO_FILE = {"name": "x", "sha256": "0", "rows": 3}


def listed(name):
    return {**NO_FILE, "name": name}


@pytest.fixture
def batches(tmp_path):
    return DiskBatches(tmp_path)


def test_a_batch_without_its_manifest_has_not_arrived_yet(batches, tmp_path):
    landed = land(tmp_path)
    land(tmp_path, "b2")
    (tmp_path / "p/incoming/vendor/b2/manifest.json").unlink()

    assert batches.incoming("p", {"vendor": None}) == (landed,)


def test_only_the_sources_of_the_plan_are_looked_into(batches, tmp_path):
    land(tmp_path, source="other")

    assert batches.incoming("p", {"vendor": None}) == ()


@pytest.mark.parametrize("name", [".hidden", "-rf", "a b", "a\nb", "ü", "x" * 101])
def test_a_batch_with_a_hostile_name_is_not_taken(batches, tmp_path, name):
    land(tmp_path, name)

    assert batches.incoming("p", {"vendor": None}) == ()


def test_a_linked_folder_is_not_followed(batches, tmp_path):
    land(tmp_path, "b1")
    (tmp_path / "p/incoming/vendor/b2").symlink_to(tmp_path / "p/incoming/vendor/b1")

    assert [landed.id for landed in batches.incoming("p", {"vendor": None})] == ["b1"]


def test_a_taken_batch_lists_its_files_as_the_dataset_that_takes_it_in(batches, tmp_path):
    """Under the digest of this list the keys of its rows are kept, and looked for by the next night."""
    taken = batches.take("p", land(tmp_path))

    (entry,) = grown(None, "training", "vendor/b1", Path(taken.place))["batches"]

    assert taken.listed == entry["files"]
    assert taken.listed[0]["rows"] == 3


def test_a_taken_batch_has_its_rows_and_the_original_stays_until_it_is_cleared(batches, tmp_path):
    landed = land(tmp_path)

    taken = batches.take("p", landed)

    assert batches.columns(taken)["value"].tolist() == [1, 2, 3]
    assert batches.incoming("p", {"vendor": None}) == (landed,)
    batches.clear("p", taken)
    assert batches.incoming("p", {"vendor": None}) == ()


def test_the_digest_depends_on_the_bytes_and_not_on_when_it_was_taken(batches, tmp_path):
    first = batches.take("p", land(tmp_path))

    assert batches.take("p", land(tmp_path)).digest == first.digest
    assert batches.take("p", land(tmp_path, values=(1, 2, 4))).digest != first.digest


def test_what_changes_in_the_original_after_it_was_taken_is_not_what_is_decided_or_removed(batches, tmp_path):
    taken = batches.take("p", land(tmp_path))
    landed = land(tmp_path, values=(9, 9, 9))

    batches.clear("p", taken)

    assert batches.columns(taken)["value"].tolist() == [1, 2, 3]
    assert batches.incoming("p", {"vendor": None}) == (landed,)


def test_a_batch_that_another_run_finishes_with_while_it_is_copied_is_not_taken(
    batches, tmp_path, monkeypatch
):
    landed = land(tmp_path)
    other = batches.take("p", landed)
    copy = disk_batches.copy_digested

    def copied_while_cleared(source, target):
        digest = copy(source, target)
        batches.clear("p", other)
        return digest

    monkeypatch.setattr(disk_batches, "copy_digested", copied_while_cleared)

    assert batches.take("p", landed) is None
    assert [place.name for place in (tmp_path / "p/working").iterdir()] == [Path(other.place).name]


def test_two_runs_that_finish_with_one_batch_leave_it_once(batches, tmp_path):
    landed = land(tmp_path)
    first, second = batches.take("p", landed), batches.take("p", landed)

    places = {batches.file_away("p", taken, "accepted") for taken in (first, second)}
    batches.clear("p", first)
    batches.clear("p", second)

    assert places == {str(tmp_path / "p/accepted/vendor/b1")}
    assert list((tmp_path / "p/working").iterdir()) == []
    assert batches.incoming("p", {"vendor": None}) == ()


def test_a_filed_batch_lies_where_its_fate_says_and_filing_it_again_changes_nothing(batches, tmp_path):
    landed = land(tmp_path)
    place = batches.file_away("p", batches.take("p", landed), "accepted")

    again = batches.file_away("p", batches.take("p", landed), "accepted")

    assert again == place == str(tmp_path / "p/accepted/vendor/b1")
    assert list((tmp_path / "p/working").iterdir()) == []


def test_the_same_id_with_other_rows_is_a_new_revision_and_never_an_overwrite(batches, tmp_path):
    first = batches.file_away("p", batches.take("p", land(tmp_path)), "accepted")

    second = batches.file_away("p", batches.take("p", land(tmp_path, values=(7,))), "accepted")

    assert second == f"{first}.r2"
    assert pq.read_table(f"{first}/rows.parquet").num_rows == 3


@pytest.mark.parametrize(
    ("manifest", "problem"),
    [
        ([], "found no id and list of files"),
        ({"id": "b1"}, "found no id and list of files"),
        ({"id": "b1", "files": []}, "lists no files"),
        ({"id": "b9", "files": []}, "says that it is batch 'b9'"),
        ({"id": "b1", "files": [{"name": "x", "sha256": "0"}]}, "found no id and list of files"),
        ({"id": "b1", "files": [{**NO_FILE, "rows": "many"}]}, "found no id and list of files"),
        ({"id": "b1", "files": [listed("x"), listed("x")]}, "lists a file twice"),
        ({"id": "b1", "files": [listed("../x")]}, "'../x' is not there"),
        ({"id": "b1", "files": [listed("/etc/passwd")]}, "'/etc/passwd' is not there"),
        (
            {"id": "b1", "files": [listed("rows.parquet")]},
            "is not the file that the manifest",
        ),
    ],
)
def test_a_batch_that_breaks_its_manifest_says_how(batches, tmp_path, manifest, problem):
    taken = batches.take("p", land(tmp_path, manifest=manifest))

    assert problem in taken.problem
    with pytest.raises(InputError):
        batches.columns(taken)


@pytest.mark.parametrize("odd", ["part", "link", b"\xff.txt"])
def test_a_batch_with_more_than_plain_files_is_set_aside_whole_and_says_what_it_holds(batches, tmp_path, odd):
    landed = land(tmp_path)
    original = tmp_path / "p/incoming/vendor/b1"
    if odd == "part":
        (original / "part").mkdir()
        (original / "part" / "more.parquet").write_text("rows")
    elif odd == "link":
        (original / "link").symlink_to("/etc/passwd")
    else:
        (original / os.fsdecode(odd)).write_text("x")

    taken = batches.take("p", landed)
    batches.file_away("p", taken, "rejected")
    batches.clear("p", taken)

    assert "is not a plain file" in taken.problem
    (aside,) = (tmp_path / "p/set-aside").iterdir()
    assert len(list(aside.iterdir())) == 3
    assert batches.incoming("p", {"vendor": None}) == ()


@pytest.mark.parametrize("raw", [b"[" * 100_000, b"\xff", b"null", b"3"])
def test_a_manifest_that_is_none_is_a_problem_and_no_crash(batches, tmp_path, raw):
    landed = land(tmp_path)
    (tmp_path / "p/incoming/vendor/b1/manifest.json").write_bytes(raw)

    assert "found no id and list of files" in batches.take("p", landed).problem


def test_rows_that_are_not_as_many_as_the_manifest_says_are_an_input_error(batches, tmp_path):
    landed = land(tmp_path)
    manifest = tmp_path / "p/incoming/vendor/b1/manifest.json"
    manifest.write_text(manifest.read_text().replace('"rows": 3', '"rows": 1000000000'))

    with pytest.raises(InputError, match="found 3 rows; its manifest says 1,000,000,000"):
        batches.columns(batches.take("p", landed))


def test_rows_that_the_manifest_lists_with_another_file_are_an_input_error_that_names_the_file(
    batches, tmp_path
):
    landed = land(tmp_path)
    place = tmp_path / "p/incoming/vendor/b1"
    pq.write_table(pa.table({"id": ["4"], "value": [4]}), place / "more.parquet")
    digests = {name: hashlib.sha256((place / name).read_bytes()).hexdigest() for name in FILE_ROWS}
    files = [{"name": name, "sha256": digests[name], "rows": rows} for name, rows in FILE_ROWS.items()]
    (place / "manifest.json").write_text(json.dumps({"id": "b1", "files": files}))

    with pytest.raises(InputError, match=r"rows\.parquet: found 3 rows; its manifest says 2"):
        batches.columns(batches.take("p", landed))


FILE_ROWS = {"rows.parquet": 2, "more.parquet": 2}  # they hold 3 and 1


def test_a_column_of_lists_is_an_input_error(batches, tmp_path):
    landed = land(tmp_path, values=([1], [2], [3]))

    with pytest.raises(InputError, match="column value: found a list"):
        batches.columns(batches.take("p", landed))


def test_a_file_that_is_no_parquet_is_an_input_error_that_names_it(batches, tmp_path):
    landed = land(tmp_path)
    place = tmp_path / "p/incoming/vendor/b1"
    (place / "rows.parquet").write_bytes(b"PAR1 but not really")
    digest = hashlib.sha256(b"PAR1 but not really").hexdigest()
    files = [{"name": "rows.parquet", "sha256": digest, "rows": 3}]
    (place / "manifest.json").write_text(json.dumps({"id": "b1", "files": files}))

    with pytest.raises(InputError, match=r"rows.parquet: cannot be read as Parquet") as caught:
        batches.columns(batches.take("p", landed))

    assert str(tmp_path) not in str(caught.value)
