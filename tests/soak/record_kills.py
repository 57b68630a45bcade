"""Rounds of four writers to one record that are killed at random moments; then the record is looked through.

Run as ``python -m tests.soak.record_kills --rounds 100 --seed 1``; says in JSON what it found. A writer says
that a record is kept, in a file of its own, once the append has returned: what was said must be there.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from tasks.adapters.disk_links import DiskLinks
from tasks.adapters.link_cache import ListedLinks
from tasks.ledger.append import append_once, find, newest_first
from tasks.ledger.chain import CHECKPOINT_EVERY, Broken, Record, verify
from tests.ledger.chains import chain

WRITERS = 4
LONGEST_S = 0.6  # that a writer lives; an append takes 5 to 20 ms
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def main() -> None:
    """Run the rounds on one record, which so grows over a checkpoint; exit 1 when a promise was broken."""
    asked = _arguments()
    rng, broken = np.random.default_rng(asked.seed), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        _begin(Path(folder))
        for number in range(asked.rounds):
            _round(Path(folder), number, rng)
            broken += [f"round {number}: {one}" for one in looked_through(Path(folder))]
        appended = _links(Path(folder)).last() - CHECKPOINT_EVERY + 20
    sys.stdout.write(
        json.dumps(
            {"rounds": asked.rounds, "kills": asked.rounds * WRITERS, "records": appended, "broken": broken}
        )
        + "\n"
    )
    sys.exit(1 if broken else 0)


def _begin(folder: Path) -> None:
    """A record that is soon due a checkpoint."""
    (folder / "p").mkdir()
    for seq, content in chain(CHECKPOINT_EVERY - 20):
        (folder / "p" / f"{seq:08d}.json").write_bytes(content)


def looked_through(folder: Path) -> list[str]:
    """Every promise that does not hold, in words; empty when all do."""
    links = _links(folder)
    result = verify(links.all(), full=True)
    if isinstance(result, Broken):
        return [f"record {result.seq} is broken: {result.why}"]
    kept = list(newest_first(links.links))
    said = [line for file in folder.glob("said-*") for line in file.read_text().split("\n")[:-1]]
    return [*_lost(said, kept, links), *_twice(kept), *_astray(kept, links)]


def _lost(said: list[str], kept: list[Record], links: ListedLinks) -> list[str]:
    there = {record.body["key"]: record for record in kept}
    lost = [key for key in said if key not in there]
    unseen = [key for key in said[-50:] if key in there and find(links, "decision", key) != there[key]]
    return [f"{key} was acknowledged and is not there" for key in lost] + [
        f"{key} is there and is not found" for key in unseen
    ]


def _twice(kept: list[Record]) -> list[str]:
    counted = Counter((record.kind, record.body["key"]) for record in kept)
    return [f"{kind} {key} is there {n} times" for (kind, key), n in counted.items() if n > 1]


def _astray(kept: list[Record], links: ListedLinks) -> list[str]:
    """A search by the list finds what a search of everything finds, and no checkpoint is lacking."""
    listed = [record.seq for record in newest_first(links, ("decision",))]
    whole = [record.seq for record in kept if record.kind == "decision"]
    due = [
        record.seq for record in kept if record.seq % CHECKPOINT_EVERY == 0 and record.kind != "checkpoint"
    ]
    return (["the list leads astray"] if listed != whole else []) + [f"{seq} is no checkpoint" for seq in due]


def _round(folder: Path, number: int, rng: np.random.Generator) -> None:
    """Four writers that start together; each is killed at a moment of its own."""
    writers = [_started(folder, f"{number}-{writer}", number) for writer in range(WRITERS)]
    began = time.monotonic()
    moments = np.sort(rng.uniform(0.02, LONGEST_S, WRITERS))
    for writer, moment in zip(rng.permutation(writers).tolist(), moments, strict=True):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)


def _started(folder: Path, name: str, number: int) -> int:
    writer = os.fork()
    if writer:
        return writer
    try:
        _write_on(folder, name, number)
    finally:
        os._exit(1)


def _write_on(folder: Path, name: str, number: int) -> None:
    """Append without end: questions of one's own, and some that every writer of the round asks."""
    links = _links(folder)
    said = os.open(folder / f"said-{name}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    turn = 0
    while True:
        turn += 1
        for key in (f"own {name} {turn}", f"shared {number} {turn}"):
            append_once(links, kind="decision", key=key, **_ABOUT)
            os.write(said, f"{key}\n".encode())


_ABOUT: dict[str, Any] = {"project": "p", "subject": "s", "at": NOW, "by": "me", "body": {}}


def _links(folder: Path) -> ListedLinks:
    return ListedLinks(DiskLinks(folder / "p"), folder / "lists" / "p.sqlite")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
