"""The record in a bucket, over the real protocol: one winner a number, and answers that get lost."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tasks.act.redaction import redact
from tasks.adapters import s3_blobs
from tasks.adapters.connect import bound
from tasks.adapters.home import Home
from tasks.adapters.memory import memory
from tasks.adapters.record_place import records_of
from tasks.adapters.s3_links import S3Links, S3Records
from tasks.errors import InputError, OutsideError
from tasks.ledger.append import append_if, append_once, find, head, newest_first
from tasks.ledger.chain import Broken, verify
from tests.ledger.chains import NOW, chain, draft
from tests.s3_store import KEYS, client, faulty_way, s3_server

pytestmark = pytest.mark.slow

BUCKET = "record"
FIRST = "/record/kept/p/00000001.json"
ABOUT = {"project": "p", "subject": "s", "at": NOW, "by": "me", "body": {}}


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


@pytest.fixture
def links(store):
    return S3Records(BUCKET, "kept/").links("p")


@pytest.fixture
def faulty(server, monkeypatch):
    """Go to the store by a way on which the first ``times`` requests of a method meet a fault."""
    with ExitStack() as ways:

        def begin(kind, method="PUT", times=1, path=""):
            left = [times]

            def fault(asked, place):
                if asked != method or path not in place or not left[0]:
                    return None
                left[0] -= 1
                return kind

            monkeypatch.setenv("AWS_ENDPOINT_URL", ways.enter_context(faulty_way(server, fault)))
            return left

        yield begin


def objects(store):
    """Links, not what shows that the store keeps to conditions."""
    found = [held["Key"] for held in store.list_objects_v2(Bucket=BUCKET).get("Contents", ())]
    return [key for key in found if key.endswith(".json")]


def test_links_in_a_bucket_keep_what_links_on_disk_keep(links):
    assert links.last() == 0
    with pytest.raises(KeyError):
        links.read(1)

    assert [links.create(1, b"one"), links.create(1, b"two"), links.create(2, b"two")] == [True, False, True]
    assert (links.read(1), links.last(), links.last(1), links.last(2)) == (b"one", 2, 2, 2)
    assert list(links.all()) == [(1, b"one"), (2, b"two")]
    assert list(links.all(2)) == [(2, b"two")]


def test_a_link_is_written_over_only_while_it_holds_what_it_is_said_to(links):
    links.create(1, b"one")

    assert not links.replace(1, b"another", b"left")
    assert links.replace(1, b"one", b"left")
    assert links.read(1) == b"left"
    with pytest.raises(KeyError):
        links.replace(2, b"two", b"left")


def test_of_two_who_write_over_a_link_at_once_the_later_is_refused(links, monkeypatch):
    """Between the look at the link and the writing another writes there."""
    links.create(1, b"one")
    real = S3Links._is_put

    def late(self, key, content, **only):
        monkeypatch.setattr(S3Links, "_is_put", real)
        assert self.replace(1, b"one", b"by another")
        return real(self, key, content, **only)

    monkeypatch.setattr(S3Links, "_is_put", late)

    assert not links.replace(1, b"one", b"mine")
    assert links.read(1) == b"by another"


@pytest.mark.parametrize("kind", ["lose", "500", "412"])
def test_a_record_is_redacted_in_a_bucket_whose_answers_get_lost(links, faulty, kind):
    append_once(links, kind="abandoned", key="k", **{**ABOUT, "body": {"why": "it is about a person"}})
    made = memory()
    made.records.chains["p"] = links
    left = faulty(kind, path=FIRST)

    with bound(made):
        redact("p", 1, "why", "a mistake", NOW)

    assert left == [0]
    assert b"person" not in links.read(1)
    assert verify(links.all()) == head(links)
    assert head(links).seq == 2


def test_what_is_missing_in_the_middle_is_left_out_and_so_is_noticed(links, store):
    for seq, content in chain(30):
        links.create(seq, content)
    store.delete_object(Bucket=BUCKET, Key="kept/p/00000017.json")

    assert [seq for seq, _ in links.all()] == [*range(1, 17), *range(18, 31)]
    assert verify(links.all()) == Broken(17, "it is missing")


def test_a_known_number_that_is_not_there_any_more_is_not_believed(links):
    links.create(1, b"one")

    assert links.last(7) == 1


def test_other_objects_and_other_projects_are_no_links(links, store):
    links.create(1, b"one")
    for key in (
        "kept/p/notes.json",
        "kept/p/00000009.json/part",
        "kept/q/00000005.json",
        "kept/pp/00000007.json",
    ):
        store.put_object(Bucket=BUCKET, Key=key, Body=b"")

    assert links.last() == 1
    assert S3Records(BUCKET, "kept/").projects() == ("p", "pp", "q")


def test_of_sixteen_writers_at_once_one_wins_each_number(links):
    start = threading.Barrier(16)

    def race(writer):
        start.wait()
        return [links.create(seq, b"%d by %d" % (seq, writer)) for seq in (1, 2, 3)]

    with ThreadPoolExecutor(16) as writers:
        won = list(writers.map(race, range(16)))

    assert [sum(one) for one in zip(*won, strict=True)] == [1, 1, 1]
    winners = [next(writer for writer, one in enumerate(won) if one[n]) for n in range(3)]
    assert [links.read(n + 1) for n in range(3)] == [b"%d by %d" % (n + 1, w) for n, w in enumerate(winners)]


def test_four_writers_that_ask_the_same_and_other_questions_leave_one_whole_chain(links):
    def write(writer):
        for number in range(3):
            append_if(links, lambda _, n=number: draft(f"own {writer} {n}", "done"))
            append_once(links, kind="decision", key=f"shared {number}", **ABOUT)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))

    keys = [record.body["key"] for record in newest_first(links)]
    assert sorted(keys) == sorted(
        [f"own {w} {n}" for w in range(4) for n in range(3)] + [f"shared {n}" for n in range(3)]
    )
    assert verify(links.all()).seq == 15


@pytest.mark.parametrize("kind", ["lose", "500", "503", "refuse", "409"])
def test_a_request_whose_answer_is_lost_or_refused_for_now_writes_one_record(links, store, faulty, kind):
    left = faulty(kind, path=FIRST)

    record = append_once(links, kind="decision", key="k", **ABOUT)

    assert left == [0]
    assert record.seq == 1
    assert objects(store) == ["kept/p/00000001.json"]
    assert verify(links.all()) == head(links)


def test_when_every_answer_is_lost_the_store_is_asked_what_it_holds(links, store, faulty):
    """Both attempts of the client get no answer; the first of them was carried out."""
    faulty("lose", times=99, path=FIRST)

    assert links.create(1, b"one")
    assert objects(store) == ["kept/p/00000001.json"]


def test_when_nothing_was_written_and_nothing_is_answered_that_is_said(links, store, faulty):
    faulty("refuse", times=99, path=FIRST)

    with pytest.raises(OutsideError, match=r"s3://record/kept/p/: put got no answer"):
        links.create(1, b"one")
    assert objects(store) == []


def test_a_name_that_is_always_refused_though_none_is_there_is_said(links, faulty):
    faulty("412", times=99, path=FIRST)

    with pytest.raises(OutsideError, match="link 1 was refused 5 times though none is there"):
        links.create(1, b"one")


def test_another_writers_link_is_not_taken_for_ones_own_when_the_answer_is_lost(links, faulty):
    links.create(1, b"another's")
    faulty("lose", times=99, path=FIRST)

    assert not links.create(1, b"mine")
    assert links.read(1) == b"another's"


def test_a_store_that_would_write_over_a_record_is_refused_at_the_first(links, faulty):
    faulty("overwrite", times=99)

    for _ in range(2):
        with pytest.raises(InputError, match="found a store that ignores If-None-Match"):
            append_once(links, kind="decision", key="k", **ABOUT)
    assert links.last() == 0


def test_denied_credentials_are_one_sentence_that_says_what_they_need(links, faulty):
    faulty("403", times=99)

    with pytest.raises(
        OutsideError, match=r"put was denied .*s3:ListBucket, s3:GetObject and s3:PutObject"
    ) as told:
        links.create(1, b"one")
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in str(told.value)


def test_a_bucket_that_is_not_there_and_no_credentials_are_one_sentence_each(store, monkeypatch, tmp_path):
    with pytest.raises(InputError, match="s3://no-such-bucket/p/: found no such bucket"):
        S3Records("no-such-bucket").links("p").last()
    with pytest.raises(InputError, match="found no such bucket"):
        S3Records("no-such-bucket").links("p").create(1, b"one")

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(InputError, match="found no usable credentials"):
        S3Records(BUCKET).links("p").last()


def test_the_setting_puts_the_record_there_and_a_second_search_costs_two_requests(
    store, monkeypatch, tmp_path, faulty
):
    monkeypatch.setenv("PROOFLINE_RECORD", "s3://record/kept")
    links = records_of(Home(tmp_path, tmp_path / "state")).links("p")
    for seq, content in chain(120):
        links.create(seq, content)
    assert find(links, "decision", "17").seq == 17
    asked = faulty(None, method="GET", times=99)

    assert find(links, "decision", "17").seq == 17
    assert 99 - asked[0] == 2  # one listing, and the newest link, so that the list is known to fit
    assert records_of(Home(tmp_path, tmp_path / "state")).projects() == ("p",)
