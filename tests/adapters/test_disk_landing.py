"""Bare files become batches: only when they have settled, whole, once, whatever kills the run."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks.adapters import landing_place
from tasks.adapters.disk_batches import DiskBatches
from tasks.adapters.disk_landing import DiskLanding
from tasks.adapters.names import batch_of_file, is_batch_name
from tests.s3_store import parquet

START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = parquet({"id": ["a", "b"], "value": [1, 2]})
OTHER = parquet({"id": ["c"], "value": [3]})


class Place:
    """A project's folders, one source that has a share elsewhere, and a clock."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "batches"
        self.own = self.root / "p/incoming/vendor"
        self.share = folder / "share"
        self.batches = DiskBatches(self.root)
        self.now = START
        for place in (self.own, self.share):
            place.mkdir(parents=True)

    def look(self, after: float = 60.0, *, at: bool = True) -> None:
        self.now += timedelta(seconds=after)
        named = str(self.share) if at else None
        DiskLanding(self.root).land("p", "vendor", named, settle_seconds=60, now=self.now)

    def taken(self):
        found = self.batches.incoming("p", {"vendor": None})
        return {landed.id: self.batches.take("p", landed) for landed in found}

    def decide(self):
        """Take what is there, file it away and clear it, as a nightly run does."""
        filed = []
        for taken in self.taken().values():
            filed.append(Path(self.batches.file_away("p", taken, "accepted")).name)
            self.batches.clear("p", taken)
        return filed


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture(params=["own", "share"])
def drop(place, request):
    """Where files are dropped: our own folder, or one elsewhere."""
    return getattr(place, request.param)


def test_a_file_that_stayed_the_same_between_two_looks_is_a_batch_with_its_rows(place, drop):
    (drop / "week.parquet").write_bytes(ROWS)
    place.look()
    first = place.taken()

    place.look(after=60)

    assert first == {}
    (batch,) = place.taken().values()
    assert (batch.landed.id, batch.rows, batch.problem) == ("week.parquet.batch", 2, "")
    assert place.batches.columns(batch)["value"].tolist() == [1, 2]


def test_a_file_is_no_batch_before_it_settled_or_when_it_changed_meanwhile(place, drop):
    (drop / "week.parquet").write_bytes(ROWS[:100])
    place.look()
    place.look(after=59)
    early = place.taken()
    (drop / "week.parquet").write_bytes(ROWS)

    place.look(after=60)

    assert early == place.taken() == {}


def test_a_file_of_our_own_is_moved_and_one_elsewhere_is_copied_once(place):
    (place.own / "own.parquet").write_bytes(ROWS)
    (place.share / "theirs.parquet").write_bytes(ROWS)
    place.look()
    place.look()
    filed = place.decide()

    place.look()
    place.look()

    assert sorted(filed) == ["own.parquet.batch", "theirs.parquet.batch"]
    assert place.taken() == {}
    assert list(place.own.iterdir()) == []
    assert (place.share / "theirs.parquet").read_bytes() == ROWS


def test_new_content_under_the_same_name_waits_for_the_first_and_is_its_revision(place, drop):
    (drop / "week.parquet").write_bytes(ROWS)
    place.look()
    place.look()
    (drop / "week.parquet").write_bytes(OTHER)
    place.look()
    place.look()
    place.look()
    before = {batch.rows for batch in place.taken().values()}
    first = place.decide()

    place.look()
    second = place.decide()

    assert before == {2}
    assert first + second == ["week.parquet.batch", "week.parquet.batch.r2"]


def test_a_file_that_cannot_be_read_lands_all_the_same_and_its_batch_says_why(place, drop):
    (drop / "week.parquet").write_bytes(b"no rows")
    place.look()
    place.look()

    (batch,) = place.taken().values()

    assert batch.problem == ""
    with pytest.raises(Exception, match=r"week\.parquet"):
        place.batches.columns(batch)


@pytest.mark.parametrize("name", [".week.parquet.part", "manifest.json"])
def test_hidden_files_and_a_stray_manifest_are_let_be(place, drop, name):
    (drop / name).write_bytes(ROWS)
    place.look()
    place.look()

    assert place.taken() == {}
    assert (drop / name).exists()


@pytest.mark.parametrize("make", [lambda file: file.symlink_to("/etc/passwd"), os.mkfifo])
def test_a_link_or_a_pipe_is_never_landed(place, drop, make):
    make(drop / "week.parquet")
    place.look()
    place.look()

    assert place.taken() == {}


@pytest.mark.parametrize("name", ["week 1.csv", "ü.csv", "-rf", "a\nb.csv", "x" * 200, "=cmd.csv"])
def test_a_file_with_a_hostile_name_lands_under_a_safe_one(place, drop, name):
    (drop / name).write_bytes(b"id,value\na,1\n")
    place.look()
    place.look()

    (batch,) = place.taken()

    assert is_batch_name(batch)
    assert batch == batch_of_file(name)


def test_two_names_never_become_one_batch():
    names = ["a b.csv", "a-b.csv", "a_b.csv", "a  b.csv", "ab.csv", "a b.csv.batch", "é.csv", "è.csv"]

    assert len({batch_of_file(name) for name in names}) == len(names)


STEPS = ["rename", "mkdir", "write_whole", "put", "rmdir", "drop"]


class Killed(BaseException):
    """Stands for a kill: nothing that handles errors sees it."""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_next_looks_land_it_once_and_whole(place, drop, monkeypatch, step, when):
    (drop / "week.parquet").write_bytes(ROWS)
    place.look()
    for call in range(4):
        with monkeypatch.context() as patch, suppress(Killed):
            _kill(patch, step, when, call)
            place.look()

    place.look()
    place.look()
    filed = place.decide()
    place.look()
    place.look()

    assert filed == ["week.parquet.batch"]
    assert place.decide() == []
    assert [file for file in (place.root / "p/landing").rglob("*") if file.is_file()] == []
    assert (place.root / "p/accepted/vendor/week.parquet.batch/week.parquet").read_bytes() == ROWS


def _kill(patch, step, when, call):
    """Kill the run before or after the ``call``-th time that it does this."""
    owner = {"write_whole": landing_place, "put": landing_place.Marks, "drop": landing_place.Marks}.get(
        step, Path
    )
    does, count = getattr(owner, step), iter(range(1000))

    def stop(*args, **named):
        due = next(count) == call
        if due and when == "before":
            raise Killed
        done = does(*args, **named)
        if due:
            raise Killed
        return done

    patch.setattr(owner, step, stop)


def test_a_copy_that_was_not_finished_is_made_again(place):
    (place.share / "week.parquet").write_bytes(ROWS)
    place.look()
    half = place.root / "p/landing/vendor/copied" / ("0" * 64) / "week.parquet.batch"
    half.mkdir(parents=True)
    (half / "week.parquet").write_bytes(ROWS[:50])

    place.look()

    (batch,) = place.taken().values()
    assert batch.problem == ""


def test_an_arrival_is_told_once_and_again_when_it_changes(place):
    landing = DiskLanding(place.root)
    (place.share / "b1").mkdir()
    (place.share / "b1/manifest.json").write_text(json.dumps({}))
    (first,) = place.batches.incoming("p", {"vendor": str(place.share)})
    before = landing.is_told("p", first)
    landing.tell("p", first)
    (place.share / "b1/more").write_text("x")

    (second,) = place.batches.incoming("p", {"vendor": str(place.share)})

    assert (before, landing.is_told("p", first), landing.is_told("p", second)) == (False, True, False)
