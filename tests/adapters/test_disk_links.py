import os
import signal
import subprocess
import sys
import time

import pytest

from tasks.adapters.disk_links import DiskLinks
from tasks.adapters.memory import MemoryLinks
from tasks.errors import RecordBroken
from tasks.ledger.append import head
from tasks.ledger.chain import Broken, verify

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tasks.adapters.disk_links import DiskLinks
from tasks.ledger.append import append_once
links = DiskLinks(Path(sys.argv[1]))
for n in range(int(sys.argv[3])):
    append_once(links, kind="decision", key=f"{sys.argv[2]}-{n}", project="p", subject="s",
                at=datetime.now(UTC), by="me", body={})
"""


@pytest.fixture(params=["disk", "memory"])
def links(request, tmp_path):
    return DiskLinks(tmp_path / "ledger") if request.param == "disk" else MemoryLinks()


def test_before_the_first_link_there_is_none(links):
    assert links.last() == 0
    with pytest.raises(KeyError):
        links.read(1)


def test_a_created_link_is_read_back_as_it_was(links):
    assert links.create(1, b"one")

    assert links.read(1) == b"one"
    assert links.last() == 1


def test_a_link_that_is_there_is_never_written_over(links):
    links.create(1, b"one")

    assert not links.create(1, b"two")
    assert links.read(1) == b"one"


def test_a_number_is_not_used_again_where_a_later_one_is_there(tmp_path):
    links = DiskLinks(tmp_path)
    for seq in (1, 2, 3):
        links.create(seq, b"one")
    (tmp_path / "00000002.json").unlink()

    assert links.last(1) == 3
    with pytest.raises(RecordBroken, match="record 2 is missing, and later ones up to 3 are there"):
        links.create(2, b"another")


def test_a_tail_that_is_removed_or_put_back_is_seen_at_once(tmp_path):
    links = DiskLinks(tmp_path)
    for seq in (1, 2):
        links.create(seq, b"one")
    assert links.last() == 2

    (tmp_path / "00000002.json").rename(tmp_path / "aside")
    assert links.last() == 1
    (tmp_path / "aside").rename(tmp_path / "00000002.json")
    assert links.last() == 2


def test_what_else_lies_in_the_folder_is_no_link(tmp_path):
    links = DiskLinks(tmp_path)
    links.create(1, b"one")
    (tmp_path / "notes.json").write_text("{}")
    (tmp_path / ".link-left").write_text("half")

    assert links.last() == 1


def start_writer(folder, name, count):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder), name, str(count)])


def raw(links):
    return [(seq, links.read(seq)) for seq in range(1, links.last() + 1)]


@pytest.mark.slow
def test_four_writers_at_once_leave_one_whole_chain_with_every_record(tmp_path):
    writers = [start_writer(tmp_path, f"w{n}", 15) for n in range(4)]

    assert [writer.wait(60) for writer in writers] == [0] * 4

    assert verify(raw(DiskLinks(tmp_path))).seq == 60


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_the_chain_whole(tmp_path):
    links = DiskLinks(tmp_path)
    for attempt in range(8):
        before = links.last()
        writer = start_writer(tmp_path, f"k{attempt}", 10_000)
        deadline = time.monotonic() + 30
        while links.last() < before + 3 + attempt and time.monotonic() < deadline:
            pass
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()

        assert links.last() > before
        assert not isinstance(verify(raw(links)), Broken)

    assert head(links).seq == links.last()
