"""The S3 policy of the guide, held by a store that checks signatures and policies: enough, and no more."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.adapters.dvc_store import DvcStore
from tasks.adapters.s3_blobs import S3Blobs
from tasks.adapters.s3_links import S3Records
from tasks.adapters.s3_pages import S3Pages
from tests.s3_store import KEYS, client, s3_server

pytestmark = pytest.mark.slow

POLICY = Path(__file__).resolve().parents[2] / "examples" / "operate" / "s3-worker-policy.json"
DROP, DATA, RECORD, REPORTS = BUCKETS = (
    "example-drop",
    "example-data",
    "example-record",
    "example-reports",
)


@pytest.fixture(scope="module")
def worker() -> Iterator[Any]:
    """A store in which this process is a worker that the policy alone gives rights to."""
    import boto3

    with s3_server() as endpoint, pytest.MonkeyPatch.context() as patch:
        for bucket in (*BUCKETS, "example-other"):
            client(endpoint).create_bucket(Bucket=bucket)
        client(endpoint).put_object(Bucket=DROP, Key="vendor/a/rows.parquet", Body=b"rows")
        session = boto3.Session(
            KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"], region_name="us-east-1"
        )
        people = session.client("iam", endpoint_url=endpoint)
        people.create_user(UserName="worker")
        people.put_user_policy(UserName="worker", PolicyName="p", PolicyDocument=POLICY.read_text())
        key = people.create_access_key(UserName="worker")["AccessKey"]
        given = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
        for name, value in {**KEYS, **given, "AWS_ENDPOINT_URL": endpoint}.items():
            patch.setenv(name, value)
        _check_from_now_on(endpoint)
        yield boto3.Session().client("s3", endpoint_url=endpoint)
        _check_from_now_on(endpoint, after=10**9)


def _check_from_now_on(endpoint: str, after: int = 0) -> None:
    form = {"Content-Type": "text/plain"}
    asked = urllib.request.Request(f"{endpoint}/moto-api/reset-auth", str(after).encode(), form)
    urllib.request.urlopen(asked).read()


def test_what_vendors_put_is_listed_and_read(worker):
    source = S3Blobs(DROP, "vendor/")

    (found,) = source.list()

    assert found.key.endswith("rows.parquet")


def test_records_are_appended_once_and_read(worker):
    links = S3Records(RECORD, "kept/").links("p")

    assert links.create(1, b"{}") is True
    assert links.create(1, b"[]") is False
    assert links.read(1) == b"{}"


def test_pages_are_written_listed_and_written_over(worker):
    pages = S3Pages(REPORTS, "pages/")
    for said in ("first", "second"):
        made = json.dumps({"as_of": "2026-11-01T07:00:00Z"})
        pages.write("p", "status", said, {"html": said, "md": said, "json": made, "txt": said})

    assert [name for _, name in pages.listed("p")] == ["first", "second"]


def test_dataset_versions_are_pushed_and_brought_back(worker, tmp_path):
    (tmp_path / "here" / "v1").mkdir(parents=True)
    (tmp_path / "here" / "v1" / "rows").write_bytes(b"rows" * 1000)
    text = DvcStore(tmp_path / "here", f"s3://{DATA}/versions").keep(tmp_path / "here" / "v1")
    (tmp_path / "there").mkdir()

    DvcStore(tmp_path / "there", f"s3://{DATA}/versions").bring(text, tmp_path / "there" / "v1")

    assert (tmp_path / "there" / "v1" / "rows").read_bytes() == b"rows" * 1000


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("put_object", {"Bucket": DROP, "Key": "vendor/b", "Body": b""}),
        ("delete_object", {"Bucket": DROP, "Key": "vendor/a/rows.parquet"}),
        ("delete_object", {"Bucket": RECORD, "Key": "kept/p/00000001.json"}),
        ("delete_object", {"Bucket": DATA, "Key": "versions/x"}),
        ("delete_object", {"Bucket": REPORTS, "Key": "pages/p/index.html"}),
        ("get_object", {"Bucket": "example-other", "Key": "x"}),
        ("list_objects_v2", {"Bucket": "example-other"}),
    ],
)
def test_nothing_else_is_allowed(worker, does, words):
    with pytest.raises(worker.exceptions.ClientError, match="AccessDenied"):
        getattr(worker, does)(**words)
