"""The list beside a chain: as fast as it may be, what is found is what a search of everything finds."""

import sqlite3
import threading
from contextlib import closing
from itertools import islice

import pytest

from tasks.adapters import link_cache
from tasks.adapters.disk_links import DiskLinks
from tasks.adapters.link_cache import ListedLinks
from tasks.adapters.memory import MemoryLinks
from tasks.errors import RecordBroken
from tasks.ledger.append import append_if, append_once, find, head, newest_first
from tasks.ledger.chain import Broken, to_bytes, verify
from tests.ledger.chains import NOW, anchor, chain, draft, edited, extended, replaced

LONG = 250


class Counted(MemoryLinks):
    """Counts what is read of it."""

    reads = 0

    def read(self, seq):
        self.reads += 1
        return super().read(seq)


@pytest.fixture(params=[False, True], ids=["near", "far"])
def listed(request, tmp_path):
    return ListedLinks(Counted(dict(chain(LONG))), tmp_path / "lists" / "p.sqlite", request.param)


def keys(links, *asked):
    return [record.body["key"] for record in newest_first(links, *asked)]


def test_a_search_finds_what_a_search_of_everything_finds(listed):
    for number in range(5):
        append_if(listed, lambda _, n=number: draft(f"a{n}", "done" if n % 2 else "lock"))

    for asked in [
        (),
        (("lock",),),
        (("lock", "done"),),
        ((), "a1"),
        (("decision",), "17"),
        (("lock",), "17"),
    ]:
        assert keys(listed, *asked) == keys(listed.links, *asked)


def test_a_second_search_reads_only_what_it_finds_and_the_newest(listed):
    find(listed, "decision", "17")
    listed.links.reads = 0

    kept = find(listed, "decision", "17")

    assert kept.seq == 17
    assert listed.links.reads <= 2


def test_a_kept_question_is_answered_once_whatever_the_list_knows(listed):
    about = {"project": "p", "subject": "s", "at": NOW, "by": "me", "body": {}}

    first = append_once(listed, kind="done", key="new", **about)
    again = append_once(listed, kind="done", key="new", **about)
    old = append_once(listed, kind="decision", key="3", **about)

    assert (first.seq, again.seq, old.seq) == (LONG + 1, LONG + 1, 3)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"no database" * 1000),
        lambda file: file.write_bytes(file.read_bytes()[:5000]),
        lambda file: sql(file, "DELETE FROM link WHERE seq = 17"),
        lambda file: sql(file, "DELETE FROM link WHERE seq > 30"),
        lambda file: sql(file, "DROP TABLE link"),
        lambda file: sql(file, "UPDATE link SET sha256 = 'x'"),
    ],
    ids=["gone", "empty", "no database", "cut", "one lost", "most lost", "no table", "of another chain"],
)
def test_a_list_that_is_damaged_or_lacks_something_hides_nothing(listed, damage):
    find(listed, "decision", "17")
    damage(listed.file)

    assert find(listed, "decision", "17").seq == 17
    assert head(listed).seq == LONG
    assert find(listed, "decision", "17").seq == 17


def sql(file, words):
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(words)


