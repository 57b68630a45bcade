"""Where the record lies is chosen in one place, by one setting."""

import pytest

from tasks.adapters.disk_links import DiskLinks
from tasks.adapters.home import Home
from tasks.adapters.record_place import records_of
from tasks.adapters.s3_blobs import S3Blobs
from tasks.errors import InputError


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("PROOFLINE_RECORD", raising=False)
    return Home(tmp_path, tmp_path / "state")


def test_without_the_setting_it_lies_in_the_state_folder(home, tmp_path):
    records = records_of(home)
    records.links("p").create(1, b"one")
    (tmp_path / "state" / "ledger" / "a-file").write_text("")

    assert DiskLinks(tmp_path / "state" / "ledger" / "p").read(1) == b"one"
    assert records.projects() == ("p",)


@pytest.mark.parametrize(
    ("named", "prefix"),
    [
        ("s3://a-bucket", "p/"),
        ("s3://a-bucket/", "p/"),
        ("s3://a-bucket/x/y/", "x/y/p/"),
        (" s3://a-bucket/x ", "x/p/"),
    ],
)
def test_a_place_in_a_bucket_is_what_its_projects_lie_below(home, monkeypatch, named, prefix):
    monkeypatch.setenv("PROOFLINE_RECORD", named)

    blobs = records_of(home).links("p").links.blobs

    assert isinstance(blobs, S3Blobs)
    assert (blobs.bucket, blobs.prefix) == ("a-bucket", prefix)


@pytest.mark.parametrize("named", ["/a/folder", "s3://", "s3://Bucket", "s3://key:secret@host/x", "http://x"])
def test_anything_else_is_refused_without_repeating_it(home, monkeypatch, named):
    monkeypatch.setenv("PROOFLINE_RECORD", named)

    with pytest.raises(InputError, match=r"PROOFLINE_RECORD: .* allowed: s3://bucket/prefix") as told:
        records_of(home)
    assert named not in str(told.value).replace("allowed: s3://bucket/prefix", "")


def test_lists_of_two_places_do_not_mix(home, monkeypatch):
    files = set()
    for named in ("", "s3://a-bucket", "s3://a-bucket/x", "s3://b-bucket/x"):
        monkeypatch.setenv("PROOFLINE_RECORD", named)
        files.add(records_of(home).links("p").file)

    assert len(files) == 4
