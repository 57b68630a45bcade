"""A record of 100,000 links on disk: verified, searched, appended to; and what a bucket is asked for."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.tables import note, options, show
from tasks.adapters.disk_links import DiskLinks
from tasks.adapters.link_cache import ListedLinks
from tasks.adapters.record_place import ListedRecords
from tasks.adapters.s3_blobs import S3Blobs
from tasks.adapters.s3_links import S3Records
from tasks.canonical import digest
from tasks.ledger.append import Draft, Links, append_once, find, head, newest_first
from tasks.ledger.chain import CHECKPOINT_EVERY, START, Broken, Head, Kind, to_bytes, verify
from tests.s3_store import KEYS, client, s3_server

RECORDS, IN_BUCKET = 100_000, 1_000
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
KINDS: tuple[Kind, ...] = ("decision", "done", "decision", "done", "opening", "lock", "intent", "done")


def main() -> None:
    """Print both tables."""
    asked = options(__doc__, repetitions=20)
    with tempfile.TemporaryDirectory() as folder:
        note(f"writing {RECORDS:,} records")
        disk = DiskLinks(Path(folder) / "p")
        fill(disk.folder, RECORDS)
        listed = ListedLinks(disk, Path(folder) / "list" / "p.sqlite")
        show(
            ("what", "seconds", "of the processor"), [*_verified(disk), *_searched(listed, asked.repetitions)]
        )
    show((f"of {IN_BUCKET:,} in a bucket", "requests"), list(_in_bucket()))


def fill(folder: Path, number: int) -> None:
    """A chain as its writers would leave it, without their fsyncs: 100,000 of these take some ten minutes."""
    folder.mkdir(parents=True)
    for seq, content in contents(number):
        (folder / f"{seq:08d}.json").write_bytes(content)


def contents(number: int) -> Iterator[tuple[int, bytes]]:
    """Links of a chain with decisions of 3,000 bytes, smaller ones between, and checkpoints where due."""
    last = Head(0, START)
    for seq in range(1, number + 1):
        record = _draft(seq).after(last)
        last = Head(seq, record.digest)
        yield seq, to_bytes(record)


def _draft(seq: int) -> Draft:
    at = BEGAN + timedelta(minutes=seq)
    if seq % CHECKPOINT_EVERY == 0:
        body: dict[str, Any] = {"first": seq - CHECKPOINT_EVERY + 1, "last": seq - 1}
        return Draft("checkpoint", f"checkpoint {seq}", "p", f"records to {seq - 1}", at, "me", body)
    kind = KINDS[seq % len(KINDS)]
    body = {"decision": _decision(seq)} if kind == "decision" else {"decision": f"{seq:012x}"}
    return Draft(kind, digest(seq), "p", f"EXP-{seq % 500}", at, "me", body)


def _decision(seq: int) -> dict[str, Any]:
    """As large as a decision with six findings of five measurements each."""
    values = [{"name": f"value{n}", "value": seq / (n + 1), "interval": [0.1, 0.2, 0.95]} for n in range(5)]
    evidence = {"subject": f"EXP-{seq}", "measurements": values, "named": [f"row {seq}"]}
    finding = {"check": "kappa", "verdict": "PASS", "reason": "0.81 is above 0.70 " * 3, "evidence": evidence}
    return {"outcome": "ACCEPTED", "subject": f"EXP-{seq}", "findings": [finding] * 6}


def _verified(links: DiskLinks) -> Iterator[tuple[str, str, str]]:
    size = sum(len(content) for _, content in links.all()) / RECORDS
    yield _timed(f"reading the files of {size:,.0f} bytes, nothing else", lambda: _walk(links))
    yield _timed("verify: hashed, checkpoints relied on", lambda: _whole(links))
    yield _timed("verify, every record read in full", lambda: _whole(links, full=True))


def _searched(links: ListedLinks, repetitions: int) -> Iterator[tuple[str, str, str]]:
    yield _timed("find one that is not there, without a list", lambda: find(links.links, "done", "none"))
    yield _timed("the list made, at the first search", lambda: find(links, "intent", "none"))
    note(f"the list takes {links.file.stat().st_size / 2**20:.0f} MiB")
    yield _timed("head", lambda: head(links), repetitions)
    yield _timed("find by kind and key, an old one", lambda: _one(links, 9), repetitions)
    yield _timed("find one that is not there", lambda: find(links, "done", "none"), repetitions)
    new = iter(range(repetitions))
    yield _timed("append_once, new", lambda: _append(links, next(new)), repetitions)
    yield _timed("append_once, kept before", lambda: _append(links, 0), repetitions)
    yield _timed("newest ten of one kind", lambda: _first(newest_first(links, ("lock",)), 10), repetitions)
    locks = sum(1 for _ in newest_first(links, ("lock",)))
    yield _timed(f"all {locks:,} of one kind", lambda: _first(newest_first(links, ("lock",)), locks))


def _in_bucket() -> Iterator[tuple[str, int]]:
    """Requests to the store: here it is a server on this machine, and its seconds would say nothing."""
    with s3_server() as endpoint, tempfile.TemporaryDirectory() as folder:
        os.environ.update({**KEYS, "AWS_ENDPOINT_URL": endpoint})
        client(endpoint).create_bucket(Bucket="record")
        links = ListedRecords(S3Records("record"), Path(folder), far=True).links("p")
        note(f"writing {IN_BUCKET:,} objects")
        for seq, content in contents(IN_BUCKET):
            links.create(seq, content)
        asked = _counted()
        for what, work in _works(links).items():
            asked.clear()
            work()
            yield what, len(asked)


def _works(links: Links) -> dict[str, Callable[[], object]]:
    return {
        "the list made, at the first search": lambda: find(links, "intent", "none"),
        "head": lambda: head(links),
        "find by kind and key": lambda: _one(links, 9),
        "all 125 of one kind": lambda: _first(newest_first(links, ("lock",)), IN_BUCKET // len(KINDS)),
        "append_once, new": lambda: _append(links, 0),
        "append_once, kept before": lambda: _append(links, 0),
        "verify": lambda: _whole(links),
    }


def _counted() -> list[object]:
    """What is asked of the store from now on, one entry a request."""
    asked: list[object] = []

    def note_request(request: object, **_: object) -> None:
        asked.append(request)

    S3Blobs("record").client.meta.events.register("before-send.s3", note_request)
    return asked


def _append(links: Links, number: int) -> None:
    append_once(
        links,
        kind="done",
        key=f"new {number}",
        project="p",
        subject="s",
        at=BEGAN,
        by="me",
        body={"decision": "none"},
    )


def _one(links: Links, seq: int) -> None:
    assert find(links, KINDS[seq % len(KINDS)], digest(seq)) is not None


def _whole(links: Links, *, full: bool = False) -> None:
    assert not isinstance(verify(links.all(), full=full), Broken)


def _walk(links: Links) -> None:
    for _ in links.all():
        pass


def _first(records: Iterator[Any], number: int) -> None:
    for _ in range(number):
        next(records)


def _timed(what: str, work: Callable[[], object], repetitions: int = 1) -> tuple[str, str, str]:
    """Medians of what it takes on the clock and of the processor."""
    taken = []
    for _ in range(repetitions):
        began = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - began[0], time.process_time() - began[1]))
    clock, processor = (statistics.median(times) for times in zip(*taken, strict=True))
    return what, f"{clock:.3g}", f"{processor:.3g}"


if __name__ == "__main__":
    main()
