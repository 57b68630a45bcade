"""Batches that are wrong in one way each, made from one sound batch of 400 rows."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 400
SOUND = "ACCEPTED"
REFUSED = frozenset({"REJECTED", "QUARANTINED"})
ANY = REFUSED | {SOUND}  # what may be let through as long as it is carried unharmed
MOST_ROWS, MOST_MIB = 5_000, 8  # of the plan that these batches meet

PLAN = f"""
sources: {{vendor: {{dataset: training}}}}
item: item
labels: [first, second]
most_rows: {MOST_ROWS}
most_mib: {MOST_MIB}
checks: [{{check: kappa}}, {{check: label_balance}}, {{check: leakage}}]
"""

Files = dict[str, bytes]
Spoil = Callable[[Path], None]


@dataclass(frozen=True)
class Case:
    """One batch: its files, what is changed in its manifest or folder, and how it may end."""

    name: str
    files: Files
    ends: frozenset[str] = REFUSED
    rows: int = ROWS
    manifest: Mapping[str, Any] | bytes | None = None
    spoil: Spoil | None = None
    says: str = ""
    folder: str = field(default="", kw_only=True)


def sound_columns() -> dict[str, list[str]]:
    """Two labellers who agree on 97 of 100 items."""
    rng = np.random.default_rng(5)
    first = rng.random(ROWS) < 0.4
    second = first ^ (rng.random(ROWS) < 0.03)
    return {
        "item": [f"i{n}" for n in range(ROWS)],
        "first": ["late" if late else "on time" for late in first],
        "second": ["late" if late else "on time" for late in second],
        "value": [f"{value:.4f}" for value in rng.normal(size=ROWS)],
    }


COLUMNS = sound_columns()


def delimited(columns: Mapping[str, list[str]] = COLUMNS, comma: str = ",", end: str = "\n") -> bytes:
    lines = [list(columns), *zip(*columns.values(), strict=True)]
    return "".join(comma.join(line) + end for line in lines).encode()


def json_lines(columns: Mapping[str, list[Any]] = COLUMNS) -> bytes:
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def parquet(columns: Mapping[str, Any] = COLUMNS, **options: Any) -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), written, **options)
    return written.getvalue()


CSV, TSV, JSONL, PARQUET = delimited(), delimited(comma="\t"), json_lines(), parquet()
TEXTS = {"rows.csv": CSV, "rows.tsv": TSV, "rows.jsonl": JSONL}
SOUND_FILES = {**TEXTS, "rows.parquet": PARQUET, "rows.ndjson": JSONL}


def cases() -> Iterator[Case]:
    """Every case; names are unique."""
    for group in (_sound, _encodings, _nul, _shapes, _quotes, _headers, _empty, _json, _parquets, _flips):
        yield from group()
    for group in (_compressed, _bombs, _labels, _manifests, _lies, _entries, _files, _several, _names):
        yield from group()


def _packed(name: str, plain: bytes) -> dict[str, bytes]:
    return {
        f"{name}.gz": gzip.compress(plain, mtime=0),
        f"{name}.bz2": bz2.compress(plain),
        f"{name}.xz": lzma.compress(plain),
        f"{name}.zst": pa.compress(plain, codec="zstd", asbytes=True) if plain else zstd_of_nothing(),
    }


def zstd_of_nothing() -> bytes:
    written = pa.BufferOutputStream()
    with pa.CompressedOutputStream(written, "zstd") as packed:
        packed.write(b"")
    return written.getvalue().to_pybytes()


def _sound() -> Iterator[Case]:
    for name, content in SOUND_FILES.items():
        yield Case(f"sound {name}", {name: content}, frozenset({SOUND}))
        for packed, bytes_ in _packed(name, content).items():
            yield Case(f"sound {packed}", {packed: bytes_}, frozenset({SOUND}))
    yield Case("a byte order mark", {"rows.csv": b"\xef\xbb\xbf" + CSV}, frozenset({SOUND}))
    yield Case("lines end with CR LF", {"rows.csv": delimited(end="\r\n")}, frozenset({SOUND}))


def _encodings() -> Iterator[Case]:
    spoilt = {
        "latin-1 e acute": b"\xe9",
        "cp1252 quote": b"\x93",
        "a continuation byte alone": b"\x80",
        "an overlong slash": b"\xc0\xaf",
        "a surrogate": b"\xed\xa0\x80",
        "beyond Unicode": b"\xf4\x90\x80\x80",
        "the byte FF": b"\xff",
        "half a character": b"\xe2\x82",
    }
    for name, text in TEXTS.items():
        for what, byte in spoilt.items():
            yield Case(f"{what} in {name}", {name: text.replace(b"i7", b"i7" + byte, 1)}, says="UTF-8")
        for code in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp500"):
            yield Case(f"{name} in {code}", {name: text.decode().encode(code)})
        yield Case(f"{name} cut within a character", {name: text.rstrip(b"\n") + b"\xe2\x82"}, says="UTF-8")


def _nul() -> Iterator[Case]:
    for name, text in TEXTS.items():
        places = {"cell": text.replace(b"i9", b"i\x009", 1), "header": b"\x00" + text, "end": text + b"\x00"}
        for where, content in places.items():
            yield Case(f"NUL in the {where} of {name}", {name: content}, says="NUL")


def _shapes() -> Iterator[Case]:
    lines = CSV.decode().splitlines(keepends=True)
    for place in (1, 200, ROWS):
        more, less = list(lines), list(lines)
        more[place] = more[place].rstrip("\n") + ",more\n"
        less[place] = less[place].rsplit(",", 1)[0] + "\n"
        yield Case(f"a cell too many in row {place}", {"rows.csv": "".join(more).encode()}, says="5 cells")
        yield Case(f"a cell too few in row {place}", {"rows.csv": "".join(less).encode()}, says="3 cells")
    yield Case("CSV called TSV", {"rows.tsv": CSV})
    yield Case("TSV called CSV", {"rows.csv": TSV})
    yield Case("semicolons", {"rows.csv": delimited(comma=";")})
    yield Case("CR alone", {"rows.csv": delimited(end="\r")}, says="CR alone")
    yield Case("CR alone after the header", {"rows.csv": lines[0].encode() + CSV.replace(b"\n", b"\r")})
    yield Case("cut within a row", {"rows.csv": CSV[:-12]})
    yield Case("a comma behind each row", {"rows.csv": CSV.replace(b"\n", b",\n")}, says="no name")
    yield Case("a row of 5 MiB", {"rows.csv": CSV.replace(b"i9,", b"i9" + b"x" * (5 << 20) + b",", 1)})
    yield Case("HTML instead of a table", {"rows.csv": b"<html><body>404</body></html>\n"})
    yield Case("a spreadsheet called CSV", {"rows.csv": b"PK\x03\x04" + bytes(range(256)) * 9})
    yield Case("every id in one column twice", {"rows.csv": CSV.replace(b"i399", b"i398")})
    yield Case("no ids", {"rows.csv": delimited({**COLUMNS, "item": [""] * ROWS})})
    yield Case("no labels", {"rows.csv": delimited({**COLUMNS, "first": [""] * ROWS})})
    yield Case("one label throughout", {"rows.csv": CSV.replace(b"on time", b"late")})


def _quotes() -> Iterator[Case]:
    for row in (0, 5, 200, ROWS - 1):
        cell = f"i{row},".encode()
        yield Case(
            f"a quote that opens at item {row}", {"rows.csv": CSV.replace(b"\n" + cell, b'\n"' + cell, 1)}
        )
        yield Case(
            f"a quote within item {row}", {"rows.csv": CSV.replace(cell, cell[:-1] + b'",', 1)}, says="quote"
        )
    yield Case("an open quote in the header", {"rows.csv": b'"' + CSV})
    yield Case("an open quote in the last cell", {"rows.csv": CSV.rstrip() + b'"x\n'}, says="quote")


def _headers() -> Iterator[Case]:
    body = CSV.split(b"\n", 1)[1]
    headers = {
        "a column twice": b"item,first,second,second",
        "a column twice but for case": b"item,first,second,Second",
        "a column twice but for spaces": b"item,first,second, second ",
        "a column without a name": b"item,first,second,",
        "a column of spaces": b"item,first,second,   ",
        "a bell in a name": b"item,first,second,\x07value",
        "an escape in a name": b"item,first,second,\x1b[31mvalue",
        "a name of 300 characters": b"item,first,second," + b"v" * 300,
        "no column item": b"id,first,second,value",
        "a label column of another case": b"item,First,second,value",
        "a space before item": b" item,first,second,value",
        "no header": b"i0,late,late,1.0",
        "fewer names than cells": b"item,first,second",
        "more names than cells": b"item,first,second,value,more",
    }
    for what, header in headers.items():
        yield Case(what, {"rows.csv": header + b"\n" + body})
    wide = b",".join(b"c%d" % n for n in range(100_000))
    yield Case("100,000 columns", {"rows.csv": wide + b"\n" + wide + b"\n"}, says="100,000 columns")
    yield Case("100,000 keys", {"rows.jsonl": json.dumps({f"c{n}": n for n in range(100_000)}).encode()})
    many = {f"c{n}": [1] for n in range(2_001)}
    yield Case("2,001 columns of Parquet", {"rows.parquet": parquet(many)}, says="2,001 columns")
    twice = pa.table([pa.array(COLUMNS["item"])] * 2, names=["item", "item"])
    written = io.BytesIO()
    pq.write_table(twice, written)
    yield Case("a column of Parquet twice", {"rows.parquet": written.getvalue()}, says="both called")
    yield Case(
        "Parquet columns alike but for case", {"rows.parquet": parquet({**COLUMNS, "Item": COLUMNS["item"]})}
    )


def _empty() -> Iterator[Case]:
    header = CSV.split(b"\n", 1)[0]
    for name in SOUND_FILES:
        yield Case(f"no bytes in {name}", {name: b""})
        yield Case(f"no bytes in {name}, and it says so", {name: b""}, rows=0)
        for packed, content in _packed(name, b"").items():
            yield Case(f"nothing packed in {packed}", {packed: content}, rows=0)
    for what, content in {
        "mark": b"\xef\xbb\xbf",
        "line": b"\n",
        "space": b" \n \n",
        "header": header,
    }.items():
        yield Case(f"a {what} alone", {"rows.csv": content}, rows=0)
    yield Case("a header and a line end alone", {"rows.csv": header + b"\n"}, rows=0)
    yield Case("a header that promises rows", {"rows.csv": header + b"\n"}, says="found 0 rows")
    yield Case("Parquet without rows", {"rows.parquet": parquet({name: [] for name in COLUMNS})}, rows=0)
    yield Case("Parquet without columns", {"rows.parquet": parquet({})}, rows=0)


def _json() -> Iterator[Case]:
    line, rest = JSONL.split(b"\n", 1)
    lines = {
        "a comma at the end": line[:-1] + b",}",
        "single quotes": line.replace(b'"', b"'"),
        "not a number": line.replace(b'"late"', b"NaN").replace(b'"on time"', b"NaN"),
        "infinity": line[:-1] + b', "x": Infinity}',
        "minus infinity": line[:-1] + b', "x": -Infinity}',
        "a number beyond any": line[:-1] + b', "x": 1e400}',
        "a number of 5,000 digits": line[:-1] + b', "x": ' + b"9" * 5_000 + b"}",
        "a key twice": line[:-1] + b', "item": "i1"}',
        "a list": b"[1, 2]",
        "a number": b"7",
        "a text": b'"item"',
        "null": b"null",
        "a list in a label": line.replace(b'"late"', b'["late"]').replace(b'"on time"', b'["on time"]'),
        "an object in a cell": line[:-1] + b', "x": {"y": 1}}',
        "no end": line[:-1],
        "two objects": line + b" " + line,
        "a comment": b"// rows of May\n" + line,
        "half a character in a value": line.replace(b"i0", b"i\\ud800"),
        "half a character in a key": line[:-1] + b', "\\udfff": 1}',
        "a NUL in a key": line[:-1] + b', "\\u0000": 1}',
        "a key without a name": line[:-1] + b', "": 1}',
        "a key of another case": line[:-1] + b', "ITEM": 1}',
        "lists 100,000 deep": b"[" * 100_000,
        "objects 100,000 deep": b'{"a":' * 100_000,
        "closed lists 50,000 deep": line[:-1] + b', "x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        "a line of 5 MiB": line[:-1] + b', "x": "' + b"x" * (5 << 20) + b'"}',
    }
    for what, first in lines.items():
        yield Case(f"JSON Lines: {what}", {"rows.jsonl": first + b"\n" + rest})
    yield Case("JSON Lines: one list of objects", {"rows.jsonl": json.dumps([{"item": "i1"}]).encode()})
    yield Case("JSON Lines: labels of no row", {"rows.jsonl": JSONL.replace(b'"first"', b'"erste"')})
    yield Case("JSON Lines: labels null", {"rows.jsonl": json_lines({**COLUMNS, "first": [None] * ROWS})})


def _parquets() -> Iterator[Case]:
    for share in (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99):
        yield Case(f"Parquet cut at {share:.0%}", {"rows.parquet": PARQUET[: int(len(PARQUET) * share)]})
    magics = {
        "start": b"PARX" + PARQUET[4:],
        "end": PARQUET[:-4] + b"PARX",
        "encrypted": PARQUET[:-4] + b"PARE",
    }
    for where, content in magics.items():
        ends = ANY if where == "start" else REFUSED  # readers trust the end alone
        yield Case(f"another magic number: {where}", {"rows.parquet": content}, ends)
    for size in (0, 1 << 31, (1 << 32) - 1):
        claimed = PARQUET[:-8] + size.to_bytes(4, "little") + b"PAR1"
        yield Case(f"a footer that claims {size:,} bytes", {"rows.parquet": claimed})
    odd = {
        "lists": pa.array([["a"]] * ROWS),
        "structs": pa.array([{"a": 1}] * ROWS),
        "maps": pa.array([[("a", 1)]] * ROWS, pa.map_(pa.string(), pa.int64())),
        "bytes": pa.array([b"a"] * ROWS),
        "durations": pa.array([1] * ROWS, pa.duration("s")),
    }
    for what, array in odd.items():
        yield Case(
            f"Parquet with {what}", {"rows.parquet": parquet({**COLUMNS, "x": array})}, says="column x"
        )
    lacking = {name: values for name, values in COLUMNS.items() if name != "second"}
    yield Case("Parquet without a label column", {"rows.parquet": parquet(lacking)}, says="second")
    yield Case("CSV called Parquet", {"rows.parquet": CSV})
    yield Case("Parquet called CSV", {"rows.csv": PARQUET})
    bad = pa.StringArray.from_buffers(1, pa.py_buffer(np.array([0, 2], np.int32)), pa.py_buffer(b"\xff\xfe"))
    one = {**{name: values[:1] for name, values in COLUMNS.items()}, "item": bad}
    yield Case("Parquet with text that is not UTF-8", {"rows.parquet": parquet(one)}, rows=1)


def _flips() -> Iterator[Case]:
    """Bits that rot before the digest was taken: what is still a table may be judged, nothing may break."""
    for seed in range(25):
        rng = np.random.default_rng(seed)
        content = bytearray(PARQUET)
        for place in rng.integers(4, len(content), 8):
            content[place] ^= 1 << int(rng.integers(8))
        yield Case(f"Parquet with flipped bits {seed}", {"rows.parquet": bytes(content)}, ANY)


def _compressed() -> Iterator[Case]:
    for name, content in _packed("rows.csv", CSV).items():
        for share in (0.02, 0.5, 0.95):
            cut = content[: int(len(content) * share)]
            yield Case(f"{name} cut at {share:.0%}", {name: cut}, says="not whole")
        yield Case(f"{name} that is not packed", {name: CSV}, says="not whole")
        spoilt = bytearray(content)
        spoilt[len(content) // 2] ^= 0xFF
        yield Case(f"{name} with a spoilt byte", {name: bytes(spoilt)})
        yield Case(f"{name} with text behind it", {name: content + b"and more"}, ANY)
        yield Case(f"{name} twice", {name: content + content})
    yield Case("gzip with a wrong sum", {"rows.csv.gz": gzip.compress(CSV)[:-8] + bytes(8)}, says="not whole")
    for name, content in _packed("rows.parquet", PARQUET[:-200]).items():
        yield Case(f"cut Parquet in {name}", {name: content})


def _bombs() -> Iterator[Case]:
    """Small files that hold more than the plan's limits: 8 MiB, 5,000 rows."""
    zeros = b"item,first,second\n" + b"a,b,c\n" * (2 << 20)
    for name, content in _packed("rows.csv", zeros).items():
        yield Case(f"12 MiB in {name}", {name: content}, rows=2 << 20, says="more than")
    cell = b"item,first,second\n" + b"x" * (12 << 20)
    yield Case("a cell of 12 MiB in rows.csv.gz", {"rows.csv.gz": gzip.compress(cell, 1)}, rows=1)
    yield Case(
        "a line of 12 MiB in rows.jsonl.gz", {"rows.jsonl.gz": gzip.compress(b"x" * (12 << 20), 1)}, rows=1
    )
    count = 2_000_000
    same = pa.DictionaryArray.from_arrays(np.zeros(count, np.int32), ["late"])
    table = {"item": same, "first": same, "second": same}
    yield Case(
        "two million rows of Parquet in a few KiB", {"rows.parquet": parquet(table)}, rows=count, says="rows"
    )
    huge = ["x" * (10 << 20)]
    content = parquet({"item": ["a"], "first": huge, "second": ["c"]}, compression="zstd")
    yield Case("a Parquet cell of 10 MiB", {"rows.parquet": content}, rows=1, says="more than 8 MiB")
    long = pa.DictionaryArray.from_arrays(np.zeros(4_000, np.int32), ["x" * (5 << 20)])
    short = ["c"] * 4_000
    content = parquet(
        {"item": [f"i{n}" for n in range(4_000)], "first": long, "second": short}, compression="zstd"
    )
    yield Case(
        "4,000 Parquet cells that share 5 MiB", {"rows.parquet": content}, rows=4_000, says="a cell of"
    )
    for name, packed in _packed("rows.parquet", bytes(12 << 20)).items():
        yield Case(f"12 MiB of nothing in {name}", {name: packed}, says="more than 8 MiB")


