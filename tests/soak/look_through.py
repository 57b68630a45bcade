"""What must hold of a project whose runs were killed, looked up in files and objects."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tasks.ledger.chain import Broken, verify

EXPECTED = {
    "vendor/own.parquet.batch": "ACCEPTED",
    "vendor/bare.parquet.batch": "ACCEPTED",
    "vendor/b1": "ACCEPTED",
    "vendor/b2": "REJECTED",  # it shares rows with the bare file
}


SENT = [
    "drop/b1/manifest.json",
    "drop/b1/rows.parquet",
    "drop/b2/manifest.json",
    "drop/b2/rows.parquet",
    "drop/bare.parquet",
]


def look_through(home: Path, project: str, s3: Any, vendor: str, kept: str) -> list[str]:
    """Every promise that does not hold, in words; empty when all do."""
    state = home / ".proofline"
    files = sorted((state / "ledger" / project).glob("*.json"))
    links = [(int(file.stem), file.read_bytes()) for file in files]
    records = [json.loads(content)["record"] for _, content in links]
    broken = ["the record's chain is broken"] if isinstance(verify(links), Broken) else []
    return [
        *broken,
        *_decided(records),
        *_versioned(records, s3, kept),
        *_put_away(state / "batches" / project, records),
        *_source_untouched(s3, vendor),
    ]


def _decided(records: list[dict[str, Any]]) -> Iterator[str]:
    """Every batch is decided once, as it must be, and carried out once."""
    made = [one["body"]["decision"] for one in records if one["kind"] == "decision"]
    outcomes = {decision["subject"]: decision["outcome"] for decision in made}
    if outcomes != EXPECTED:
        yield f"decided {outcomes}"
    for kind in ("decision", "done"):
        twice = [
            name
            for name, n in Counter(one["subject"] for one in records if one["kind"] == kind).items()
            if n > 1
        ]
        if twice:
            yield f"{kind} twice: {twice}"
    if len([one for one in records if one["kind"] == "done"]) != len(EXPECTED):
        yield "a decision was not carried out"


def _versioned(records: list[dict[str, Any]], s3: Any, kept: str) -> Iterator[str]:
    """Versions are one chain, each adds one accepted batch, each can be had by its digests."""
    parent: str | None = None
    held: set[str] = set()
    for one in (one for one in records if one["kind"] == "done" and "dataset" in one["body"]):
        manifest = one["body"]["manifest"]
        now = [batch["batch"] for batch in manifest["batches"]]
        if manifest["parent"] != parent or sorted(now) != sorted({*held, one["subject"]}):
            yield f"{one['body']['dataset']} does not follow {parent} with {one['subject']} added"
        parent, held = one["body"]["dataset"], set(now)
        yield from _restorable(one["body"], s3, kept)
    if held != {name for name, outcome in EXPECTED.items() if outcome == "ACCEPTED"}:
        yield f"the newest version holds {sorted(held)}"


def _restorable(done: Mapping[str, Any], s3: Any, kept: str) -> Iterator[str]:
    """The remote alone has every byte of the version, found by DVC's text in the record."""
    (out,) = yaml.safe_load(done["dvc"])["outs"]
    listed = json.loads(_object(s3, kept, out["md5"]))
    files = {file["relpath"]: _object(s3, kept, file["md5"]) for file in listed}
    for batch in done["manifest"]["batches"]:
        for file in batch["files"]:
            content = files.get(f"{batch['batch']}/{file['name']}", b"")
            if hashlib.sha256(content).hexdigest() != file["sha256"]:
                yield f"{done['dataset']}: {batch['batch']}/{file['name']} cannot be restored"


def _object(s3: Any, kept: str, md5: str) -> bytes:
    found: bytes = s3.get_object(Bucket=kept, Key=f"p/files/md5/{md5[:2]}/{md5[2:]}")["Body"].read()
    return found


def _put_away(batches: Path, records: list[dict[str, Any]]) -> Iterator[str]:
    """Each batch lies where its fate says, once, and nothing is left on the way."""
    fates = {one["subject"]: one["body"]["fate"] for one in records if one["kind"] == "done"}
    lying = {
        f"{place.parent.name}/{place.name}": place.parent.parent.name
        for fate in ("accepted", "quarantined", "rejected")
        for place in (batches / fate).glob("*/*")
    }
    if lying != fates:
        yield f"lying {lying}, decided {fates}"
    for stage in ("working", "landing", "incoming", "decided"):
        left = [str(file.relative_to(batches)) for file in (batches / stage).rglob("*") if file.is_file()]
        if left:
            yield f"left over: {left}"


def _source_untouched(s3: Any, vendor: str) -> Iterator[str]:
    names = sorted(one["Key"] for one in s3.list_objects_v2(Bucket=vendor)["Contents"])
    if names != SENT:
        yield f"the vendor's bucket holds {names}"