def test_a_list_that_another_holds_or_nobody_may_write_is_done_without(listed, monkeypatch):
    monkeypatch.setattr(link_cache, "BUSY_S", 0.01)
    find(listed, "decision", "17")
    with closing(sqlite3.connect(listed.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        assert find(listed, "decision", "17").seq == 17
        assert head(listed).seq == LONG


def test_a_place_where_no_list_can_be_made_is_no_fault(tmp_path):
    (tmp_path / "taken").write_text("a file")
    links = ListedLinks(MemoryLinks(dict(chain(LONG))), tmp_path / "taken" / "p.sqlite")

    assert find(links, "decision", "17").seq == 17


def test_a_list_is_made_anew_when_the_record_is_another(listed):
    find(listed, "decision", "17")
    shorter = extended(chain(100), LONG + 40, words="otherwise")
    listed.links.contents = dict(shorter)

    assert find(listed, "decision", "200").digest == anchor(shorter, 200).digest
    assert head(listed).seq == LONG + 40


def test_a_record_that_was_cut_is_searched_as_it_is(listed):
    find(listed, "decision", "17")
    listed.links.contents = dict(chain(40))

    assert head(listed).seq == 40
    assert find(listed, "decision", "200") is None
    assert find(listed, "decision", "17").seq == 17


def test_verifying_never_looks_at_the_list(listed):
    find(listed, "decision", "17")
    listed.links.contents = dict(edited(chain(LONG), 100, by="another"))
    held = listed.file.read_bytes()
    listed.file.write_bytes(b"nothing")

    found = verify(listed.all())
    listed.file.write_bytes(held)

    assert isinstance(found, Broken)
    assert found == verify(listed.all()) == Broken(101, "it does not follow from the record before it")


def test_a_broken_record_is_named_by_every_search_that_may_not_pass_it_over(listed):
    listed.links.contents = dict(replaced(chain(LONG), 100, b"{}"))

    for _ in range(2):  # the list is made, the list is used
        with pytest.raises(RecordBroken, match="record 100 is broken"):
            find(listed, "lock", "17")


@pytest.mark.parametrize("damage", [lambda held: held.pop(100), lambda held: held.update({100: b"{}"})])
def test_a_record_that_cannot_be_read_holds_up_no_search_makes_none_slow_and_is_found_when_put_back(
    listed, damage
):
    whole = listed.links.contents[100]
    damage(listed.links.contents)
    assert find(listed, "decision", "17").seq == 17
    listed.links.reads = 0

    assert find(listed, "decision", "17").seq == 17
    assert listed.links.reads <= 3
    listed.links.contents[100] = whole
    assert find(listed, "decision", "100").seq == 100


@pytest.mark.parametrize(
    "change",
    ["key = 'zzz'", "kind = 'done'", "sha256 = 'x'", "upto = 'x'", "kind = '', key = '', sha256 = ''"],
)
def test_a_list_in_which_one_row_was_changed_hides_nothing_from_who_appends(listed, change):
    about = {"project": "p", "subject": "s", "at": NOW, "by": "me", "body": {}}
    find(listed, "decision", "17")
    sql(listed.file, f"UPDATE link SET {change} WHERE seq = 50")

    assert append_once(listed, kind="decision", key="50", **about).seq == 50
    assert head(listed).seq == LONG


def test_what_a_list_says_of_a_far_record_is_no_record(tmp_path):
    """Somebody puts a signature into the list, whole and with the number that it would have."""
    links = ListedLinks(MemoryLinks(dict(chain(LONG))), tmp_path / "p.sqlite", keep_content=True)
    find(links, "decision", "17")
    forged = to_bytes(draft("forged", "sign-off").after(anchor(chain(LONG), 49)))
    with closing(sqlite3.connect(links.file)) as database, database:
        database.execute(
            "UPDATE link SET kind = 'sign-off', key = 'forged', content = ? WHERE seq = 50", [forged]
        )
    assert keys(links, ("sign-off",)) == []
    with closing(sqlite3.connect(links.file)) as database, database:
        database.execute("UPDATE link SET content = ? WHERE seq = 50", [forged])

    assert keys(links, ("sign-off",)) == []
    assert find(links, "decision", "50").seq == 50


def test_a_list_of_an_older_form_is_made_anew(listed):
    listed.file.parent.mkdir()
    sql(
        listed.file,
        "CREATE TABLE link (seq INTEGER PRIMARY KEY, kind TEXT, key TEXT, sha256 TEXT, content BLOB)",
    )
    sql(listed.file, "INSERT INTO link VALUES (1, 'lock', 'x', 'x', NULL)")

    assert find(listed, "decision", "17").seq == 17
    assert listed._listed() == LONG


def test_a_number_that_is_missing_is_not_used_again_whatever_the_list_knows(tmp_path):
    links = ListedLinks(DiskLinks(tmp_path / "p"), tmp_path / "p.sqlite")
    for seq, content in chain(150):
        links.create(seq, content)
    find(links, "decision", "17")
    for number in range(5):
        append_if(links, lambda _, n=number: draft(f"later {n}", "done"))
    (tmp_path / "p" / "00000152.json").unlink()

    appended = append_if(links, lambda _: draft("after", "done"))

    assert appended.seq == 156
    assert find(links, "done", "later 4").seq == 155
    assert verify(links.all()) == Broken(152, "it is missing")


def test_an_edit_on_disk_is_read_as_it_lies_there_whatever_is_listed(tmp_path):
    """The list names numbers; what they hold is read from the record, where it is near."""
    links = ListedLinks(MemoryLinks(dict(chain(LONG))), tmp_path / "p.sqlite")
    find(links, "decision", "17")
    links.links.contents = dict(edited(chain(LONG), 17, by="another"))

    assert find(links, "decision", "17").by == "another"


def test_records_appended_while_a_search_goes_on_wait_for_nobody(listed):
    for record in islice(newest_first(listed, ("decision",)), 120):
        append_if(listed, lambda _, n=record.seq: draft(f"while {n}", "done"))

    assert len(keys(listed, ("done",))) == 120


def test_many_threads_that_search_and_append_see_each_record_once(tmp_path):
    links = ListedLinks(DiskLinks(tmp_path / "p"), tmp_path / "p.sqlite")
    for seq, content in chain(120):
        links.create(seq, content)

    def work(name):
        for number in range(6):
            append_if(links, lambda _, n=number: draft(f"{name} {n}", "done"), kinds=("done",), key="none")
            assert find(links, "done", f"{name} {number}") is not None

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(keys(links, ("done",))) == sorted(f"{name} {n}" for name in "abcd" for n in range(6))
    assert verify(links.all()).seq == 144