def _labels() -> Iterator[Case]:
    """Cells that harm nobody here, and may harm where they are shown: carried as they are."""
    cells = {
        "a formula": "=1+1",
        "a command": "=cmd|'/C calc'!A0",
        "a plus": "+1",
        "a minus": "-1+1",
        "an at": "@SUM(A1)",
        "HTML": "<script>alert(1)</script>",
        "an image": "<img src=x onerror=alert(1)>",
        "a template": "{{ 7 * 7 }}",
        "a colour": "\x1b[31mred",
        "a bell": "\x07",
        "right to left": "\u202egnp.exe",
        "no width": "i\u200b7",
        "an emoji": "\U0001f600",
        "a path": "../../../etc/passwd",
        "SQL": "'; DROP TABLE items; --",
        "5,000 characters": "x" * 5_000,
        "NaN": "NaN",
        "infinity": "inf",
        "a date out of range": "2024-02-30",
        "a year beyond": "99999-01-01",
        "a hexadecimal number": "0x1F",
        "leading zeros": "007",
    }
    for what, cell in cells.items():
        for column in ("item", "first", "value"):
            changed = [cell, *COLUMNS[column][1:]]
            content = delimited({**COLUMNS, column: changed})
            yield Case(f"{what} in column {column}", {"rows.csv": content}, ANY)


