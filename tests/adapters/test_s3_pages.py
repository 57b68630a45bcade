"""Reports in a bucket, over the real protocol: as in a folder, and of two writers at once none is lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack

import pytest

from tasks.adapters import s3_blobs, s3_pages
from tasks.adapters.disk_pages import DiskPages
from tasks.adapters.home import Home
from tasks.adapters.pages_place import pages_of
from tasks.adapters.s3_pages import S3Pages
from tasks.errors import InputError, OutsideError
from tests.s3_store import KEYS, client, faulty_way, s3_server

pytestmark = pytest.mark.slow

BUCKET = "reports"


@pytest.fixture(scope="module")
def server():
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def store(server, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setattr(s3_blobs, "READ_TIMEOUT_S", 2.0)
    monkeypatch.setattr(s3_blobs, "ATTEMPTS", 2)
    store = client(server)
    store.create_bucket(Bucket=BUCKET)
    yield store
    for held in store.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        store.delete_object(Bucket=BUCKET, Key=held["Key"])
    store.delete_bucket(Bucket=BUCKET)


@pytest.fixture(params=["folder", "bucket"])
def pages(request, tmp_path):
    if request.param == "folder":
        return DiskPages(tmp_path)
    request.getfixturevalue("store")
    return S3Pages(BUCKET, "kept/")


@pytest.fixture
def bucket(store):
    return S3Pages(BUCKET, "kept/")


@pytest.fixture
def faulty(server, monkeypatch):
    """Go to the store by a way on which requests of a method meet a fault while ``begin`` says so."""
    with ExitStack() as ways:

        def begin(kind, methods=("PUT", "GET", "HEAD"), path=""):
            way = faulty_way(server, lambda asked, at: kind if asked in methods and path in at else None)
            monkeypatch.setenv("AWS_ENDPOINT_URL", ways.enter_context(way))

        yield begin


def forms(day, said="x"):
    made = json.dumps({"as_of": f"{day}T07:00:00Z", "said": said})
    return {"html": f"<p>{said} {day}</p>", "md": f"{said} {day}", "json": made, "txt": f"{said}\n"}


def index(listed):
    text = " ".join(sorted(name for _, name in listed))
    return {"html": text, "md": text, "json": json.dumps(text)}


def test_what_was_written_is_read_and_listed_as_in_a_folder(pages):
    for kind, name in (("status", "2026-11-18"), ("drift", "2026-11-11"), ("status", "2026-11-04")):
        pages.write("p", kind, name, forms(name))
    pages.begin("p", "sprint-plan", "S6.notes.md", "## Goals\n")

    assert pages.listed("p") == (("status", "2026-11-04"), ("drift", "2026-11-11"), ("status", "2026-11-18"))
    assert pages.listed("p", "drift") == (("drift", "2026-11-11"),)
    assert pages.listed("q") == ()
    assert pages.read("p", "drift", "latest.md") == "x 2026-11-11"
    assert pages.read_each("p", [("status", "2026-11-04.txt"), ("status", "no.txt")]) == ("x\n", None)
    assert pages.read("p", "sprint-plan", "S6.notes.md") == "## Goals\n"
    assert pages.written("p", "status", "2026-11-04").endswith("p/status/2026-11-04.html")
    assert pages.written("p", "status", "2026-11-05") is None


def test_the_latest_is_the_newest_whatever_is_written_last(pages):
    for day in ("2026-11-11", "2026-11-18", "2026-11-04"):
        pages.write("p", "status", day, forms(day))

    assert pages.read("p", "status", "latest.html") == "<p>x 2026-11-18</p>"
    assert json.loads(pages.read("p", "status", "latest.json"))["as_of"] == "2026-11-18T07:00:00Z"


def test_what_is_not_the_latest_is_written_under_its_name_alone(pages):
    written = pages.write("p", "status", "S5", forms("2026-11-04"), latest=False)

    assert written.endswith("p/status/S5.html")
    assert pages.read("p", "status", "latest.json") is None


def test_what_people_wrote_is_never_written_over(pages):
    pages.begin("p", "sprint-plan", "S6.notes.md", "form")

    for text in ("form", "another form"):
        pages.begin("p", "sprint-plan", "S6.notes.md", text)

    assert pages.read("p", "sprint-plan", "S6.notes.md") == "form"


def test_of_many_writers_at_once_no_entry_of_the_index_is_lost(pages):
    def write(number):
        pages.write("p", "status", f"S{number}", forms("2026-11-18"), latest=False)
        return pages.write_index("p", lambda: index(pages.listed("p")))

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(write, range(12)))

    every = " ".join(sorted(f"S{number}" for number in range(12)))
    assert [pages.read("p", "", f"index.{suffix}") for suffix in ("html", "md")] == [every, every]
    assert json.loads(pages.read("p", "", "index.json")) == every


def test_an_index_that_was_begun_before_another_report_was_written_holds_it_too(pages):
    pages.write("p", "status", "S1", forms("2026-11-04"))

    def second():
        pages.write("p", "status", "S2", forms("2026-11-18"))
        pages.write_index("p", lambda: index(pages.listed("p")))

    with ThreadPoolExecutor(1) as other:
        begun = []

        def make():
            listed = pages.listed("p")
            if not begun:
                begun.append(other.submit(second))
                wait(begun, timeout=0.5)
            return index(listed)

        pages.write_index("p", make)

    assert pages.read("p", "", "index.html") == "S1 S2"


def test_of_many_writers_at_once_the_newest_becomes_the_latest(pages):
    days = [f"2026-11-{day:02}" for day in (3, 9, 1, 12, 7, 5)]

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(lambda day: pages.write("p", "status", day, forms(day)), days))

    assert pages.read("p", "status", "latest.html") == "<p>x 2026-11-12</p>"
    assert pages.read("p", "status", "latest.md") == "x 2026-11-12"


def test_projects_with_a_report_have_an_index_or_none_yet(pages):
    pages.write("b", "status", "2026-11-04", forms("2026-11-04"))
    pages.write("a", "status", "2026-11-04", forms("2026-11-04"))
    for project in ("b", ""):
        pages.write_index(project, lambda: {"html": "", "json": '{"a": 1}'})

    assert pages.indexes() == (("a", None), ("b", '{"a": 1}'))


def test_objects_say_what_they_are_and_are_not_kept_by_browsers(bucket, store):
    bucket.write("p", "status", "2026-11-18", forms("2026-11-18"))

    types = {}
    for suffix in ("html", "md", "json", "txt"):
        for name in ("2026-11-18", "latest"):
            held = store.head_object(Bucket=BUCKET, Key=f"kept/p/status/{name}.{suffix}")
            types[suffix] = held["ContentType"]
            assert held["CacheControl"] == "no-cache"
    assert types == {
        "html": "text/html; charset=utf-8",
        "md": "text/markdown; charset=utf-8",
        "json": "application/json",
        "txt": "text/plain; charset=utf-8",
    }


def test_notes_that_are_no_text_are_read_as_none(bucket, store):
    store.put_object(Bucket=BUCKET, Key="kept/p/sprint-plan/S6.notes.md", Body=b"\xff\xfe")

    assert bucket.read("p", "sprint-plan", "S6.notes.md") is None


def test_a_folder_of_other_things_beside_the_projects_is_no_project(bucket, store):
    store.put_object(Bucket=BUCKET, Key="kept/logo/picture.png", Body=b"x")
    bucket.write("p", "status", "2026-11-18", forms("2026-11-18"))

    assert bucket.indexes() == (("p", None),)


def test_pages_are_addressed_where_they_are_served_and_else_in_the_bucket(bucket):
    served = S3Pages(BUCKET, "kept/", "https://reports.example.org/")

    assert served.address("p", "status", "x") == "https://reports.example.org/p/status/x.html"
    assert bucket.address("p", "status", "x") == "s3://reports/kept/p/status/x.html"


@pytest.mark.parametrize("kind", ["503", "refuse"])
def test_a_bucket_that_is_away_is_told_in_a_sentence_without_a_key(bucket, faulty, kind):
    faulty(kind)

    asked = (
        lambda: bucket.write("p", "status", "x", forms("2026-11-18")),
        lambda: bucket.listed("p"),
        lambda: bucket.read("p", "status", "x.json"),
        lambda: bucket.begin("p", "status", "x.notes.md", "x"),
    )
    for ask in asked:
        with pytest.raises(OutsideError, match=r"^s3://reports/kept/: .* [Tt]ry again later") as told:
            ask()
        assert not any(secret in str(told.value) for secret in (*list(KEYS.values())[:2], "127.0.0.1"))


def test_credentials_that_may_not_put_are_told_what_they_need(bucket, faulty):
    faulty("403", ("PUT",))

    with pytest.raises(OutsideError, match=r"put was denied .* need s3:ListBucket, s3:GetObject and s3:Put"):
        bucket.write("p", "status", "x", forms("2026-11-18"))


def test_a_bucket_that_is_not_there_is_told_and_not_tried_again_and_again(store):
    for ask in (
        lambda pages: pages.write("p", "status", "x", forms("2026-11-18")),
        lambda pages: pages.begin("p", "status", "x.notes.md", "x"),
        lambda pages: pages.write_index("p", lambda: {"json": "{}"}),
    ):
        with pytest.raises(InputError, match="found no such bucket"):
            ask(S3Pages("another-bucket"))


def test_an_index_that_others_always_put_first_ends_in_a_sentence(bucket, faulty, monkeypatch):
    monkeypatch.setattr(s3_pages, "TRIES", 3)
    monkeypatch.setattr(s3_pages, "LONGEST_WAIT_S", 0)
    faulty("412", ("PUT",), "index.json")
    made = []

    with pytest.raises(OutsideError, match="others put p/index 3 times meanwhile"):
        bucket.write_index("p", lambda: made.append(1) or {"json": "{}"})
    assert len(made) == 3


@pytest.mark.parametrize(
    ("named", "place"),
    [("s3://a-bucket", ("a-bucket", "")), (" s3://a-bucket/x/y/ ", ("a-bucket", "x/y/"))],
)
def test_a_setting_alone_puts_reports_into_a_bucket(tmp_path, monkeypatch, named, place):
    monkeypatch.setenv("PROOFLINE_REPORTS_STORE", named)
    monkeypatch.setenv("PROOFLINE_REPORTS", "https://reports.example.org")

    assert pages_of(Home(tmp_path, tmp_path / "state")) == S3Pages(*place, "https://reports.example.org")


def test_without_the_setting_reports_lie_in_their_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("PROOFLINE_REPORTS_STORE", raising=False)
    monkeypatch.delenv("PROOFLINE_REPORTS", raising=False)

    assert pages_of(Home(tmp_path, tmp_path / "state")) == DiskPages(tmp_path / "reports")


@pytest.mark.parametrize("named", ["/a/folder", "https://x", "s3://key:secret@host/x", "s3://"])
def test_a_setting_that_is_no_place_in_a_bucket_is_refused_without_repeating_it(tmp_path, monkeypatch, named):
    monkeypatch.setenv("PROOFLINE_REPORTS_STORE", named)

    with pytest.raises(InputError, match=r"^PROOFLINE_REPORTS_STORE: .* allowed: s3://bucket/pre") as told:
        pages_of(Home(tmp_path, tmp_path / "state"))
    assert "secret" not in str(told.value)