def _manifests() -> Iterator[Case]:
    good = {"name": "rows.csv", "sha256": hashlib.sha256(CSV).hexdigest(), "rows": ROWS}
    names = [
        "../../x",
        "/etc/passwd",
        "..",
        ".",
        "",
        "rows.csv\x00",
        "a/rows.csv",
        "\ud800",
        "x" * 300,
        "ROWS.CSV",
    ]
    for name in names:
        yield _said(f"a file called {name[:20]!a}", {"id": "{id}", "files": [{**good, "name": name}]})
    for key in good:
        for what, value in _wrong_values(key):
            yield _said(f"{key} is {what}", {"id": "{id}", "files": [{**good, key: value}]})
        lacking = {k: v for k, v in good.items() if k != key}
        yield _said(f"a file without {key}", {"id": "{id}", "files": [lacking]})
    for what, files in {
        "no": [],
        "10,000": [good] * 10_000,
        "text for": "rows.csv",
        "null for": None,
    }.items():
        yield _said(f"{what} files", {"id": "{id}", "files": files})
    yield _said(
        "10,000 different files",
        {"id": "{id}", "files": [{**good, "name": f"{n}.csv"} for n in range(10_000)]},
    )
    yield _said("a file twice", {"id": "{id}", "files": [good, good]})
    yield _said("itself as a file", {"id": "{id}", "files": [{**good, "name": "manifest.json"}]})
    yield _said("a file more", {"id": "{id}", "files": [good, {**good, "name": "more.csv"}]})
    for what, id_ in {"another": "other", "a number for": 7, "null for": None, "a path for": "../x"}.items():
        yield _said(f"{what} id", {"id": id_, "files": [good]})
    yield _said("no id", {"files": [good]})
    for what, order in {"text": "o1", "no rows": {"id": "o1", "rows": 0}, "half": {"id": "o1"}}.items():
        yield _said(f"an order of {what}", {"id": "{id}", "files": [good], "order": order})
    yield _said("an order with a bell", {"id": "{id}", "files": [good], "order": {"id": "\x07", "rows": 5}})
    raws = {
        "nothing": b"",
        "no JSON": b"rows.csv 400",
        "a list": b"[]",
        "null": b"null",
        "lists 100,000 deep": b"[" * 100_000,
        "objects 100,000 deep": b'{"id":' * 100_000,
        "2 MiB": b" " * (2 << 20) + b"{}",
        "a byte that is not UTF-8": b'{"id": "\xff"}',
        "UTF-16": '{"id": "x", "files": []}'.encode("utf-16"),
        "files twice": b'{"id": "{id}", "files": [], "files": ' + json.dumps([good]).encode() + b"}",
        "YAML": b"id: x\nfiles: []\n",
    }
    for what, raw in raws.items():
        yield Case(f"a manifest of {what}", {"rows.csv": CSV}, manifest=raw, says="manifest.json")


def _wrong_values(key: str) -> Iterator[tuple[str, Any]]:
    wrong = {"a list": [], "null": None, "an object": {}, "true": True, "a fraction": 1.5}
    yield from wrong.items()
    if key == "rows":
        yield from {"text": "400", "below 0": -1, "10**30": 10**30}.items()
    if key == "sha256":
        yield from {"another digest": "0" * 64, "empty": "", "a number": 7}.items()


def _said(what: str, manifest: Mapping[str, Any]) -> Case:
    return Case(f"a manifest with {what}", {"rows.csv": CSV}, manifest=manifest, says="manifest.json")


def _lies() -> Iterator[Case]:
    for name, content in SOUND_FILES.items():
        for rows in (0, ROWS - 1, ROWS + 1, 10**11):
            yield Case(
                f"{name} of 400 rows, {rows:,} said", {name: content}, rows=rows, says="its manifest says"
            )


def _entries() -> Iterator[Case]:
    entries: dict[str, Spoil] = {
        "a link": lambda folder: (folder / "more.csv").symlink_to("/etc/passwd"),
        "a link to nowhere": lambda folder: (folder / "more.csv").symlink_to("nowhere"),
        "a link to itself": lambda folder: (folder / "more.csv").symlink_to("more.csv"),
        "a hidden link": lambda folder: (folder / ".more").symlink_to("/etc"),
        "a pipe": lambda folder: os.mkfifo(folder / "more.csv"),
        "a socket": _socket,
        "a folder": lambda folder: (folder / "more").mkdir(),
        "a folder with a file": _folder_with_file,
        "a name that is not UTF-8": lambda folder: Path(
            os.fsdecode(bytes(folder) + b"/\xff.csv")
        ).write_bytes(b"x"),
        "a link for the data": _linked_data,
        "a pipe for the data": _piped_data,
    }
    for what, spoil in entries.items():
        yield Case(f"in the folder: {what}", {"rows.csv": CSV}, spoil=spoil)


def _socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # a socket's path may have 107 characters
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("more.csv")
    finally:
        os.chdir(here)


def _folder_with_file(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "rows.csv").write_bytes(CSV)


def _linked_data(folder: Path) -> None:
    (folder / "rows.csv").rename(folder.parent.parent / f"outside-{folder.name}.csv")
    (folder / "rows.csv").symlink_to(folder.parent.parent / f"outside-{folder.name}.csv")


def _piped_data(folder: Path) -> None:
    (folder / "rows.csv").unlink()
    os.mkfifo(folder / "rows.csv")


def _files() -> Iterator[Case]:
    for name in (
        "rows.xlsx",
        "rows.txt",
        "rows",
        "rows.CSV",
        "rows.zip",
        "rows.csv.zip",
        "rows.csv.gz.gz",
        ".gz",
    ):
        yield Case(f"a file called {name}", {name: CSV})
    for name in ("rows\n.csv", "\x1b[31m.csv", "rows\u202e.csv"):
        yield Case(f"a file called {name!a}", {name: CSV}, says="printable")
    for name in ("rows 1.csv", "März.csv", "$(touch x).csv", "-rf.csv", "a;b.csv"):
        yield Case(f"a file called {name!a}", {name: CSV}, frozenset({SOUND}))


def _several() -> Iterator[Case]:
    half = ROWS // 2
    first = {name: values[:half] for name, values in COLUMNS.items()}
    second = {name: values[half:] for name, values in COLUMNS.items()}
    parts = {"a.csv": delimited(first), "b.csv": delimited(second)}
    yield Case("two sound files", parts, frozenset({SOUND}))
    yield Case(
        "CSV and Parquet", {"a.csv": delimited(first), "b.parquet": parquet(second)}, says="one format"
    )
    renamed = {**second, "more": second["value"]}
    yield Case(
        "a column in one file alone", {"a.csv": delimited(first), "b.csv": delimited(renamed)}, says="more"
    )
    typed = {**second, "value": [float(value) for value in second["value"]]}
    found = {"a.parquet": parquet(first), "b.parquet": parquet(typed)}
    yield Case("text in one Parquet, numbers in the next", found, says="numbers")
    yield Case("the same file under two names", {"a.csv": CSV, "b.csv": CSV}, rows=2 * ROWS)
    yield Case(
        "a sound file and a cut one", {"a.csv": delimited(first), "b.csv": delimited(second)[:-3]}, ANY
    )
    yield Case("a sound file and an empty one", {"a.csv": CSV, "b.csv": b""})


def _names() -> Iterator[Case]:
    for name in (
        ".hidden",
        "-rf",
        "a b",
        "a\nb",
        "ü",
        "x" * 101,
        "$(touch x)",
        "a;b",
        "~",
        "...",
        "\x1b[31m",
    ):
        ends = frozenset({"not taken"})
        yield Case(f"a batch called {name!a}", {"rows.csv": CSV}, ends, folder=name)


def land(case: Case, incoming: Path, batch: str) -> None:
    """Write the case's batch as its sender does."""
    folder = incoming / "vendor" / (case.folder or batch)
    folder.mkdir(parents=True)
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    (folder / "manifest.json").write_bytes(_manifest(case, folder.name))
    if case.spoil:
        case.spoil(folder)


def _manifest(case: Case, batch: str) -> bytes:
    if isinstance(case.manifest, bytes):
        return case.manifest.replace(b"{id}", batch.encode())
    if case.manifest is not None:
        return json.dumps(case.manifest).replace("{id}", batch).encode()
    rows = [case.rows // len(case.files)] * len(case.files)
    rows[0] += case.rows - sum(rows)
    listed = [
        {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "rows": count}
        for (name, content), count in zip(case.files.items(), rows, strict=True)
    ]
    return json.dumps({"id": batch, "files": listed}).encode()
